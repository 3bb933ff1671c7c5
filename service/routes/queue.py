"""GET /v1/queue and /v1/overdue: what waits for a person, and what has waited too long."""

from datetime import UTC, datetime

from fastapi import APIRouter

from service import cursors
from service.dependencies import Record
from service.journal.reading import QueuePlace, list_overdue, list_queue
from service.record_schemas import DecisionPage, DecisionRow
from service.routes.decisions import READING, Cursor, Limit

router = APIRouter(prefix="/v1", tags=["record"])


@router.get("/queue", responses=READING)
def queue(journal: Record, cursor: Cursor = None, limit: Limit = 50) -> DecisionPage:
    """Documents that wait for a person: COVID-19 first, then the urgent, then by the clock."""
    after = None
    if cursor:
        after = QueuePlace(*cursors.unpack(cursor, int, datetime, int))
    with journal.reading() as connection:
        found = list_queue(connection, after=after, limit=limit)
    return DecisionPage(
        decisions=[DecisionRow.of(decision) for decision, _ in found],
        next=cursors.pack(*found[-1][1]) if len(found) == limit else None,
    )


@router.get("/overdue", responses=READING)
def overdue(journal: Record, cursor: Cursor = None, limit: Limit = 50) -> DecisionPage:
    """Waiting documents whose time to be transferred is over, the longest overdue first."""
    after = None
    if cursor:
        transfer_by, seq = cursors.unpack(cursor, datetime, int)
        after = (transfer_by, seq)
    with journal.reading() as connection:
        found = list_overdue(connection, now=datetime.now(UTC), after=after, limit=limit)
    last = found[-1] if len(found) == limit else None
    return DecisionPage(
        decisions=[DecisionRow.of(decision) for decision in found],
        next=cursors.pack(last.transfer_by, last.seq) if last and last.transfer_by else None,
    )
