"""A worker's end of the writer: hands jobs over, and makes futures of them."""

import asyncio
import contextlib
import logging
import os
import pickle
import socket
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from sqlalchemy import URL

import service
from service.journal.commits import Handed, Job, Result
from service.journal.entry import Decision, Recorded
from service.journal.errors import JournalError, JournalUnavailableError
from service.journal.frames import Inbox, Outbox
from service.journal.meeting import MeetingPlace
from service.journal.writer import MOST, Hello

_log = logging.getLogger(__name__)
_SOURCES = Path(service.__file__).parent.parent

Done = Future[Recorded | Decision]
Awaited = asyncio.Future[Recorded | Decision]


class WriterLink:
    """Hands jobs to the writer, and starts another one when that ends. Safe between threads.

    Replies are taken in on an event loop rather than in a thread: where the loop segments all the
    time, a thread would have to fight it for the interpreter at every step.

    Args:
        url: of the database.
        clock: the time, aware.
        meeting: the folder in which the workers of a server find their writer; None for a worker
            by itself, which has one of its own.
    """

    def __init__(self, url: URL, clock: Callable[[], datetime], meeting: Path | None) -> None:
        self._url, self._clock = url, clock
        self._own = None if meeting else tempfile.TemporaryDirectory(prefix="vanthu-")
        self._meeting = MeetingPlace(meeting or Path(self._own.name))  # type: ignore[union-attr]
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connection: _Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Find or start the writer, so that the first job need not wait for it.

        Args:
            loop: takes in the replies.
        """
        with self._lock:
            self._loop = loop
            self._open(loop)

    def stop(self) -> None:
        """Have committed what was handed over, then leave the writer. Never called on the loop."""
        with self._lock:
            self._loop = None
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.finish()
        if self._own is not None:
            if self._process is not None:
                self._process.wait()
            self._own.cleanup()

    def submit(self, job: Job) -> Done:
        """Hand over a job; never waits. The future is done when it is committed, or cannot be.

        Raises:
            JournalError: from the future.
        """
        done = Done()
        self._hand_over(job, done, patience=0.0)
        return done

    def promise(self, job: Job, patience: float = 0.0) -> Awaited:
        """The same on the loop that takes in the replies.

        Args:
            job: what is to be committed.
            patience: how long it may wait for others to be committed with it, in seconds.

        Raises:
            JournalError: when it is awaited.
        """
        awaited: Awaited = asyncio.get_running_loop().create_future()
        self._hand_over(job, awaited, patience)
        return awaited

    def _hand_over(self, job: Job, done: Done | Awaited, patience: float) -> None:
        with self._lock:
            if self._loop is None:
                done.set_exception(JournalUnavailableError("the service is stopping"))
                return
            try:
                connection = self._open(self._loop)
            except OSError as error:
                _log.exception("the record's writer cannot be started")
                reason = f"its writer cannot be started: {error.strerror}"
                done.set_exception(JournalUnavailableError(reason))
                return
            connection.hand_over(Handed(job, self._clock()), done, patience)

    def _open(self, loop: asyncio.AbstractEventLoop) -> "_Connection":
        if self._connection is None or self._connection.is_gone:
            if self._process is not None:
                self._process.poll()  # so that no dead one is left, whoever starts the next
            self._connection = _Connection(self._meeting.connect(self._start_writer), loop)
        return self._connection

    def _start_writer(self, door: socket.socket) -> None:
        if self._process is not None:
            status = self._process.wait()
            _log.error("the record's writer ended with status %d; another one is started", status)
        level = logging.getLevelName(logging.getLogger().getEffectiveLevel())
        paths = [str(_SOURCES), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "service.journal.writer",
             str(door.fileno()), str(self._meeting.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,  # all it says goes to the log
            pass_fds=[door.fileno()],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )  # fmt: skip
        with cast("IO[bytes]", self._process.stdin) as greeting:
            pickle.dump(Hello(self._url, level), greeting)


class _Connection:
    """One connection to a writer, from its start to its end."""

    def __init__(self, end: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._end = end
        self._end.setblocking(False)
        self._inbox = Inbox(end)
        self._outbox = Outbox(end)
        self._lock = threading.Lock()
        self._futures: deque[Done | Awaited] = deque()
        self._gathered: list[Handed] = []
        self._timer: asyncio.TimerHandle | None = None
        self._is_finishing = False
        self._ended = threading.Event()
        self.is_gone = False
        loop.call_soon_threadsafe(loop.add_reader, end, self._read)

    def hand_over(self, handed: Handed, done: Done | Awaited, patience: float) -> None:
        """Hand over a job, with those that wait for others: a message a group, not a job."""
        with self._lock:
            if self.is_gone:
                done.set_exception(_gone())
                return
            self._futures.append(done)
            self._gathered.append(handed)
            if patience <= 0 or len(self._gathered) >= MOST:
                self._send_gathered()
            elif not self._timer or self._loop.time() + patience < self._timer.when():
                if self._timer:
                    self._timer.cancel()
                self._timer = self._loop.call_later(patience, self._patience_ended)

    def _patience_ended(self) -> None:
        with self._lock:
            if not self.is_gone:
                self._send_gathered()

    def _send_gathered(self) -> None:
        if self._timer:
            self._timer.cancel()  # from another thread it runs all the same, and finds nothing
            self._timer = None
        if self._gathered:
            was_empty = self._outbox.is_empty
            self._outbox.send(self._gathered)
            self._gathered = []
            if was_empty and not self._outbox.is_empty:
                self._loop.call_soon_threadsafe(self._loop.add_writer, self._end, self._flush)

    def finish(self) -> None:
        """Nothing more will come; wait until all is committed."""
        with self._lock:
            self._is_finishing = True
            self._send_gathered()
        self._loop.call_soon_threadsafe(self._flush)
        self._ended.wait()

    def _flush(self) -> None:
        with self._lock:
            if self.is_gone:
                return
            self._outbox.flush()
            if not self._outbox.is_empty:
                return
            self._loop.remove_writer(self._end)
            if self._is_finishing:
                with contextlib.suppress(OSError):  # it is gone: reading tells
                    self._end.shutdown(socket.SHUT_WR)

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
        if left:
            _log.error("the record's writer is gone, %d jobs are open", len(left))
        for done in left:
            _settle(done, _gone())
        self._ended.set()


def _gone() -> JournalUnavailableError:
    return JournalUnavailableError("its writer has ended; another one is started")


def _settle(done: Done | Awaited, result: Result) -> None:
    if done.cancelled():  # whoever asked has hung up
        return
    if isinstance(result, JournalError):
        done.set_exception(result)
    else:
        done.set_result(result)
