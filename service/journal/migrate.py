"""Brings a database to the tables this version of the program knows."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from service.journal.errors import JournalError

HEAD = "0005"
"""The newest revision in `migrations/versions`."""

_LOCK = 7_364_120_501  # any number, the same in every process


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing, one process at a time.

    Args:
        engine: of the writer; on SQLite its transactions exclude each other.

    Raises:
        JournalError: the database belongs to a newer version of the program.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if (found := _revision(connection)) != HEAD:
            upgrade(connection, found, HEAD)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    return revision


def upgrade(connection: Connection, found: str | None, wanted: str) -> None:
    """Run the migrations between two revisions.

    Args:
        connection: in a transaction.
        found: the revision it is at; None for an empty database.
        wanted: the one it is to have.

    Raises:
        JournalError: it is at one that this version of the program does not know.
    """
    # Imported when there is something to do, for it costs a tenth of the start.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, wanted)
    except CommandError as error:
        raise JournalError(
            f"The record's database is at revision {found!r}, which this version of vanthu does "
            f"not know; it knows {HEAD!r}. Start the newer version, or restore a backup."
        ) from error
