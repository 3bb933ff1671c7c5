"""Commits: writes batches of jobs to the database, each batch in one transaction."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.journal.acts import act
from service.journal.engine import reason_of, writing_engine
from service.journal.entry import Act, Decision, Entry, Recorded
from service.journal.errors import JournalError, JournalUnavailableError, UnrecordableError
from service.journal.inserting import Insertions
from service.journal.migrate import migrate
from service.journal.numbering import Numbers
from service.journal.pipelining import pipelined
from service.journal.recording import record

_log = logging.getLogger(__name__)

Job = Entry | Act
Result = Recorded | Decision | JournalError


class Handed(NamedTuple):
    """A job, and when it was handed over."""

    job: Job
    at: datetime


def _nobody() -> list[Handed]:
    return []


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

    def commit(
        self, group: list[Handed], join: Callable[[], list[Handed]] = _nobody
    ) -> list[Result]:
        """Commit a group in one transaction; never half of it, and raise nothing.

        Args:
            group: in the order in which they count. The newest one's time is the time of all.
            join: asked, once the series are locked, for others that have come in the meantime;
                they are added to `group`.

        Returns:
            For each job of the group what holds now, or why nothing was recorded.
        """
        try:
            return self._transaction(group, join)
        except Exception as error:  # noqa: BLE001 - the writer must outlive whatever happens
            if _is_of_an_entry(error):  # which must not harm the others
                if len(group) == 1:
                    _log.exception("an entry cannot be recorded")
                    return [UnrecordableError(type(error).__name__)]
                return [result for one in group for result in self.commit([one])]
            reason = reason_of(error)
            _log.error("%d entries were not recorded: %s", len(group), reason)
            # The next group starts afresh: a connection may be broken, or have been opened while
            # the file was read-only.
            self._engine.dispose()
            return [JournalUnavailableError(reason) for _ in group]

    def _transaction(self, group: list[Handed], join: Callable[[], list[Handed]]) -> list[Result]:
        try:
            return self._attempt(group, join)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # The server was started anew since the last commit. Trying again is safe: should the
            # first attempt have been committed after all, its keys are found.
            return self._attempt(group, join)

    def _attempt(self, group: list[Handed], join: Callable[[], list[Handed]]) -> list[Result]:
        if not self._is_migrated:
            migrate(self._engine)
            self._is_migrated = True
        with self._engine.connect() as connection:
            numbers, rows = Numbers(connection), Insertions(connection)
            group += join()
            now = max(one.at for one in group)
            entries = [one.job for one in group if isinstance(one.job, Entry)]
            recorded: list[Recorded | JournalError] = []
            if entries:
                recorded = record(connection, entries, numbers=numbers, rows=rows, now=now)
            if len(entries) < len(group):
                rows.write()  # an act may be on one of them
            outcome = iter(recorded)
            results = [
                next(outcome) if isinstance(job, Entry) else act(connection, job, numbers, now)
                for job, _ in group
            ]
            with pipelined(connection):
                rows.write()
                numbers.save()
                connection.commit()
            return results


def _is_of_an_entry(error: Exception) -> bool:
    """Whether an entry is at fault, rather than the database or the way to it."""
    if isinstance(error, IntegrityError | DataError):
        return True
    return not isinstance(error, DBAPIError | PoolTimeoutError | JournalError | OSError)
