"""Connections to the record's database: SQLite for one machine, PostgreSQL for many."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError

from service.journal.errors import DatabaseUrlError

BUSY_SECONDS = 10
"""How long a statement waits for a lock before the database counts as unavailable."""

WRITER_CACHE_MIB = 64
READER_CACHE_MIB = 8
"""How many MiB of the file SQLite keeps in memory, a connection: memory rises to that and stays.

The one writer goes through all indexes. Of readers there may be dozens, and what they do not keep
the system does: eight that have read through a record took 583 MB with 64 MiB each, 116 MB with 8,
and found a decision as fast.
"""

_IS_READ_ONLY = "is_read_only"  # whether the file was when a connection was opened

_POSTGRES = {
    "connect_timeout": 5,
    "application_name": "vanthu",
    # A process that was frozen while it held the lock of the series loses it.
    "options": f"-c lock_timeout={BUSY_SECONDS}s -c statement_timeout=30s "
    f"-c idle_in_transaction_session_timeout={BUSY_SECONDS}s",
}

# The writer looks rows up by their keys alone. Of a young table, which it has not counted yet,
# PostgreSQL would read all rows instead, and weigh that anew for every commit.
_BY_KEYS = "-c enable_seqscan=off -c plan_cache_mode=force_generic_plan"


def database_url(setting: str | None, home: Path) -> URL:
    """The database a setting names; SQLite in `home` when it names none.

    Raises:
        DatabaseUrlError: it is no URL, or names another kind of database.
    """
    if not setting:
        return URL.create("sqlite", database=str(home / "vanthu.db"))
    try:
        url = make_url(setting)
    except ArgumentError:
        raise DatabaseUrlError("it is no database URL") from None  # it may hold a password
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise DatabaseUrlError(f"it names {url.drivername!r}, which the record does not speak")
    if url.drivername == "sqlite" and url.database in {None, "", ":memory:"}:
        raise DatabaseUrlError("a record in memory would be lost at the next start")
    return url


def reading_engine(url: URL) -> Engine:
    """Connections for readers: many, each seeing one state of the database a transaction."""
    if url.drivername == "sqlite":
        return _sqlite(url, "BEGIN", READER_CACHE_MIB, pool_size=8, max_overflow=32)
    return create_engine(
        url, connect_args=_POSTGRES, isolation_level="REPEATABLE READ", pool_size=4,
        max_overflow=8, pool_timeout=BUSY_SECONDS, pool_pre_ping=True, hide_parameters=True,
    )  # fmt: skip


def writing_engine(url: URL) -> Engine:
    """The one connection of a process's writer."""
    if url.drivername == "sqlite":
        return _sqlite(url, "BEGIN IMMEDIATE", WRITER_CACHE_MIB, pool_size=1, max_overflow=0)
    options = f"{_POSTGRES['options']} {_BY_KEYS}"
    return create_engine(
        url, connect_args={**_POSTGRES, "options": options}, pool_size=1, max_overflow=0,
        hide_parameters=True,
    )  # fmt: skip


def reason_of(error: Exception) -> str:
    """What the database said, without the statement and its parameters, which hold documents."""
    if isinstance(error, DBAPIError):
        return str(error.orig).strip().partition("\n")[0]
    return type(error).__name__


def _sqlite(url: URL, begin: str, cache_mib: int, **pool: int) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
        **pool,
    )

    database = Path(str(url.database))

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        record.info[_IS_READ_ONLY] = database.exists() and not os.access(database, os.W_OK)
        _mend_modes(database)
        connection.isolation_level = None  # the driver would begin late, and only for writes
        execute: Callable[[str], Any] = connection.execute
        _to_wal(execute)
        execute("PRAGMA synchronous = FULL")  # a commit is on the disk before it is answered
        execute("PRAGMA foreign_keys = ON")
        execute(f"PRAGMA cache_size = -{cache_mib * 1024}")

    @event.listens_for(engine, "checkout")
    def _renew(_connection: object, record: Any, _proxy: object) -> None:
        # What was opened while the file was read-only stays so.
        if record.info[_IS_READ_ONLY] and os.access(database, os.W_OK):
            raise DisconnectionError

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _mend_modes(database: Path) -> None:
    """Make the files beside a database writable if it is.

    SQLite makes them with its mode. Those made while it was read-only remain as long as anybody
    has them open, and nobody can write until they are gone.
    """
    if not os.access(database, os.W_OK):
        return
    for name in ("-wal", "-shm"):
        beside = database.with_name(database.name + name)
        if beside.exists() and not os.access(beside, os.W_OK):
            with contextlib.suppress(OSError):  # it is another user's, or has just gone
                beside.chmod(database.stat().st_mode)


def _to_wal(execute: Callable[[str], Any]) -> None:
    """Switch the file to WAL. SQLite does not wait for a lock here as it does elsewhere."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return
