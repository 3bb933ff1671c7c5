"""Questions to the record. All are answered by an index, however long the record grows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, false, select, tuple_

from service.journal.entry import Decision, Event, State, Unit
from service.journal.tables import IS_LATER, decisions, events, texts

_DECISIONS = select(decisions, texts.c.subject).join(texts, texts.c.seq == decisions.c.seq)
_FIELDS = frozenset(field.name for field in fields(Decision))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which decisions to list; what is None does not matter.

    Attributes:
        state: where they stand.
        lead: code of the department named.
        covid: whether they belong to the COVID-19 response.
        document_id: the sender's identifier.
        arrival_year: year of the arrival number.
        arrival_number: the arrival number itself; with `arrival_year`.
        first_day: recorded on this day or later, in Việt Nam.
        last_day: recorded on this day or before.
    """

    state: State | None = None
    lead: str | None = None
    covid: bool | None = None
    document_id: str | None = None
    arrival_year: int | None = None
    arrival_number: int | None = None
    first_day: date | None = None
    last_day: date | None = None


class QueuePlace(NamedTuple):
    """A place in the queue, to go on from."""

    urgency_rank: int
    clock: datetime
    seq: int


def find_decision(connection: Connection, decision_id: str) -> Decision | None:
    """Where one document stands; None if there is no such decision."""
    row = connection.execute(_DECISIONS.where(decisions.c.id == decision_id)).first()
    return None if row is None else decision_of(row)


def find_texts(connection: Connection, decision_id: str) -> tuple[str | None, str | None]:
    """The content of a document and the answer it got, JSON; None for what was forgotten."""
    row = connection.execute(
        select(texts.c.content, texts.c.answer)
        .join(decisions, decisions.c.seq == texts.c.seq)
        .where(decisions.c.id == decision_id)
    ).first()
    return (None, None) if row is None else (row.content, row.answer)


def list_decisions(
    connection: Connection, filters: Filters, *, before: int | None, limit: int
) -> list[Decision]:
    """Decisions, the newest first.

    Args:
        connection: to read with.
        filters: which ones.
        before: `seq` of the last one seen.
        limit: how many at most.
    """
    table = decisions.c
    query = _DECISIONS.order_by(table.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(table.seq < before)
    equal = {
        table.state: filters.state, table.lead: filters.lead, table.covid: filters.covid,
        table.document_id: filters.document_id, table.arrival_year: filters.arrival_year,
        table.arrival_number: filters.arrival_number,
    }  # fmt: skip
    for column, value in equal.items():
        if value is not None:
            query = query.where(column == value)
    if filters.first_day is not None:
        query = query.where(table.received_day >= filters.first_day)
    if filters.last_day is not None:
        query = query.where(table.received_day <= filters.last_day)
    return _all(connection, query)


def list_queue(
    connection: Connection, *, after: QueuePlace | None, limit: int
) -> list[tuple[Decision, QueuePlace]]:
    """Documents that wait for a person: COVID-19 first, then the urgent, then by the clock.

    Args:
        connection: to read with.
        after: place of the last one seen.
        limit: how many at most.
    """
    place = (decisions.c.urgency_rank, decisions.c.clock, decisions.c.seq)
    query = _DECISIONS.where(decisions.c.state == "waiting").order_by(*place).limit(limit)
    if after is not None:
        query = query.where(tuple_(*place) > tuple_(*after, types=[c.type for c in place]))
    rows = connection.execute(query)
    return [(decision_of(row), QueuePlace(row.urgency_rank, row.clock, row.seq)) for row in rows]


def list_overdue(
    connection: Connection, *, now: datetime, after: tuple[datetime, int] | None, limit: int
) -> list[Decision]:
    """Waiting documents whose time to be transferred is over, the longest overdue first.

    Args:
        connection: to read with.
        now: the time.
        after: `transfer_by` and `seq` of the last one seen.
        limit: how many at most.
    """
    place = (decisions.c.transfer_by, decisions.c.seq)
    query = (
        _DECISIONS.where(decisions.c.state == "waiting", decisions.c.transfer_by < now)
        .order_by(*place)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(*place) > tuple_(*after, types=[c.type for c in place]))
    return _all(connection, query)


def list_events(connection: Connection, *, after: int, limit: int) -> list[Event]:
    """What happened since an event, in the order in which it happened.

    None is skipped: see `service.journal.numbering`.

    Args:
        connection: to read with.
        after: `seq` of the last one seen; 0 from the beginning.
        limit: how many at most.
    """
    query = select(events).where(events.c.seq > after).order_by(events.c.seq).limit(limit)
    return [_event(row) for row in connection.execute(query)]


def list_history(connection: Connection, decision_id: str) -> list[Event]:
    """All that happened to one document, in order."""
    its = select(decisions.c.seq).where(decisions.c.id == decision_id).scalar_subquery()
    first = select(events).where(events.c.seq.between(its, its + 1))
    later = select(events).where(events.c.decision_id == decision_id, IS_LATER)
    rows = connection.execute(first.union_all(later))
    return [_event(row) for row in sorted(rows, key=lambda row: row.seq)]


def list_decided(
    connection: Connection, states: Sequence[State], *, after: int, limit: int
) -> list[tuple[Decision, str | None]]:
    """Documents that persons decided on and whose text is kept, with their content.

    Args:
        connection: to read with.
        states: confirmed, corrected.
        after: `seq` of the last one seen; 0 from the beginning.
        limit: how many at most.
    """
    query = (
        _DECISIONS.add_columns(texts.c.content)
        .where(
            decisions.c.state.in_(states) if states else false(),
            decisions.c.seq > after,
        )
        .order_by(decisions.c.seq)
        .limit(limit)
    )
    return [(decision_of(row), row.content) for row in connection.execute(query)]


def list_register(connection: Connection, year: int, *, after: int, limit: int) -> list[Decision]:
    """The documents of a year, by arrival number.

    Args:
        connection: to read with.
        year: of the arrival numbers.
        after: the last arrival number seen; 0 from the beginning.
        limit: how many at most.
    """
    table = decisions.c
    query = (
        _DECISIONS.where(table.arrival_year == year, table.arrival_number > after)
        .order_by(table.arrival_number)
        .limit(limit)
    )
    return _all(connection, query)


def arrival_numbers_of(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Arrival number and year of decisions."""
    table = decisions.c
    rows = connection.execute(
        select(table.id, table.arrival_number, table.arrival_year).where(table.id.in_(ids))
    )
    return {row.id: (row.arrival_number, row.arrival_year) for row in rows}


def decision_of(row: Row[Any]) -> Decision:
    """A row of `decisions` with its subject, as what the rest of the program knows."""
    values = row._asdict()
    values["lead"] = Unit(values["lead"], values["lead_name"])
    values["coordinating"] = tuple(
        Unit(unit["code"], unit["name"]) for unit in json.loads(values["coordinating"])
    )
    values["review_reasons"] = tuple(json.loads(values["review_reasons"]))
    return Decision(**{name: value for name, value in values.items() if name in _FIELDS})


def _all(connection: Connection, query: Select[Any]) -> list[Decision]:
    return [decision_of(row) for row in connection.execute(query)]


def _event(row: Row[Any]) -> Event:
    return Event(
        seq=row.seq,
        kind=row.kind,
        decision_id=row.decision_id,
        at=row.at,
        who=row.who,
        data=json.loads(row.data),
    )
