"""What a person or a sender does to a recorded decision, within one transaction."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from classifier.vietnam_time import VIETNAM
from service.journal.entry import (
    OPEN_STATES,
    Act,
    Confirmation,
    Correction,
    Decision,
    Entry,
    Unit,
    Withdrawal,
)
from service.journal.errors import (
    ClosedDecisionError,
    DecisionNotFoundError,
    JournalError,
    StaleDecisionError,
)
from service.journal.numbering import Numbers
from service.journal.reading import find_decision
from service.journal.referring import referred, sender_of
from service.journal.tables import decisions, events


def act(
    connection: Connection, wanted: Act, numbers: Numbers, now: datetime
) -> Decision | JournalError:
    """Do one act, if the decision is still as the person saw it.

    Args:
        connection: in a transaction that holds the lock of the series.
        wanted: the act.
        numbers: of the events.
        now: the time.

    Returns:
        The decision as it stands now, or why nothing was done.
    """
    found = find_decision(connection, wanted.decision_id)
    if found is None:
        return DecisionNotFoundError(wanted.decision_id)
    if _already_done(found, wanted):
        return found
    if found.state not in OPEN_STATES:
        return ClosedDecisionError(found.id, found.state)
    if (refusal := _stale(found, wanted)) is not None:
        return refusal
    kind, values = _effect(found, wanted)
    data = {
        "lead": values.get("lead", found.lead.code),
        "was": {"state": found.state, "lead": found.lead.code, "covid": found.covid},
        "covid": values.get("covid", found.covid),
        "coordinating": json.loads(values.get("coordinating", _codes(found.coordinating))),
        "note": wanted.note,
        "version": found.version + 1,
    }
    _happen(connection, found.id, kind, wanted.who, data, numbers, now)
    connection.execute(
        update(decisions)
        .where(decisions.c.id == found.id)
        .values(
            state=kind, version=found.version + 1, decided_by=wanted.who, decided_at=now,
            note=wanted.note, **values,
        )
    )  # fmt: skip
    after = find_decision(connection, found.id)
    return after or DecisionNotFoundError(found.id)


def supersede(
    connection: Connection, entries: Sequence[Entry], numbers: Numbers, now: datetime
) -> None:
    """Close the decisions whose documents new ones take the place of."""
    for entry in entries:
        _supersede(connection, entry, numbers, now)


def _supersede(connection: Connection, entry: Entry, numbers: Numbers, now: datetime) -> None:
    new = str(entry.decision_id)
    for row in referred(connection, entry.supersedes, sender_of(entry)).own:
        if row.id == new or row.state not in OPEN_STATES:
            continue
        data = {"superseded_by": new, "was": {"state": row.state}, "version": row.version + 1}
        _happen(connection, row.id, "superseded", None, data, numbers, now)
        connection.execute(
            update(decisions)
            .where(decisions.c.id == row.id)
            .values(state="superseded", superseded_by=new, version=row.version + 1)
        )


def _already_done(found: Decision, wanted: Act) -> bool:
    """Whether the same person has just done the same: a second click, a retry."""
    if isinstance(wanted, Withdrawal):
        return found.state == "withdrawn"
    if found.decided_by != wanted.who or wanted.version not in {None, found.version - 1}:
        return False
    match wanted:
        case Confirmation():
            return found.state == "confirmed" and found.note == wanted.note
        case Correction():
            return (
                found.state == "corrected"
                and wanted.lead in {None, found.lead}
                and wanted.coordinating in {None, found.coordinating}
                and wanted.covid in {None, found.covid}
                and found.note == wanted.note
            )


def _stale(found: Decision, wanted: Act) -> StaleDecisionError | None:
    """Nobody is overwritten unseen: who decides after a person must name the version they saw."""
    if isinstance(wanted, Withdrawal):
        return None  # the sender's right, whoever decided what
    nobody_decided = found.state in {"routed", "waiting"}
    if wanted.version == found.version or (wanted.version is None and nobody_decided):
        return None
    return StaleDecisionError(
        version=found.version,
        expected=wanted.version,
        who=found.decided_by,
        at=found.decided_at,
    )


def _effect(found: Decision, wanted: Act) -> tuple[str, dict[str, Any]]:
    match wanted:
        case Confirmation():
            return "confirmed", {}
        case Withdrawal():
            return "withdrawn", {}
        case Correction():
            values: dict[str, Any] = {}
            if wanted.lead is not None:
                values |= {"lead": wanted.lead.code, "lead_name": wanted.lead.name}
            if wanted.coordinating is not None:
                values["coordinating"] = _codes(wanted.coordinating)
            if wanted.covid is not None:
                values["covid"] = wanted.covid
                values["urgency_rank"] = -(10 * wanted.covid + found.urgency)
            return "corrected", values


def _codes(units: tuple[Unit, ...]) -> str:
    return json.dumps(
        [{"code": unit.code, "name": unit.name} for unit in units], ensure_ascii=False
    )


def _happen(
    connection: Connection,
    decision_id: str,
    kind: str,
    who: str | None,
    data: Mapping[str, Any],
    numbers: Numbers,
    now: datetime,
) -> None:
    connection.execute(
        insert(events).values(
            seq=numbers.take_events(),
            kind=kind,
            decision_id=decision_id,
            at=now,
            day=now.astimezone(VIETNAM).date(),
            who=who,
            data=json.dumps(data, ensure_ascii=False),
        )
    )
