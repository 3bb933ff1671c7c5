"""Probe: tells whether the record can be written, by writing to it."""

import shutil
from pathlib import Path

from sqlalchemy import URL, insert, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from service.journal.engine import reason_of, writing_engine
from service.journal.errors import JournalUnavailableError
from service.journal.numbering import Numbers
from service.journal.tables import heartbeat

_BEAT = update(heartbeat).values(beats=heartbeat.c.beats + 1)
_ROOM = 2**20  # bytes; a group of a few decisions with their texts
_FIRST = insert(heartbeat).values(id=1, beats=1)


class Probe:
    """Goes the way of a decision: gets in line for the numbers, writes, commits. Of one thread.

    Nothing less tells: SQLite writes nothing for a value that stays the same, and a process that
    was frozen with the lock in its hand is seen only by those who wait for it. Nor is it enough on
    a disk that is about full, where this little fits and a decision does not.

    Args:
        url: of the database, with its tables.
    """

    def __init__(self, url: URL) -> None:
        self._engine = writing_engine(url)
        is_file = url.drivername == "sqlite" and url.database
        self._folder = Path(url.database or "").resolve().parent if is_file else None

    def check(self) -> None:
        """Write once.

        Raises:
            JournalUnavailableError: it cannot be done, or leaves no room for decisions.
        """
        try:
            self._attempt()
            if self._folder and (free := shutil.disk_usage(self._folder).free) < _ROOM:
                raise JournalUnavailableError(f"its disk is full: {free} bytes are left")
        except OSError as error:
            raise JournalUnavailableError(type(error).__name__) from error
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
            Numbers(connection)
            if connection.execute(_BEAT).rowcount == 0:
                connection.execute(_FIRST)
