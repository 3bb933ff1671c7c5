"""Forgets the texts of documents after their time; decisions, digests and events stay.

All that can be forgotten is in one table, `texts`. On SQLite what was deleted is overwritten on
the disk, in the database and in its write-ahead log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, bindparam, func, or_, select, update

from service.journal.tables import decisions, texts

_AT_ONCE = 500  # documents a transaction, so that others are not kept from writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was done.

    Attributes:
        documents: whose texts were forgotten now.
        kept_waiting: old enough, and kept because they still wait for a person.
    """

    documents: int
    kept_waiting: int


def forget(
    engine: Engine,
    before: datetime,
    *,
    keep_subject: bool,
    without_text: Callable[[str], str],
) -> Forgotten:
    """Forget the texts of the documents that came before a moment.

    Args:
        engine: of a writer.
        before: documents received earlier are forgotten, unless they wait for a person.
        keep_subject: whether the subject (trích yếu) stays, which the register shows.
        without_text: an answer as it was sent, to one that quotes nothing.
    """
    is_old = decisions.c.received_at < before
    has_text = or_(
        texts.c.content.is_not(None),
        texts.c.subject.is_not(None) if not keep_subject else texts.c.content.is_not(None),
    )
    joined = texts.join(decisions, decisions.c.seq == texts.c.seq)
    is_waiting = decisions.c.state == "waiting"
    batch = (
        select(texts.c.seq, texts.c.answer)
        .select_from(joined)
        .where(is_old, has_text, ~is_waiting, decisions.c.seq > bindparam("after"))
        .order_by(decisions.c.seq)
        .limit(_AT_ONCE)
    )
    waiting = select(func.count()).select_from(joined).where(is_old, has_text, is_waiting)
    is_sqlite = engine.dialect.name == "sqlite"
    if is_sqlite:
        _pragma(engine, "secure_delete = ON")
    done = after = 0
    while True:
        with engine.begin() as connection:
            found = connection.execute(batch, {"after": after}).all()
            for after, answer in found:
                values = {"content": None, "answer": without_text(answer) if answer else None}
                if not keep_subject:
                    values["subject"] = None
                connection.execute(update(texts).where(texts.c.seq == after).values(values))
        done += len(found)
        if not found:
            break
    with engine.begin() as connection:
        kept = connection.execute(waiting).scalar_one()
    if is_sqlite:
        _pragma(engine, "wal_checkpoint(TRUNCATE)")
    return Forgotten(documents=done, kept_waiting=kept)


def _pragma(engine: Engine, pragma: str) -> None:
    """Ask SQLite for something that cannot be asked for within a transaction."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.fetchall()
    finally:
        connection.close()
