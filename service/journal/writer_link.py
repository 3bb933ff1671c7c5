"""The worker's end of its writer: hands jobs over, and makes futures of them."""

import asyncio
import logging
import os
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
from service.journal.commits import Handed, Job, Result
from service.journal.entry import Decision, Recorded
from service.journal.errors import JournalError, JournalUnavailableError
from service.journal.frames import Inbox, to_frame
from service.journal.writer import MOST, Hello

_log = logging.getLogger(__name__)
_SOURCES = Path(service.__file__).parent.parent

Done = Future[Recorded | Decision]


class WriterLink:
    """Hands jobs to a writer, and starts another one when that ends. Safe to share between threads.

    Replies are taken in on an event loop rather than in a thread: where the loop segments all the
    time, a thread would have to fight it for the interpreter at every step.

    Args:
        url: of the database.
        clock: the time, aware.
    """

    def __init__(self, url: URL, clock: Callable[[], datetime]) -> None:
        self._url, self._clock = url, clock
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._writer: _Writer | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start the writer, so that the first job need not wait for it.

        Args:
            loop: takes in the replies.
        """
        with self._lock:
            self._loop = loop
            self._running(loop)

    def stop(self) -> None:
        """Have committed what was handed over, then end the writer. Never called on the loop."""
        with self._lock:
            self._loop = None
            writer, self._writer = self._writer, None
        if writer is not None:
            writer.finish()

    def submit(self, job: Job, patience: float = 0.0) -> Done:
        """Hand over a job; never waits. The future is done when it is committed, or cannot be.

        Args:
            job: what is to be committed.
            patience: how long it may wait for others to be committed with it, in seconds; other
                than 0 only on the loop.

        Raises:
            JournalError: from the future.
        """
        with self._lock:
            if self._loop is not None:
                return self._running(self._loop).hand_over(Handed(job, self._clock()), patience)
        return _failed(JournalUnavailableError("the service is stopping"))

    def _running(self, loop: asyncio.AbstractEventLoop) -> "_Writer":
        if self._writer is None or self._writer.is_gone:
            level = logging.getLevelName(logging.getLogger().getEffectiveLevel())
            self._writer = _Writer(Hello(self._url, level), loop)
        return self._writer


class _Writer:
    """One writer process, from its start to its end."""

    def __init__(self, hello: Hello, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._end, theirs = socket.socketpair()
        self._end.setblocking(False)
        with theirs:
            paths = [str(_SOURCES), *filter(None, [os.environ.get("PYTHONPATH")])]
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "service.journal.writer", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # all it says goes to the log
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            )
        self._inbox = Inbox(self._end)
        self._lock = threading.Lock()
        self._futures: deque[Done] = deque()
        self._gathered: list[Handed] = []
        self._timer: asyncio.TimerHandle | None = None
        self._unsent = bytearray()
        self._is_finishing = False
        self._ended = threading.Event()
        self.is_gone = False
        loop.call_soon_threadsafe(loop.add_reader, self._end, self._read)
        self._send(to_frame(hello))

    def hand_over(self, handed: Handed, patience: float) -> Done:
        """Hand over a job, with those that wait for others: a message a group, not a job."""
        done = Done()
        with self._lock:
            if self.is_gone:
                return _failed(_gone())
            self._futures.append(done)
            self._gathered.append(handed)
            if patience <= 0 or len(self._gathered) >= MOST:
                self._send_gathered()
            elif not self._timer or self._loop.time() + patience < self._timer.when():
                if self._timer:
                    self._timer.cancel()
                self._timer = self._loop.call_later(patience, self._patience_ended)
        return done

    def _patience_ended(self) -> None:
        with self._lock:
            if not self.is_gone:
                self._send_gathered()

    def _send_gathered(self) -> None:
        if self._timer:
            self._timer.cancel()  # from another thread it runs all the same, and finds nothing
            self._timer = None
        if self._gathered:
            self._send(to_frame(self._gathered))
            self._gathered = []

    def finish(self) -> None:
        """Nothing more will come; wait until all is committed."""
        with self._lock:
            self._is_finishing = True
            self._send_gathered()
        self._loop.call_soon_threadsafe(self._flush)
        self._ended.wait()

    def _send(self, frame: bytes) -> None:
        """Send what goes at once, and the rest when there is room for it."""
        sent = 0
        if not self._unsent:
            try:
                sent = self._end.send(frame)
            except BlockingIOError:
                pass
            except OSError:  # it is gone: reading tells
                return
        if sent < len(frame):
            if not self._unsent:
                self._loop.call_soon_threadsafe(self._loop.add_writer, self._end, self._flush)
            self._unsent += frame[sent:]

    def _flush(self) -> None:
        with self._lock:
            if self.is_gone:
                return
            try:
                while self._unsent:
                    del self._unsent[: self._end.send(self._unsent)]
                if self._is_finishing:
                    self._end.shutdown(socket.SHUT_WR)
            except BlockingIOError:
                return
            except OSError:  # it is gone: reading tells
                self._unsent.clear()
            self._loop.remove_writer(self._end)

    def _read(self) -> None:
        self._inbox.receive()
        for results in self._inbox.take(sys.maxsize):
            for result in results:
                _settle(self._futures.popleft(), result)
        if self._inbox.is_closed:
            self._close()

    def _close(self) -> None:
        with self._lock:
            self.is_gone = True
            left, self._futures = self._futures, deque()
            self._loop.remove_reader(self._end)
            self._loop.remove_writer(self._end)
            self._end.close()
        status = self._process.wait()
        if status or left:
            _log.error("the record's writer ended with status %d, %d jobs open", status, len(left))
        for done in left:
            _settle(done, _gone())
        self._ended.set()


def _gone() -> JournalUnavailableError:
    return JournalUnavailableError("its writer has ended; another one is started")


def _failed(error: JournalError) -> Done:
    done = Done()
    done.set_exception(error)
    return done


def _settle(done: Done, result: Result) -> None:
    if not done.set_running_or_notify_cancel():  # whoever asked has hung up
        return
    if isinstance(result, JournalError):
        done.set_exception(result)
    else:
        done.set_result(result)
