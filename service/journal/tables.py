"""The tables of the record.

`events` is the record itself: rows are added, never changed, which triggers enforce. `decisions`
is where each document stands, kept in step within the same transaction. `texts` holds all that a
retention rule may have to forget, so that forgetting touches no other table.

On PostgreSQL the foreign keys are left out: to check one costs a query and a lock for every row,
a fifth of the server's work. One place writes a decision with all that belongs to it, in one
transaction, and nothing deletes; reconciliation looks for a decision without its text or its
events, and for an arrival without a decision, all the same.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine


@lru_cache(maxsize=1024)  # all rows of a commit have its moment, and most the day's last
def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class Instant(TypeDecorator[datetime]):
    """A moment, always aware: `timestamptz` on PostgreSQL, ISO 8601 in UTC on SQLite."""

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type on a database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """To the database. All texts have one width, so that they sort as the moments do."""
        if value is None or dialect.name == "postgresql":
            return value
        return _in_utc(value)

    def process_result_value(
        self, value: datetime | str | None, _dialect: Dialect
    ) -> datetime | None:
        """From the database."""
        return datetime.fromisoformat(value) if isinstance(value, str) else value


_Serial = BigInteger().with_variant(Integer, "sqlite")  # where it is the row's own number

metadata = MetaData()

series = Table(
    "series",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("last", BigInteger, nullable=False),
)
"""The last number given in each gapless series: `events`, and `arrivals:YEAR`."""

decisions = Table(
    "decisions",
    metadata,
    Column("id", String(36), primary_key=True),
    # Number of the event `received`: the order of arrival, whatever the clock said.
    Column("seq", BigInteger, nullable=False, unique=True),
    Column("arrival_year", Integer, nullable=False),
    Column("arrival_number", Integer, nullable=False),
    Column("arrival_day", Date, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_day", Date, nullable=False),  # in Việt Nam
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("document_id", Text),
    Column("business_kind", SmallInteger, nullable=False),  # edXML: 0 new, 2 update, 3 replacement
    Column("organ_id", Text),  # of the sender by the edXML header, as sent
    Column("organ_name", Text),
    Column("code_number", Text),
    Column("code_notation", Text),
    Column("type_name", Text),
    Column("issued_date", Date),
    Column("priority", SmallInteger),  # of the header, as sent
    Column("urgency", SmallInteger, nullable=False),  # 0 none … 4 hỏa tốc hẹn giờ
    Column("covid", Boolean, nullable=False),
    Column("lead", String(50), nullable=False),
    Column("lead_name", Text, nullable=False),
    Column("suggested_lead", String(50), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("coordinating", Text, nullable=False),  # JSON: [{"code": …, "name": …}]
    Column("review_reasons", Text, nullable=False),  # JSON: […]
    Column("urgency_rank", SmallInteger, nullable=False),  # the smaller, the sooner: COVID first
    Column("clock", Instant, nullable=False),  # `transfer_by`, else `received_at`
    Column("transfer_by", Instant),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("note", Text),
    Column("duplicate_of", String(36)),
    Column("duplicate_key", String(64)),
    Column("superseded_by", String(36)),
    Column("content_digest", String(64), nullable=False),
    Column("model_version", Text, nullable=False),
    Column("model_digest", Text, nullable=False),
    UniqueConstraint("arrival_year", "arrival_number"),
)
Index(
    "decisions_queue",
    decisions.c.state,
    decisions.c.urgency_rank,
    decisions.c.clock,
    decisions.c.seq,
)
_TIMED = text("transfer_by IS NOT NULL")
Index(
    "decisions_due", decisions.c.state, decisions.c.transfer_by, decisions.c.seq,
    sqlite_where=_TIMED, postgresql_where=_TIMED,
)  # fmt: skip
Index("decisions_state", decisions.c.state, decisions.c.seq)
Index("decisions_lead", decisions.c.lead, decisions.c.seq)
Index("decisions_day", decisions.c.received_day, decisions.c.seq)
_KEYED = text("duplicate_key IS NOT NULL")
Index(
    "decisions_duplicates", decisions.c.duplicate_key, decisions.c.seq,
    sqlite_where=_KEYED, postgresql_where=_KEYED,
)  # fmt: skip
_NAMED = text("document_id IS NOT NULL")
Index(
    "decisions_document", decisions.c.document_id, decisions.c.seq,
    sqlite_where=_NAMED, postgresql_where=_NAMED,
)  # fmt: skip

texts = Table(
    "texts",
    metadata,
    # Its decision's. By a number that grows, new rows lie side by side: by the identifiers, which
    # are spread evenly, each one would change another page of an index.
    Column("seq", _Serial, ForeignKey("decisions.seq"), primary_key=True, autoincrement=False),
    Column("subject", Text),
    Column("content", Text),
    Column("answer", Text),  # JSON as it was sent; its explanation quotes the document
)

events = Table(
    "events",
    metadata,
    # A document's first two, `received` and `decided`, follow each other: its decision has the
    # number of the first.
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False),
    Column("decision_id", String(36), ForeignKey("decisions.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("day", Date, nullable=False),  # in Việt Nam
    Column("who", Text),
    Column("data", Text, nullable=False),  # JSON; never the document's text
)
IS_LATER = text("events.kind NOT IN ('received', 'decided')")
"""Of an event: whether it is none of its document's first two. Only such are in the next index."""
_LATER = text("kind NOT IN ('received', 'decided')")
Index(
    "events_later", events.c.decision_id, events.c.seq,
    sqlite_where=_LATER, postgresql_where=_LATER,
)  # fmt: skip
Index("events_day", events.c.day, events.c.kind)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key_digest", String(64), primary_key=True),
    Column("decision_id", String(36), ForeignKey("decisions.id"), nullable=False),
    Column("content_digest", String(64), nullable=False),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("beats", BigInteger, nullable=False),
)
"""One row, which whoever asks whether the record can be written writes to."""

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(8), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(12), nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of the secret, in hex
    Column("created_at", String(32), nullable=False),  # ISO 8601, UTC
    Column("revoked_at", String(32)),
)
"""Who may do what: see `service.keys`."""
