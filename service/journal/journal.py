"""Journal: the public face of the record."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from service.journal.engine import reading_engine, reason_of, writing_engine
from service.journal.entry import Act, Decision, Entry, Recorded
from service.journal.errors import JournalUnavailableError
from service.journal.migrate import migrate
from service.journal.probing import Probe
from service.journal.writer_link import WriterLink

_log = logging.getLogger(__name__)


class Journal:
    """The record of one office. Safe to share between threads; each process has its own.

    Starting it does not need the database to answer: as long as that does not, every request is
    refused with `JournalUnavailableError`, and the first one after it does is served.

    Args:
        url: of the database: see `service.journal.engine.database_url`.
        clock: the time, aware.
        meeting: the folder in which the workers of a server find their writer; None for a process
            by itself.
    """

    def __init__(
        self,
        url: URL,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        meeting: Path | None = None,
    ) -> None:
        self._url = url
        self._reading = reading_engine(url)
        self._writer = WriterLink(url, clock, meeting)
        self._probe = Probe(url)
        self._own_loop: asyncio.AbstractEventLoop | None = None
        self._is_migrated = False
        self._stopped = threading.Event()

    def start(self) -> None:
        """Bring the database up to date, and find or start the writer.

        Called on a running event loop, that one takes in what the writer replies; else a thread.

        Raises:
            JournalError: the database belongs to a newer version of the program.
        """
        try:
            self._make_ready()
        except SQLAlchemyError as error:
            _log.error("the record is not available yet: %s", reason_of(error))
            # Not only when a request asks: without its tables, no key opens the door to one.
            threading.Thread(target=self._keep_trying, name="journal-start", daemon=True).start()
        try:
            self._writer.start(asyncio.get_running_loop())
        except RuntimeError:
            self._own_loop = asyncio.new_event_loop()
            threading.Thread(
                target=self._own_loop.run_forever, name="journal-replies", daemon=True
            ).start()
            self._writer.start(self._own_loop)

    def stop(self) -> None:
        """Commit what is waiting, and let the database go. Not to be called on the event loop."""
        self._stopped.set()
        self._writer.stop()
        if self._own_loop is not None:
            self._own_loop.call_soon_threadsafe(self._own_loop.stop)
        self._reading.dispose()
        self._probe.close()

    def record(self, entry: Entry) -> "Future[Recorded]":
        """Record a document. The future is done when its decision is committed.

        Raises:
            ContentConflictError: from the future: its key was recorded with other content.
            NotTheSenderError: from the future: another office sent what it takes the place of.
            JournalUnavailableError: from the future: nothing was recorded.
        """
        return cast("Future[Recorded]", self._writer.submit(entry))

    async def recorded(self, entry: Entry, *, patience: float = 0.0) -> Recorded:
        """The same, on the event loop on which the record was started.

        Args:
            entry: what was classified.
            patience: how long it may wait for others to be committed with it, in seconds.

        Raises:
            ContentConflictError: its key was recorded with other content.
            NotTheSenderError: another office sent what it takes the place of.
            JournalUnavailableError: nothing was recorded.
        """
        return cast("Recorded", await self._writer.promise(entry, patience))

    def act(self, wanted: Act) -> Decision:
        """Confirm, correct or withdraw; wait until it is committed.

        Raises:
            DecisionNotFoundError: there is no such decision.
            StaleDecisionError: somebody decided in the meantime.
            ClosedDecisionError: the document was withdrawn or superseded.
            JournalUnavailableError: nothing was recorded.
        """
        return cast("Decision", self._writer.submit(wanted).result())

    def check(self) -> None:
        """Write something that means nothing: whether decisions could be recorded. One at a time.

        Raises:
            JournalUnavailableError: the database does not answer or cannot be written.
        """
        try:
            if not self._is_migrated:
                self._make_ready()
        except SQLAlchemyError as error:
            raise JournalUnavailableError(reason_of(error)) from error
        self._probe.check()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the record, for the questions of `service.journal.reading`.

        Raises:
            JournalUnavailableError: the database does not answer.
        """
        try:
            if not self._is_migrated:
                self._make_ready()
            with self._reading.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise JournalUnavailableError(reason_of(error)) from error

    def _keep_trying(self) -> None:
        while not self._stopped.wait(1.0):
            try:
                self._make_ready()
            except SQLAlchemyError:
                continue
            return

    def _make_ready(self) -> None:
        engine = writing_engine(self._url)
        try:
            migrate(engine)
        finally:
            engine.dispose()
        self._is_migrated = True
