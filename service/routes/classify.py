"""POST /v1/classify: one document in, one decision out."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response

from service.decision_schemas import DecisionOut
from service.dependencies import Classifier, Counts, Limits, Queues, RecordIfAny
from service.document_schemas import DocumentIn
from service.intake import take_in
from service.problem import PROBLEM_JSON, Problem

router = APIRouter(prefix="/v1", tags=["classify"])

REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "content": {PROBLEM_JSON: {}}, "description": what}
    for status, what in (
        (400, "The body is not JSON in UTF-8."),
        (401, "An API key is needed."),
        (403, "The API key is for something else, or another site's page sent it."),
        (408, "The body did not arrive in time."),
        (409, "The identifier or key was recorded with other content; both digests are named."),
        (413, "The body is over the limit."),
        (422, "The document cannot be classified; `field` says which field, `mend` how."),
        (503, "No usable model, the record cannot be written, or too many come at once."),
    )
}
Deadline = Annotated[
    int | None,
    Header(
        alias="X-Deadline-Ms",
        ge=1,
        le=3_600_000,
        description="For how many milliseconds from now the answer is of use. Once it cannot be "
        "met, the document is not looked at and the answer is 503.",
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1, max_length=255,
        description="The same key means the same document, whatever else is sent.",
    ),
]  # fmt: skip


@router.post("/classify", responses=REFUSALS, response_model=DecisionOut)
async def classify(
    document: DocumentIn,
    classifier: Classifier,
    journal: RecordIfAny,
    queues: Queues,
    counts: Counts,
    limits: Limits,
    idempotency_key: IdempotencyKey = None,
    _deadline: Deadline = None,
) -> Response:
    """Route one document to a department and raise its priority flags.

    The decision is on the disk before it is answered. The same document gives the same decision,
    from the record: known by `document_id`, by the header `Idempotency-Key`, or, where neither is
    sent, by all its fields and the day. `needs_review` asks a person to confirm; `review_reasons`
    says why.
    """
    answer = await take_in(
        document.to_document(),
        classifier=classifier,
        journal=journal,
        turns=queues,
        counts=counts,
        keep_text=limits.keep_text,
        idempotency_key=idempotency_key,
    )
    return Response(answer.body, media_type="application/json")
