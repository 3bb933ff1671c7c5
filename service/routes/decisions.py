"""/v1/decisions: what was decided, and what a person decides about it."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query

from classifier.document_classifier import DocumentClassifier
from classifier.errors import UnknownDepartmentError
from service import cursors
from service.dependencies import Classifier, Record
from service.document_schemas import IsoDate
from service.journal.entry import Confirmation, Correction, Decision, State, Unit, Withdrawal
from service.journal.errors import DecisionNotFoundError
from service.journal.journal import Journal
from service.journal.reading import (
    Filters,
    find_decision,
    find_texts,
    list_decisions,
    list_history,
)
from service.problem import PROBLEM_JSON, Problem
from service.record_refusals import NoDepartmentError
from service.record_schemas import (
    ConfirmationIn,
    CorrectionIn,
    DecisionPage,
    DecisionRow,
    EventOut,
    RecordedDecisionOut,
    WithdrawalIn,
    row_values,
)

router = APIRouter(prefix="/v1/decisions", tags=["record"])

REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "content": {PROBLEM_JSON: {}}, "description": what}
    for status, what in (
        (400, "The body is not JSON in UTF-8."),
        (404, "There is no such decision."),
        (409, "Somebody decided in the meantime, or the document is withdrawn or superseded."),
        (422, "A value is not as it must be; `field` says which, `mend` how."),
        (503, "The record is not available. Send it again."),
    )
}
READING: dict[int | str, dict[str, Any]] = {status: REFUSALS[status] for status in (404, 422, 503)}
DecisionId = Annotated[str, Path(max_length=36, description="`decision_id` of the answer.")]
IfMatch = Annotated[
    str | None,
    Header(pattern=r'^"?[0-9]{1,9}"?$', description='The version that was seen, e.g. "1".'),
]
Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]
Cursor = Annotated[
    str | None, Query(max_length=200, description="`next` of the page before; the first if absent.")
]
INTEGER = 2**31 - 1


@router.get("", responses=READING)
def decisions(
    journal: Record,
    *,
    state: State | None = None,
    lead: Annotated[str | None, Query(max_length=50)] = None,
    covid: bool | None = None,
    document_id: Annotated[str | None, Query(max_length=1000)] = None,
    arrival_year: Annotated[int | None, Query(ge=1, le=9999)] = None,
    arrival_number: Annotated[int | None, Query(ge=1, le=INTEGER)] = None,
    first: Annotated[IsoDate, Query(alias="from", description="Recorded on this day on.")] = None,
    last: Annotated[IsoDate, Query(alias="to", description="Recorded to this day.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> DecisionPage:
    """Decisions, the newest first; a page at a time."""
    before = cursors.unpack(cursor, int)[0] if cursor else None
    filters = Filters(
        state=state, lead=lead, covid=covid, document_id=document_id, arrival_year=arrival_year,
        arrival_number=arrival_number, first_day=first, last_day=last,
    )  # fmt: skip
    with journal.reading() as connection:
        found = list_decisions(connection, filters, before=before, limit=limit)
    return DecisionPage(
        decisions=[DecisionRow.of(decision) for decision in found],
        next=cursors.pack(found[-1].seq) if len(found) == limit else None,
    )


@router.get("/{decision_id}", responses=READING)
def decision(decision_id: DecisionId, journal: Record) -> RecordedDecisionOut:
    """One decision in full, with the answer that was sent and all that happened since."""
    with journal.reading() as connection:
        found = find_decision(connection, decision_id)
        if found is None:
            raise DecisionNotFoundError(decision_id)
        content, answer = find_texts(connection, decision_id)
        history = list_history(connection, decision_id)
    return RecordedDecisionOut(
        **row_values(found),
        content=content,
        answer=json.loads(answer) if answer else None,
        history=[EventOut.of(event) for event in history],
    )


@router.post("/{decision_id}/confirm", responses=REFUSALS)
def confirm(
    decision_id: DecisionId, body: ConfirmationIn, journal: Record, if_match: IfMatch = None
) -> DecisionRow:
    """Agree with the department named. The same click twice counts once."""
    return DecisionRow.of(
        journal.act(
            Confirmation(
                decision_id=decision_id,
                who=body.who,
                note=body.note,
                version=_version(body.version, if_match),
            )
        )
    )


@router.post("/{decision_id}/correction", responses=REFUSALS)
def correct(
    decision_id: DecisionId,
    body: CorrectionIn,
    journal: Record,
    classifier: Classifier,
    if_match: IfMatch = None,
) -> DecisionRow:
    """Decide otherwise: another department, who works with it, whether it is COVID-19.

    The codes are those of the day on which the document arrived. What a person has decided is not
    overwritten unseen: send the version that was read, or get 409 and who decided when.
    """
    found = _found(journal, decision_id)
    return DecisionRow.of(
        journal.act(
            Correction(
                decision_id=decision_id,
                who=body.who,
                lead=None if body.lead is None else _unit("lead", body.lead, found, classifier),
                coordinating=None
                if body.coordinating is None
                else tuple(
                    _unit("coordinating", code, found, classifier) for code in body.coordinating
                ),
                covid=body.covid,
                note=body.note,
                version=_version(body.version, if_match),
            )
        )
    )


@router.post("/{decision_id}/withdrawal", responses=REFUSALS)
def withdraw(decision_id: DecisionId, body: WithdrawalIn, journal: Record) -> DecisionRow:
    """Take a document back (thu hồi), as its sender asks. Its arrival number stays its own."""
    return DecisionRow.of(
        journal.act(Withdrawal(decision_id=decision_id, who=body.who, note=body.note))
    )


def _found(journal: Journal, decision_id: str) -> Decision:
    with journal.reading() as connection:
        found = find_decision(connection, decision_id)
    if found is None:
        raise DecisionNotFoundError(decision_id)
    return found


def _unit(field: str, code: str, found: Decision, classifier: DocumentClassifier) -> Unit:
    """The department of a code or alias, as it is called on the document's day."""
    taxonomy, day = classifier.bundle.taxonomy, found.arrival_day
    there = taxonomy.on(day)
    try:
        department = taxonomy.find(code)
    except UnknownDepartmentError:
        department = None
    if department is None or department not in there:
        raise NoDepartmentError(field, code, [one.code for one in there])
    return Unit(department.code, department.name_on(day))


def _version(sent: int | None, if_match: str | None) -> int | None:
    return sent if if_match is None else int(if_match.strip('"'))
