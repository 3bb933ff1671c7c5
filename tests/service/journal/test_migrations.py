from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import service.journal
from service.journal.engine import database_url, writing_engine
from service.journal.migrate import HEAD, migrate
from service.journal.tables import metadata


def test_the_migrations_lead_to_the_tables_of_the_program(new_database: str) -> None:
    """To the last column and index."""
    url = database_url(new_database, Path())
    engine = writing_engine(url)
    migrate(engine)
    migrate(engine)  # a second start changes nothing
    engine.dispose()

    plain = create_engine(url)
    with plain.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    plain.dispose()


def test_the_newest_migration_is_the_one_run() -> None:
    """A file added without its number in `migrate.HEAD` would never run."""
    folder = Path(service.journal.__file__).parent / "migrations"

    assert ScriptDirectory(str(folder)).get_current_head() == HEAD
