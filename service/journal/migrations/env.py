"""Alembic's entry: runs inside the transaction that `service.journal.migrate` opened."""

from alembic import context

from service.journal.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
