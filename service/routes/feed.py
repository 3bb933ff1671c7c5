"""/v1/events, /v1/corrections/export, /v1/reconciliation: for systems and the data team."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from classifier.vietnam_time import today
from service.dependencies import Record
from service.document_schemas import IsoDate
from service.journal.entry import Decision, State
from service.journal.journal import Journal
from service.journal.reading import list_decided, list_events
from service.journal.reconciliation import reconcile
from service.record_schemas import EventOut, EventPage, ReconciliationOut
from service.routes.decisions import READING, Limit

router = APIRouter(prefix="/v1", tags=["record"])

NDJSON = "application/x-ndjson"
_PAGE = 500


@router.get("/events", responses=READING)
def events(
    journal: Record,
    after: Annotated[int, Query(ge=0, le=2**63 - 1, description="`next` of the last page.")] = 0,
    limit: Limit = 100,
) -> EventPage:
    """What happened since, in order, none skipped. Ask again with `next`, now or later."""
    with journal.reading() as connection:
        found = list_events(connection, after=after, limit=limit)
    return EventPage(
        events=[EventOut.of(event) for event in found], next=found[-1].seq if found else after
    )


@router.get(
    "/corrections/export",
    response_class=StreamingResponse,
    responses=READING | {200: {"content": {NDJSON: {}}, "description": "One document a line."}},
)
def corrections(
    journal: Record,
    *,
    confirmed: Annotated[
        bool, Query(description="Also those a person agreed with: they are labels as well.")
    ] = True,
) -> StreamingResponse:
    """What persons decided, one labelled document a line, as `vanthu train` reads it."""
    states: tuple[State, ...] = ("corrected", "confirmed") if confirmed else ("corrected",)
    with journal.reading():
        pass  # a record that is not available is a clear 503, not half a file
    return StreamingResponse(
        _labelled(journal, states),
        media_type=NDJSON,
        headers={"Content-Disposition": 'attachment; filename="corrections.ndjson"'},
    )


@router.get("/reconciliation", responses=READING)
def reconciliation(
    journal: Record,
    first: Annotated[
        IsoDate, Query(alias="from", description="Thirty days before the last if absent.")
    ] = None,
    last: Annotated[IsoDate, Query(alias="to", description="Today if absent.")] = None,
) -> ReconciliationOut:
    """Whether anything was left out: received = the sum of the states, day by day."""
    last = last or today()
    first = first or last - min(timedelta(days=30), last - last.min)
    with journal.reading() as connection:
        return ReconciliationOut.of(first, last, reconcile(connection, first, last))


def _labelled(journal: Journal, states: tuple[State, ...]) -> Iterator[str]:
    seq = 0
    while True:
        # A connection a page: a slow reader of the export holds none.
        with journal.reading() as connection:
            page = list_decided(connection, states, after=seq, limit=_PAGE)
        for decision, content in page:
            if decision.subject or content:
                yield _label(decision, content)
        if len(page) < _PAGE:
            return
        seq = page[-1][0].seq


def _label(decision: Decision, content: str | None) -> str:
    fields = {
        "document_id": decision.document_id,
        "subject": decision.subject,
        "content": content,
        "organ_name": decision.organ_name,
        "code_number": decision.code_number,
        "code_notation": decision.code_notation,
        "type_name": decision.type_name,
        "issued_date": decision.issued_date and decision.issued_date.isoformat(),
        "arrival_date": decision.arrival_day.isoformat(),
        "priority": decision.priority,
        "lead": decision.lead.code,
        "covid": int(decision.covid),
    }
    present = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(present, ensure_ascii=False) + "\n"
