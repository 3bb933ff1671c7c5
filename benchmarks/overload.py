"""What becomes of requests when five times as many come in as can be decided.

    .venv/bin/python benchmarks/overload.py [--seconds 60] [--times 5] [--json]

One real `vanthu serve` with one worker. First documents are sent one after another, which gives the
latency without load and the capacity; then, in the same run, requests are sent at a multiple of the
capacity, each at its appointed time whether or not those before it have been answered. Latency
counts from the appointed time. Refused requests are not sent again.
The sender needs a core of its own.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np

import training

SAMPLE = Path(training.__file__).parent / "sample" / "documents.jsonl"
WORDS = 300
UNLOADED = 300
STALE = 3.0  # seconds after which an idle connection is not used again
HANGS = 20.0  # seconds without an answer that count as hanging


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--times", type=float, default=5.0)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        port = free_port()
        server = started(port, home)
        try:
            result = asyncio.run(measured(port, arguments.seconds, arguments.times))
        finally:
            server.terminate()
            server.wait()
    if arguments.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name:24} {value:.4g}")


async def measured(port: int, seconds: float, times: float) -> dict[str, float]:
    """Latency without load and under `times` the capacity, for `seconds`."""
    requests = Requests()
    sender = Sender(port)
    for _ in range(50):  # warm caches of the processor and the allocator
        await sender.send_alone(requests.next())
    sender.reset()
    begin = time.perf_counter()
    for _ in range(UNLOADED):
        await sender.send_alone(requests.next())
    capacity = UNLOADED / (time.perf_counter() - begin)
    unloaded = np.array(sender.accepted)
    sender.reset()

    # Made beforehand, and nothing collected meanwhile: the sender must not be what is measured.
    ready = [requests.next() for _ in range(int(1.1 * times * capacity * seconds) + 100)]
    gc.disable()
    begin = appointed = time.perf_counter()
    sent = 0
    for request in ready:
        appointed += random.expovariate(times * capacity)
        if appointed > begin + seconds:
            break
        await asyncio.sleep(max(0.0, appointed - time.perf_counter()))
        sender.send(request, appointed)
        sent += 1
    await sender.settle()
    gc.enable()
    accepted, refused = np.array(sender.accepted), np.array(sender.refused)
    p99 = float(np.quantile(unloaded, 0.99))
    return {
        "capacity_per_s": capacity,
        "sent": float(sent),
        "accepted": float(len(accepted)),
        "refused": float(len(refused)),
        "hung_or_failed": float(sent - len(accepted) - len(refused)),
        "accepted_of_capacity": len(accepted) / (capacity * seconds),
        "unloaded_p50_ms": 1000 * float(np.median(unloaded)),
        "unloaded_p99_ms": 1000 * p99,
        "loaded_p50_ms": 1000 * float(np.median(accepted)),
        "loaded_p99_ms": 1000 * float(np.quantile(accepted, 0.99)),
        "refused_p99_ms": 1000 * float(np.quantile(refused, 0.99)) if len(refused) else 0.0,
        "p99_ratio": float(np.quantile(accepted, 0.99)) / p99,
    }


class Requests:
    """Documents of the sample corpus, about `WORDS` words each, no two alike."""

    def __init__(self) -> None:
        lines = SAMPLE.read_text(encoding="utf-8").splitlines()
        contents = (json.loads(line).get("content") or "" for line in lines)
        self._texts = [text for text in contents if len(text.split()) >= WORDS]
        self._count = 0

    def next(self) -> bytes:
        """A request, as it goes over the wire."""
        self._count += 1
        words = self._texts[self._count % len(self._texts)].split(" ")[:WORDS]
        words[:: WORDS // 20] = [f"{self._count}.{n}" for n in range(len(words[:: WORDS // 20]))]
        body = json.dumps({"content": " ".join(words)}, ensure_ascii=False).encode()
        head = (
            "POST /v1/classify HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


class Sender:
    """Sends requests over connections that are kept, and keeps the latencies, in seconds."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[Connection] = []
        self._open = 0
        self._all_answered = asyncio.Event()
        self._connecting: set[asyncio.Task[None]] = set()
        self.reset()

    def reset(self) -> None:
        """Forget what was measured."""
        self.accepted: list[float] = []
        self.refused: list[float] = []

    def send(self, request: bytes, appointed: float) -> None:
        """Send one; what becomes of it is noted when the answer is there."""
        self._open += 1
        self._all_answered.clear()
        while self._idle and self._idle[-1].is_stale(appointed):
            self._idle.pop().close()
        if self._idle:
            self._idle.pop().ask(request, appointed)
        else:
            task = asyncio.create_task(self._send_anew(request, appointed))
            self._connecting.add(task)
            task.add_done_callback(self._connecting.discard)

    async def send_alone(self, request: bytes) -> None:
        """Send one, and wait for its answer."""
        self.send(request, time.perf_counter())
        await self.settle()

    async def settle(self) -> None:
        """Wait for the answers, at most until a request counts as hanging."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._all_answered.wait(), HANGS)

    async def _send_anew(self, request: bytes, appointed: float) -> None:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(
            lambda: Connection(self), "127.0.0.1", self._port
        )
        connection.ask(request, appointed)

    def answered(self, connection: "Connection", status: int, seconds: float) -> None:
        """Note what became of a request."""
        if status == 200:
            self.accepted.append(seconds)
        elif status == 503:
            self.refused.append(seconds)
        self._idle.append(connection)
        self._open -= 1
        if not self._open:
            self._all_answered.set()

    def lost(self, connection: "Connection") -> None:
        """The service has hung up, with or without an answer."""
        if connection in self._idle:
            self._idle.remove(connection)
        elif connection.is_asking:
            self._open -= 1


class Connection(asyncio.Protocol):
    """One connection, asking one thing at a time; no streams, which cost as much as the answer."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._received = bytearray()
        self.is_asking = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keep the way out."""
        self._transport = transport

    def ask(self, request: bytes, appointed: float) -> None:
        """Send a request that was due at `appointed`."""
        self._appointed = appointed
        self.is_asking = True
        self._transport.write(request)

    def is_stale(self, now: float) -> bool:
        """Whether the service may be closing it, as it does after five seconds."""
        return now - self._appointed > STALE

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Tell when the answer is whole."""
        self._received += data
        head, whole, body = bytes(self._received).partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if not whole or len(body) < int(length):
            return
        self._received.clear()
        self.is_asking = False
        seconds = time.perf_counter() - self._appointed
        self._sender.answered(self, int(head.split(b" ", 2)[1]), seconds)

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell."""
        self._sender.lost(self)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(port: int, home: str) -> "subprocess.Popen[bytes]":
    """The service, ready."""
    server = subprocess.Popen(
        [sys.executable, "-m", "vanthu", "serve"],
        env={**os.environ, "VANTHU_PORT": str(port), "VANTHU_HOME": home, "VANTHU_WORKERS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 200:
                return server
        except httpx.TransportError:
            time.sleep(0.05)
    server.terminate()
    raise RuntimeError("the service did not get ready")


if __name__ == "__main__":
    main()
