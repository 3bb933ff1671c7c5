"""Writes a batch of entries within one transaction: new ones, repeated ones, conflicting ones."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import CompoundSelect, Connection, literal_column, select

from classifier.vietnam_time import VIETNAM
from service.journal.acts import supersede
from service.journal.entry import Entry, Recorded
from service.journal.errors import ContentConflictError, JournalError
from service.journal.idempotency import duplicate_key
from service.journal.inserting import Insertions
from service.journal.membership import as_parameter, is_one_of
from service.journal.numbering import Numbers
from service.journal.referring import refusal_of
from service.journal.tables import decisions, events, idempotency_keys, texts


@cache  # for a small group, building a statement costs more than executing it
def _found_in(dialect: str) -> CompoundSelect[Any]:
    keyed, decided = idempotency_keys.c, decisions.c
    return (
        select(
            keyed.key_digest.label("key"),
            keyed.decision_id,
            keyed.content_digest,
            literal_column("0").label("seq"),
        )
        .where(is_one_of(keyed.key_digest, "keys", dialect))
        .union_all(
            select(decided.duplicate_key, decided.id, decided.content_digest, decided.seq).where(
                is_one_of(decided.duplicate_key, "duplicates", dialect),
                decided.state != "withdrawn",
            )
        )
    )


class _Known(NamedTuple):
    decision_id: str
    content_digest: str


def record(
    connection: Connection,
    entries: Sequence[Entry],
    *,
    numbers: Numbers,
    rows: Insertions,
    now: datetime,
) -> list[Recorded | JournalError]:
    """Record entries, in their order.

    Args:
        connection: in a transaction that holds the lock of the series.
        entries: what was classified.
        numbers: of events and arrivals.
        rows: takes theirs; the caller writes what is left in it.
        now: the time.

    Returns:
        For each entry the decision that holds for it, or why there is none.
    """
    marks = [duplicate_key(entry.document, entry.day) for entry in entries]
    known, duplicates = _found(connection, entries, marks)
    outcome: list[str | JournalError] = []
    fresh: list[tuple[Entry, str | None]] = []
    keys: list[dict[str, str]] = []
    for entry, mark in zip(entries, marks, strict=True):
        mine = _Known(entry.decision_id, entry.content_digest)
        hits = [known[key] for key in entry.keys if key in known]
        refusal = _conflict(entry, hits) if hits else refusal_of(connection, entry)
        if refusal is not None:
            outcome.append(refusal)
            continue
        found = hits[0] if hits else mine
        if not hits:
            fresh.append((entry, mark))
        for key in entry.keys:
            if key not in known:
                known[key] = found
                keys.append({"key_digest": key, **found._asdict()})
        outcome.append(found.decision_id)
    made = _insert(rows, fresh, keys, numbers, duplicates, now)
    if replacing := [entry for entry, _ in fresh if entry.supersedes]:
        rows.write()
        supersede(connection, replacing, numbers, now)
    before = _recorded(connection, {one for one in outcome if isinstance(one, str)} - made.keys())
    answers = {entry.decision_id: entry.answer for entry, _ in fresh}
    given: set[str] = set()

    def result(one: str) -> Recorded:
        if one in before:
            return before[one]
        if one in given:  # whoever else sent it in this batch gets a repetition
            return made[one]._replace(replayed=True, answer=answers[one])
        given.add(one)
        return made[one]

    return [one if isinstance(one, JournalError) else result(one) for one in outcome]


def _found(
    connection: Connection, entries: Sequence[Entry], marks: Iterable[str | None]
) -> tuple[dict[str, _Known], dict[str, str]]:
    """What is on record already, in one look.

    Args:
        connection: in a transaction.
        entries: with their keys.
        marks: by which duplicates of them are found.

    Returns:
        Under which of the entries' keys what was recorded, and the first decision on each number,
        symbol and organ that they have.
    """
    dialect = connection.dialect.name
    keys = list({key for entry in entries for key in entry.keys})
    twins = list({mark for mark in marks if mark})
    rows = connection.execute(
        _found_in(dialect),
        {"keys": as_parameter(keys, dialect), "duplicates": as_parameter(twins, dialect)},
    ).all()
    return (
        {key: _Known(decision_id, digest) for key, decision_id, digest, seq in rows if not seq},
        # The oldest one last, so that it is what remains.
        {key: one for key, one, _, seq in sorted(rows, key=lambda row: -row.seq) if seq},
    )


def _conflict(entry: Entry, hits: Sequence[_Known]) -> ContentConflictError | None:
    """Why what its keys were recorded with is not this entry; None if it is."""
    for hit in hits:
        if hit.content_digest != entry.content_digest or hit != hits[0]:
            return ContentConflictError(
                decision_id=hit.decision_id, recorded=hit.content_digest, sent=entry.content_digest
            )
    return None


def _insert(
    rows: Insertions,
    fresh: Sequence[tuple[Entry, str | None]],
    keys: Sequence[dict[str, str]],
    numbers: Numbers,
    duplicates: dict[str, str],
    now: datetime,
) -> dict[str, Recorded]:
    """Insert new entries, and the keys of all."""
    made: dict[str, Recorded] = {}
    decided: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    happened: list[dict[str, Any]] = []
    today = now.astimezone(VIETNAM).date()
    for entry, mark in fresh:
        row = _row(entry, mark, numbers, now, today)
        if mark is not None and entry.business_kind == 0:
            row["duplicate_of"] = duplicates.setdefault(mark, row["id"])
            if row["duplicate_of"] == row["id"]:
                row["duplicate_of"] = None
        decided.append(row)
        told.append(_text(entry, row["seq"]))
        happened += _events(entry, row, now, today)
        made[row["id"]] = Recorded(
            decision_id=row["id"], arrival_year=row["arrival_year"],
            arrival_number=row["arrival_number"], received_at=now, state=row["state"], version=1,
            duplicate_of=row["duplicate_of"], answer=None, replayed=False,
        )  # fmt: skip
    rows.add(decisions, decided)
    rows.add(texts, told)
    rows.add(events, happened)
    rows.add(idempotency_keys, keys)
    return made


def _text(entry: Entry, seq: int) -> dict[str, Any]:
    return {
        "seq": seq,
        "subject": _storable(entry.document.subject) if entry.keeps_subject else None,
        "content": _storable(entry.document.content) if entry.keeps_content else None,
        "answer": entry.answer,
    }


def _row(
    entry: Entry, mark: str | None, numbers: Numbers, now: datetime, today: date
) -> dict[str, Any]:
    document = entry.document
    return {
        "id": entry.decision_id,
        "seq": numbers.take_events(2),  # received, decided
        "arrival_year": entry.day.year,
        "arrival_number": numbers.take_arrivals(entry.day.year),
        "arrival_day": entry.day,
        "received_at": now,
        "received_day": today,
        "state": "waiting" if entry.review_reasons else "routed",
        "version": 1,
        "document_id": _storable(document.document_id),
        "business_kind": entry.business_kind,
        "organ_id": _storable(entry.organ_id),
        "organ_name": _storable(document.organ_name),
        "code_number": _storable(document.code_number),
        "code_notation": _storable(document.code_notation),
        "type_name": _storable(document.type_name),
        "issued_date": document.issued_date,
        "priority": document.priority,
        "urgency": entry.urgency,
        "covid": entry.covid,
        "lead": entry.lead.code,
        "lead_name": entry.lead.name,
        "suggested_lead": entry.lead.code,
        "confidence": entry.confidence,
        "coordinating": "[]",
        "review_reasons": _to_json(entry.review_reasons),
        "urgency_rank": -(10 * entry.covid + entry.urgency),
        "clock": entry.transfer_by or now,
        "transfer_by": entry.transfer_by,
        "duplicate_of": None,
        "duplicate_key": mark,
        "content_digest": entry.content_digest,
        "model_version": entry.model_version,
        "model_digest": entry.model_digest,
    }


def _events(
    entry: Entry, row: dict[str, Any], now: datetime, today: date
) -> Iterable[dict[str, Any]]:
    received = {
        "arrival_year": row["arrival_year"],
        "arrival_number": row["arrival_number"],
        "document_id": row["document_id"],
        "content_digest": entry.content_digest,
        "duplicate_of": row["duplicate_of"],
    }
    decided = {
        "state": row["state"],
        "lead": entry.lead.code,
        "confidence": round(entry.confidence, 4),
        "covid": entry.covid,
        "urgency": entry.urgency,
        "review_reasons": entry.review_reasons,
        "model": {"version": entry.model_version, "digest": entry.model_digest},
    }
    for offset, (kind, data) in enumerate((("received", received), ("decided", decided))):
        yield {
            "seq": row["seq"] + offset,
            "kind": kind,
            "decision_id": row["id"],
            "at": now,
            "day": today,
            "who": None,
            "data": _to_json(data),
        }


def _recorded(connection: Connection, ids: set[str]) -> dict[str, Recorded]:
    if not ids:
        return {}
    table = decisions.c
    rows = connection.execute(
        select(
            table.id, table.arrival_year, table.arrival_number, table.received_at, table.state,
            table.version, table.duplicate_of, texts.c.answer,
        )
        .join(texts, texts.c.seq == table.seq)
        .where(table.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Recorded(
            decision_id=row.id, arrival_year=row.arrival_year, arrival_number=row.arrival_number,
            received_at=row.received_at, state=row.state, version=row.version,
            duplicate_of=row.duplicate_of, answer=row.answer, replayed=True,
        )
        for row in rows
    }  # fmt: skip


def _to_json(value: object) -> str:
    """By pydantic's writer, which takes a quarter of what the standard library's does."""
    return to_json(value).decode()


def _storable(text: str | None) -> str | None:
    """Without NUL, which PostgreSQL has no place for and the reader takes for a blank."""
    return text.replace("\0", " ") if text and "\0" in text else text
