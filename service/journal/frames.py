"""What goes between a worker and its writer: pickles over a socket that only these two hold.

The writer runs the same program as its workers, and they meet in a folder that only their user can
open; who could send it a pickle of their own could as well change the program.
"""

import pickle
import socket
import struct
from typing import Any

_LENGTH = struct.Struct(">Q")
_CHUNK = 1 << 18


class Outbox:
    """The messages that leave by one end of a stream socket."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._bytes = bytearray()

    @property
    def is_empty(self) -> bool:
        """Whether all that was sent is on its way."""
        return not self._bytes

    def send(self, message: Any) -> None:
        """Send what goes at once, and keep the rest; does not wait."""
        body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        is_first = self.is_empty
        self._bytes += _LENGTH.pack(len(body))
        self._bytes += body
        if is_first:
            self.flush()

    def flush(self) -> None:
        """Send what there is room for now. To somebody who is gone, nothing goes."""
        try:
            while self._bytes:
                del self._bytes[: self._end.send(self._bytes, socket.MSG_DONTWAIT)]
        except BlockingIOError:
            return
        except OSError:  # whoever reads here learns of it too
            self._bytes.clear()


class Inbox:
    """The messages that arrive at one end of a stream socket."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._bytes = bytearray()
        self.is_closed = False
        """Whether the other side is gone; whole messages may still be here."""

    def receive(self) -> None:
        """Take in what has arrived; does not wait."""
        try:
            chunk = self._end.recv(_CHUNK, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:  # it was killed with something still on its way to it
            chunk = b""
        if not chunk:
            self.is_closed = True
        self._bytes += chunk

    def take(self, most: int) -> list[Any]:
        """The next whole messages, at most so many, in the order in which they were sent."""
        messages: list[Any] = []
        position = 0
        with memoryview(self._bytes) as view:
            while len(messages) < most and len(view) - position >= _LENGTH.size:
                (length,) = _LENGTH.unpack_from(view, position)
                end = position + _LENGTH.size + length
                if end > len(view):
                    break
                messages.append(pickle.loads(view[position + _LENGTH.size : end]))  # noqa: S301 - see above
                position = end
        del self._bytes[:position]
        return messages
