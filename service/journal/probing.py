"""Probe: tells whether the record can be written, by writing to it."""

from sqlalchemy import URL, insert, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from service.journal import numbering
from service.journal.engine import reason_of, writing_engine
from service.journal.errors import JournalUnavailableError
from service.journal.tables import heartbeat

_BEAT = update(heartbeat).values(beats=heartbeat.c.beats + 1)
_FIRST = insert(heartbeat).values(id=1, beats=1)


class Probe:
    """Goes the way of a decision: gets in line for the numbers, writes, commits. Of one thread.

    Nothing less tells: a full disk lets one read and even begin to write, SQLite writes nothing for
    a value that stays the same, and a process that was frozen with the lock in its hand is seen
    only by those who wait for it.

    Args:
        url: of the database, with its tables.
    """

    def __init__(self, url: URL) -> None:
        self._engine = writing_engine(url)

    def check(self) -> None:
        """Write once.

        Raises:
            JournalUnavailableError: it cannot be done.
        """
        try:
            self._attempt()
        except SQLAlchemyError as error:
            # The next check starts afresh: a connection may have been opened while the file was
            # read-only.
            self._engine.dispose()
            raise JournalUnavailableError(reason_of(error)) from error

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def _attempt(self) -> None:
        try:
            self._beat()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            self._beat()  # the server was started anew since the last check

    def _beat(self) -> None:
        with self._engine.begin() as connection:
            numbering.lock(connection)
            if connection.execute(_BEAT).rowcount == 0:
                connection.execute(_FIRST)
