"""The record: decisions, their texts, the events, the keys, the series."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
_ID = sa.String(36)
_DIGEST = sa.String(64)


def upgrade() -> None:
    """Bring an empty database up to this revision."""
    op.create_table(
        "series",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.execute("INSERT INTO series (name, last) VALUES ('events', 0)")
    _decisions()
    op.create_table(
        "texts",
        sa.Column("decision_id", _ID, sa.ForeignKey("decisions.id"), primary_key=True),
        sa.Column("subject", sa.Text),
        sa.Column("content", sa.Text),
        sa.Column("answer", sa.Text),
    )
    op.create_table(
        "events",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("decision_id", _ID, sa.ForeignKey("decisions.id"), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("who", sa.Text),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("events_decision", "events", ["decision_id", "seq"])
    op.create_index("events_day", "events", ["day", "kind"])
    op.create_table(
        "idempotency_keys",
        sa.Column("key_digest", _DIGEST, primary_key=True),
        sa.Column("decision_id", _ID, sa.ForeignKey("decisions.id"), nullable=False),
        sa.Column("content_digest", _DIGEST, nullable=False),
    )
    _make_events_append_only()


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False, unique=True),
        sa.Column("arrival_year", sa.Integer, nullable=False),
        sa.Column("arrival_number", sa.Integer, nullable=False),
        sa.Column("arrival_day", sa.Date, nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("received_day", sa.Date, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("document_id", sa.Text),
        sa.Column("business_kind", sa.SmallInteger, nullable=False),
        sa.Column("organ_name", sa.Text),
        sa.Column("code_number", sa.Text),
        sa.Column("code_notation", sa.Text),
        sa.Column("type_name", sa.Text),
        sa.Column("issued_date", sa.Date),
        sa.Column("priority", sa.SmallInteger),
        sa.Column("urgency", sa.SmallInteger, nullable=False),
        sa.Column("covid", sa.Boolean, nullable=False),
        sa.Column("lead", sa.String(50), nullable=False),
        sa.Column("lead_name", sa.Text, nullable=False),
        sa.Column("suggested_lead", sa.String(50), nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("coordinating", sa.Text, nullable=False),
        sa.Column("review_reasons", sa.Text, nullable=False),
        sa.Column("urgency_rank", sa.SmallInteger, nullable=False),
        sa.Column("clock", _INSTANT, nullable=False),
        sa.Column("transfer_by", _INSTANT),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", _INSTANT),
        sa.Column("note", sa.Text),
        sa.Column("duplicate_of", _ID),
        sa.Column("duplicate_key", _DIGEST),
        sa.Column("superseded_by", _ID),
        sa.Column("content_digest", _DIGEST, nullable=False),
        sa.Column("model_version", sa.Text, nullable=False),
        sa.Column("model_digest", sa.Text, nullable=False),
        sa.UniqueConstraint("arrival_year", "arrival_number"),
    )
    for name, columns, condition in (
        ("decisions_queue", ["state", "urgency_rank", "clock", "seq"], None),
        ("decisions_due", ["state", "transfer_by", "seq"], None),
        ("decisions_state", ["state", "seq"], None),
        ("decisions_lead", ["lead", "seq"], None),
        ("decisions_day", ["received_day", "seq"], None),
        ("decisions_duplicates", ["duplicate_key", "seq"], "duplicate_key IS NOT NULL"),
        ("decisions_document", ["document_id", "seq"], "document_id IS NOT NULL"),
    ):
        where = sa.text(condition) if condition else None
        op.create_index(name, "decisions", columns, sqlite_where=where, postgresql_where=where)


def _make_events_append_only() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'events are append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER events_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
            "FOR EACH STATEMENT EXECUTE FUNCTION events_are_append_only()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER events_no_{act.lower()} BEFORE {act} ON events "
            "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
        )
