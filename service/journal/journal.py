"""Journal: the public face of the record."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.journal import numbering
from service.journal.acts import act
from service.journal.engine import reading_engine, writing_engine
from service.journal.entry import Act, Decision, Entry, Recorded
from service.journal.errors import JournalError, JournalUnavailableError
from service.journal.migrate import migrate
from service.journal.recording import record
from service.journal.writer import GroupCommit

_log = logging.getLogger(__name__)

Job = Entry | Act
Result = Recorded | Decision


class Journal:
    """The record of one office. Safe to share between threads; each process has its own.

    Starting it does not need the database to answer: as long as that does not, every request is
    refused with `JournalUnavailableError`, and the first one after it does is served.

    Args:
        url: of the database: see `service.journal.engine.database_url`.
        clock: the time, aware.
    """

    def __init__(
        self, url: URL, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._clock = clock
        self._writing = writing_engine(url)
        self._reading = reading_engine(url)
        self._writer: GroupCommit[Job, Result] = GroupCommit(self._commit)
        self._is_migrated = False
        self._stopped = threading.Event()

    def start(self) -> None:
        """Bring the database up to date, and start the writer.

        Raises:
            JournalError: the database belongs to a newer version of the program.
        """
        try:
            self._make_ready()
        except SQLAlchemyError as error:
            _log.error("the record is not available yet: %s", _reason(error))
            # Not only when a request asks: without its tables, no key opens the door to one.
            threading.Thread(target=self._keep_trying, name="journal-start", daemon=True).start()
        self._writer.start()

    def stop(self) -> None:
        """Commit what is waiting, and let the database go."""
        self._stopped.set()
        self._writer.stop()
        self._writing.dispose()
        self._reading.dispose()

    def record(self, entry: Entry) -> "Future[Recorded]":
        """Record a document. The future is done when its decision is committed.

        Raises:
            ContentConflictError: from the future: its key was recorded with other content.
            JournalUnavailableError: from the future: nothing was recorded.
        """
        return cast("Future[Recorded]", self._writer.submit(entry))

    def act(self, wanted: Act) -> Decision:
        """Confirm, correct or withdraw; wait until it is committed.

        Raises:
            DecisionNotFoundError: there is no such decision.
            StaleDecisionError: somebody decided in the meantime.
            ClosedDecisionError: the document was withdrawn or superseded.
            JournalUnavailableError: nothing was recorded.
        """
        return cast("Decision", self._writer.submit(wanted).result())

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
            raise JournalUnavailableError(_reason(error)) from error

    def _keep_trying(self) -> None:
        while not self._stopped.wait(1.0):
            try:
                self._make_ready()
            except SQLAlchemyError:
                continue
            return

    def _make_ready(self) -> None:
        migrate(self._writing)
        self._is_migrated = True

    def _commit(self, jobs: Sequence[Job]) -> Sequence[Result | Exception]:
        """Commit a batch in one transaction; never half of it, and raise nothing."""
        try:
            return self._transaction(jobs)
        except Exception as error:  # noqa: BLE001 - the writer must outlive whatever happens
            if _is_of_an_entry(error):  # which must not harm the others
                if len(jobs) == 1:
                    _log.exception("an entry cannot be recorded")
                    return [error]
                return [result for job in jobs for result in self._commit([job])]
            reason = _reason(error)
            _log.error("%d entries were not recorded: %s", len(jobs), reason)
            # The next batch starts afresh: a connection may be broken, or have been opened while
            # the file was read-only.
            self._writing.dispose()
            return [JournalUnavailableError(reason) for _ in jobs]

    def _transaction(self, jobs: Sequence[Job]) -> list[Result | JournalError]:
        try:
            return self._attempt(jobs)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # The server was started anew since the last commit. Trying again is safe: should the
            # first attempt have been committed after all, its keys are found.
            return self._attempt(jobs)

    def _attempt(self, jobs: Sequence[Job]) -> list[Result | JournalError]:
        if not self._is_migrated:
            self._make_ready()
        with self._writing.begin() as connection:
            seq = numbering.lock(connection)
            now = self._clock()
            entries = [job for job in jobs if isinstance(job, Entry)]
            recorded, last = record(connection, entries, seq, now) if entries else ([], seq)
            outcome = iter(recorded)
            results: list[Result | JournalError] = []
            for job in jobs:
                if isinstance(job, Entry):
                    results.append(next(outcome))
                else:
                    result, last = act(connection, job, last, now)
                    results.append(result)
            if last > seq:
                numbering.set_last_event(connection, last)
            return results


def _is_of_an_entry(error: Exception) -> bool:
    """Whether an entry is at fault, rather than the database or the way to it."""
    if isinstance(error, IntegrityError | DataError):
        return True
    return not isinstance(error, DBAPIError | PoolTimeoutError | JournalError | OSError)


def _reason(error: Exception) -> str:
    """What the database said, without the statement and its parameters, which hold documents."""
    if isinstance(error, DBAPIError):
        return str(error.orig).strip().partition("\n")[0]
    return type(error).__name__
