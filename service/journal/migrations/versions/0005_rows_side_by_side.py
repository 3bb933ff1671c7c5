"""What a new document adds lies side by side, and in as few indexes as answer the questions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Number the texts, and leave out of the indexes what is found without them."""
    is_postgres = op.get_bind().dialect.name == "postgresql"
    if not is_postgres:
        # The texts that move must not stay behind where they were: they may have to be forgotten.
        op.execute("PRAGMA secure_delete = ON")
    _number_texts(is_postgres=is_postgres)
    op.drop_index("events_decision", "events")
    _index("events_later", "events", ["decision_id", "seq"], "kind NOT IN ('received', 'decided')")
    op.drop_index("decisions_due", "decisions")
    _index("decisions_due", "decisions", ["state", "transfer_by", "seq"], "transfer_by IS NOT NULL")
    if is_postgres:
        for table in ("events", "idempotency_keys"):
            op.drop_constraint(f"{table}_decision_id_fkey", table, type_="foreignkey")
        op.execute("ALTER INDEX numbered_pkey RENAME TO texts_pkey")
        # A subject's answer has two kilobytes and a little: packing it costs more time than the
        # room is worth, which is less than a gigabyte a year.
        op.execute("ALTER TABLE texts SET (toast_tuple_target = 8160)")
    else:
        op.execute("PRAGMA secure_delete = OFF")


def _number_texts(*, is_postgres: bool) -> None:
    belongs = [] if is_postgres else [sa.ForeignKey("decisions.seq")]
    serial = sa.BigInteger if is_postgres else sa.Integer
    op.create_table(
        "numbered",
        sa.Column("seq", serial, *belongs, primary_key=True, autoincrement=False),
        sa.Column("subject", sa.Text),
        sa.Column("content", sa.Text),
        sa.Column("answer", sa.Text),
    )
    op.execute(
        "INSERT INTO numbered (seq, subject, content, answer) "
        "SELECT decisions.seq, subject, content, answer "
        "FROM texts JOIN decisions ON decisions.id = texts.decision_id ORDER BY decisions.seq"
    )
    op.drop_table("texts")
    op.rename_table("numbered", "texts")


def _index(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
