"""Senders that cost little beside the service they share a machine with."""

import asyncio
import json
import time
from collections.abc import Iterator

_APART = 0.002  # seconds: so many at one blow are a flood, and would be sent away
_HEALTH = b"GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n"


class _Sender(asyncio.Protocol):
    """One connection; the next request goes out when the answer to the last has come."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self._requests = requests
        self._received = bytearray()
        self._sent = b""
        self.answered = 0
        loop = asyncio.get_running_loop()
        self.is_connected: asyncio.Future[None] = loop.create_future()
        self.done: asyncio.Future[None] = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask whether anybody is there."""
        self._transport = transport
        transport.write(_HEALTH)  # type: ignore[attr-defined]

    def begin(self, end: float) -> None:
        """Send the first document, and others until `end`."""
        self._end = end
        self._next()

    def data_received(self, data: bytes) -> None:
        """Send the next when the answer is whole, or the same again when told to."""
        self._received += data
        head = self._received.find(b"\r\n\r\n")
        if head < 0:
            return
        fields = bytes(self._received[:head]).lower()
        length = int(fields.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(self._received) < head + 4 + length:
            return
        if fields.startswith(b"http/1.1 503"):
            self._received.clear()
            wait = int(fields.partition(b"retry-after: ")[2].partition(b"\r\n")[0])
            asyncio.get_running_loop().call_later(wait, self._send)
            return
        if not fields.startswith(b"http/1.1 200"):
            self.done.set_exception(RuntimeError(bytes(self._received).decode()))
            self._transport.close()
            return
        self._received.clear()
        if not self.is_connected.done():
            self.is_connected.set_result(None)
            return
        self.answered += 1
        self._next()

    def connection_lost(self, _error: Exception | None) -> None:
        """Nobody answers any more."""
        if not self.done.done():
            self.done.set_result(None)

    def _next(self) -> None:
        self._sent = next(self._requests)
        self._send()

    def _send(self) -> None:
        if time.perf_counter() >= self._end:
            self.done.set_result(None)
            self._transport.close()
            return
        self._transport.write(self._sent)  # type: ignore[attr-defined]


def request(document: dict[str, str]) -> bytes:
    """The bytes of a request."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return (
        b"POST /v1/classify HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    ) + body


def burst(port: int, requests: Iterator[bytes], *, senders: int, seconds: float) -> float:
    """Documents answered a second.

    Args:
        port: of the service, on this machine.
        requests: enough of them.
        senders: connections, each waiting for its answers.
        seconds: for how long.
    """

    async def run() -> float:
        loop = asyncio.get_running_loop()
        made = []
        for _ in range(senders):
            _, sender = await loop.create_connection(lambda: _Sender(requests), "127.0.0.1", port)
            # One after another: of those that come at once, one worker takes all.
            await sender.is_connected
            made.append(sender)
        begin = time.perf_counter()
        for sender in made:
            sender.begin(begin + seconds)
            await asyncio.sleep(_APART)
        await asyncio.gather(*(sender.done for sender in made))
        return sum(sender.answered for sender in made) / (time.perf_counter() - begin)

    return asyncio.run(run())
