"""Where the workers of one server meet their one writer: a socket in a folder of their own."""

import fcntl
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_BACKLOG = 128


class MeetingPlace:
    """A folder in which one process listens, whoever came first having started it.

    Connecting, starting and leaving are done by one process at a time: whoever connects reaches a
    listener that stays, and two are never started.

    Args:
        folder: that only this user can open; its name short, as a socket's must be.

    Attributes:
        folder: the same.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "writer"

    def connect(self, start: Callable[[socket.socket], None]) -> socket.socket:
        """Reach the listener.

        Args:
            start: starts one at a socket on which it will find this process waiting; called when
                there is none.

        Raises:
            OSError: it cannot be started.
        """
        with self._alone():
            try:
                return self._connected()
            except (FileNotFoundError, ConnectionRefusedError):  # none yet, or it was killed
                self._path.unlink(missing_ok=True)
            with socket.socket(socket.AF_UNIX) as door:
                door.bind(str(self._path))
                door.listen(_BACKLOG)
                start(door)
                return self._connected()

    def leave(self, is_needed: Callable[[], bool]) -> bool:
        """Stop listening, unless somebody has come.

        Args:
            is_needed: whether somebody has; nobody comes while it looks.

        Returns:
            Whether the listener may go.
        """
        try:
            with self._alone():
                if is_needed():
                    return False
                self._path.unlink(missing_ok=True)
                return True
        except FileNotFoundError:  # the folder went with its server
            return True

    def _connected(self) -> socket.socket:
        end = socket.socket(socket.AF_UNIX)
        try:
            end.connect(str(self._path))
        except OSError:
            end.close()
            raise
        return end

    @contextmanager
    def _alone(self) -> Iterator[None]:
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)
