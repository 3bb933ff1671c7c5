"""HTTP/1.1 with an end to patience: a connection that does not send a request's head is closed.

uvicorn waits for a head forever, however long it gets; a few thousand connections that send a
letter a minute would use up the sockets of a worker (Slowloris), and one that never stops its
memory. Bodies have their own limits, `service.body_limit`.

It also lets a request know whether its client has hung up, without receiving what else was sent.
"""

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD_BYTES = 64 * 1024


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's own protocol, with a timer and a limit while no head is complete.

    The parser in C matters when requests are sent away: they must cost next to nothing.

    Attributes:
        head_seconds: how long a head may take.
    """

    head_seconds: ClassVar[float] = 10.0

    _head_timer: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "is_gone": transport.is_closing}
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Read on, unless a head gets too long."""
        if self._head_timer is not None:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._head_timer is not None and self._head_bytes > _HEAD_BYTES:
            self._give_up()

    def on_message_begin(self) -> None:
        """Wait for the head of the next request."""
        super().on_message_begin()
        if self._head_timer is None:
            self._wait_for_head()

    def on_headers_complete(self) -> None:
        """Stop to wait: the head is there."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop to wait: nobody is there."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._head_bytes = 0
        self._head_timer = self.loop.call_later(self.head_seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        self._stop_waiting()
        if not self.transport.is_closing():
            self.transport.close()
