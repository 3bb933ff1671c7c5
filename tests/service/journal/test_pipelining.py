from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from service.journal.engine import database_url, writing_engine
from service.journal.migrate import migrate
from service.journal.pipelining import pipelined
from service.journal.tables import series


@pytest.fixture
def engine(new_database: str) -> Iterator[Engine]:
    """A database with the record's tables."""
    engine = writing_engine(database_url(new_database, Path()))
    migrate(engine)
    yield engine
    engine.dispose()


def row(name: str) -> dict[str, object]:
    """A series of that name."""
    return {"name": name, "last": 1}


def names(connection: Connection) -> set[str]:
    """The series that a connection sees."""
    return set(connection.execute(select(series.c.name)).scalars())


def test_statements_and_their_commit_go_together(engine: Engine) -> None:
    """What was sent is there when the block ends, for everybody."""
    with engine.connect() as connection, pipelined(connection):
        connection.execute(insert(series), [row("a"), row("b")])
        connection.commit()

    with engine.connect() as connection:
        assert {"a", "b"} <= names(connection)


def send(engine: Engine, *, commits: bool) -> None:
    """Send a statement that fails, and another one behind it."""
    with engine.connect() as connection, pipelined(connection):
        connection.execute(insert(series), [row("a"), row("a")])
        if commits:
            connection.commit()
        else:
            connection.execute(insert(series), [row("b")])


@pytest.mark.parametrize("commits", [False, True])
def test_a_statement_that_fails_is_told_as_ever_and_nothing_is_kept(
    engine: Engine,
    commits: bool,  # noqa: FBT001
) -> None:
    """As SQLAlchemy's error, by which the writer knows whose fault it is; it goes on at once."""
    with pytest.raises(IntegrityError):
        send(engine, commits=commits)

    with engine.connect() as connection:
        assert not {"a", "b"} & names(connection)


def test_a_lost_connection_is_told_as_lost(engine: Engine) -> None:
    """So that the writer tries again with a new one; the next one is found whole."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no connection to lose")
    with engine.connect() as connection:
        connection.execute(select(series.c.name))
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        killer = writing_engine(engine.url)
        with killer.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        killer.dispose()

        with pytest.raises(DBAPIError) as told, pipelined(connection):
            connection.execute(insert(series), [row("a")])

        assert told.value.connection_invalidated

    with engine.connect() as connection:
        assert "a" not in names(connection)
