"""The worker's end of its writer: hands jobs over, and makes futures of them."""

import contextlib
import logging
import os
import selectors
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

import service
from service.journal.commits import Job, Result
from service.journal.entry import Decision, Recorded
from service.journal.errors import JournalError, JournalUnavailableError
from service.journal.frames import Inbox, to_frame
from service.journal.writer import Handed, Hello

_log = logging.getLogger(__name__)
_SOURCES = Path(service.__file__).parent.parent

Done = Future[Recorded | Decision]


class WriterLink:
    """Hands jobs to a writer, and starts another one when that ends. Safe to share between threads.

    Args:
        url: of the database.
        clock: the time, aware.
    """

    def __init__(self, url: URL, clock: Callable[[], datetime]) -> None:
        self._url, self._clock = url, clock
        self._lock = threading.Lock()
        self._writer: _Writer | None = None
        self._is_stopped = False

    def start(self) -> None:
        """Start the writer, so that the first job need not wait for it."""
        with self._lock:
            self._is_stopped = False
            self._running()

    def stop(self) -> None:
        """Have committed what was handed over, then end the writer."""
        with self._lock:
            self._is_stopped = True
            writer = self._writer
        if writer is not None:
            writer.finish()

    @property
    def pending(self) -> int:
        """Jobs that were handed over and are not done."""
        writer = self._writer
        return 0 if writer is None else writer.pending

    def submit(self, job: Job) -> Done:
        """Hand over a job; never waits. The future is done when it is committed, or cannot be.

        Raises:
            JournalError: from the future.
        """
        with self._lock:
            if self._is_stopped:
                done = Done()
                done.set_exception(JournalUnavailableError("the service is stopping"))
                return done
            return self._running().hand_over(Handed(job, self._clock()))

    def _running(self) -> "_Writer":
        if self._writer is None or self._writer.is_gone:
            level = logging.getLevelName(logging.getLogger().getEffectiveLevel())
            self._writer = _Writer(Hello(self._url, level))
        return self._writer


class _Writer:
    """One writer process, from its start to its end, and the thread that listens to it."""

    def __init__(self, hello: Hello) -> None:
        self._end, theirs = socket.socketpair()
        with theirs:
            paths = [str(_SOURCES), *filter(None, [os.environ.get("PYTHONPATH")])]
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "service.journal.writer", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # all it says goes to the log
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            )
        self._lock = threading.Lock()
        self._futures: deque[Done] = deque()
        self._unsent = bytearray()
        self._is_finishing = False
        self._woken, self._wake = socket.socketpair()
        self._wake.setblocking(False)
        self.is_gone = False
        self._send(to_frame(hello))
        self._thread = threading.Thread(target=self._listen, name="journal-writer", daemon=True)
        self._thread.start()

    @property
    def pending(self) -> int:
        return len(self._futures)

    def hand_over(self, handed: Handed) -> Done:
        done = Done()
        frame = to_frame(handed)
        with self._lock:
            if self.is_gone:
                done.set_exception(_gone())
                return done
            self._futures.append(done)
            self._send(frame)
        return done

    def finish(self) -> None:
        """Nothing more will come; wait until all is committed."""
        with self._lock:
            self._is_finishing = True
            self._wake_up()
        self._thread.join()

    def _send(self, frame: bytes) -> None:
        """Send as much as goes at once; the thread sends the rest."""
        sent = 0
        if not self._unsent:
            try:
                sent = self._end.send(frame, socket.MSG_DONTWAIT)
            except BlockingIOError:
                pass
            except OSError:  # it is gone: the thread notices
                return
        if sent < len(frame):
            self._unsent += frame[sent:]
            self._wake_up()

    def _wake_up(self) -> None:
        with contextlib.suppress(OSError):  # full: it is being woken up; closed: it is gone
            self._wake.send(b".")

    def _listen(self) -> None:
        inbox = Inbox(self._end)
        with selectors.DefaultSelector() as selector:
            selector.register(self._end, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not inbox.is_closed:
                for key, events in selector.select():
                    if key.fileobj is self._woken:
                        self._woken.recv(4096)
                    elif events & selectors.EVENT_READ:
                        inbox.receive(wait=False)
                self._resolve(inbox)
                wanted = selectors.EVENT_READ
                if self._flush():
                    wanted |= selectors.EVENT_WRITE
                selector.modify(self._end, wanted)
        self._end_all()

    def _flush(self) -> bool:
        """Send of the rest what goes; whether something is left."""
        with self._lock:
            try:
                while self._unsent:
                    del self._unsent[: self._end.send(self._unsent, socket.MSG_DONTWAIT)]
                if self._is_finishing:
                    self._end.shutdown(socket.SHUT_WR)
                    self._is_finishing = False
            except BlockingIOError:
                return True
            except OSError:  # it is gone: reading tells
                self._unsent.clear()
            return False

    def _resolve(self, inbox: Inbox) -> None:
        for results in inbox.take(sys.maxsize):
            for result in results:
                _settle(self._futures.popleft(), result)

    def _end_all(self) -> None:
        with self._lock:
            self.is_gone = True
            left, self._futures = self._futures, deque()
        for one in (self._end, self._woken, self._wake):
            one.close()
        status = self._process.wait()
        if status or left:
            _log.error("the writer ended with status %d; %d jobs undecided", status, len(left))
        for done in left:
            _settle(done, _gone())


def _gone() -> JournalUnavailableError:
    return JournalUnavailableError("its writer has ended; another one is started")


def _settle(done: Done, result: Result) -> None:
    if not done.set_running_or_notify_cancel():  # whoever asked has hung up
        return
    if isinstance(result, JournalError):
        done.set_exception(result)
    else:
        done.set_result(result)
