"""Commits: writes batches of jobs to the database, each batch in one transaction."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.journal import numbering
from service.journal.acts import act
from service.journal.engine import reason_of, writing_engine
from service.journal.entry import Act, Decision, Entry, Recorded
from service.journal.errors import JournalError, JournalUnavailableError, UnrecordableError
from service.journal.migrate import migrate
from service.journal.recording import record

_log = logging.getLogger(__name__)

Job = Entry | Act
Result = Recorded | Decision | JournalError


class Commits:
    """The writing side of a record. Of one thread only.

    Args:
        url: of the database: see `service.journal.engine.database_url`.
    """

    def __init__(self, url: URL) -> None:
        self._engine = writing_engine(url)
        self._is_migrated = False

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def commit(self, jobs: Sequence[Job], now: datetime) -> list[Result]:
        """Commit a batch in one transaction; never half of it, and raise nothing.

        Args:
            jobs: in the order in which they count.
            now: the time of all of them.

        Returns:
            For each job what holds now, or why nothing was recorded.
        """
        try:
            return self._transaction(jobs, now)
        except Exception as error:  # noqa: BLE001 - the writer must outlive whatever happens
            if _is_of_an_entry(error):  # which must not harm the others
                if len(jobs) == 1:
                    _log.exception("an entry cannot be recorded")
                    return [UnrecordableError(type(error).__name__)]
                return [result for job in jobs for result in self.commit([job], now)]
            reason = reason_of(error)
            _log.error("%d entries were not recorded: %s", len(jobs), reason)
            # The next batch starts afresh: a connection may be broken, or have been opened while
            # the file was read-only.
            self._engine.dispose()
            return [JournalUnavailableError(reason) for _ in jobs]

    def _transaction(self, jobs: Sequence[Job], now: datetime) -> list[Result]:
        try:
            return self._attempt(jobs, now)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # The server was started anew since the last commit. Trying again is safe: should the
            # first attempt have been committed after all, its keys are found.
            return self._attempt(jobs, now)

    def _attempt(self, jobs: Sequence[Job], now: datetime) -> list[Result]:
        if not self._is_migrated:
            migrate(self._engine)
            self._is_migrated = True
        with self._engine.begin() as connection:
            seq = numbering.lock(connection)
            entries = [job for job in jobs if isinstance(job, Entry)]
            recorded, last = record(connection, entries, seq, now) if entries else ([], seq)
            outcome = iter(recorded)
            results: list[Result] = []
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
