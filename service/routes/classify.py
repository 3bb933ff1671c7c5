"""POST /v1/classify: one document in, one decision out."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from classifier.document_classifier import DocumentClassifier
from service.dependencies import Classifier
from service.errors import PROBLEM_JSON
from service.schemas import DecisionOut, DocumentIn, Problem

# Characters up to which a document is decided on the spot. Segmentation holds the interpreter, so a
# thread would not let others go first; only the long documents' plain reading gives way.
_SHORT = 20_000

router = APIRouter(prefix="/v1", tags=["classify"])

REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "content": {PROBLEM_JSON: {}}, "description": what}
    for status, what in (
        (400, "The body is not JSON in UTF-8."),
        (413, "The body is over the limit."),
        (422, "The document cannot be classified; `field` says which field, `mend` how."),
        (503, "No usable model."),
    )
}


@router.post("/classify", responses=REFUSALS, response_model=DecisionOut)
async def classify(document: DocumentIn, classifier: Classifier) -> Response:
    """Route one document to a department and raise its priority flags.

    The same document gives the same decision, `decision_id` included, for as long as the model
    stays the same. `needs_review` asks a person to confirm; `review_reasons` says why.
    """
    length = len(document.subject or "") + len(document.content or "")
    if length > _SHORT:
        answer = await run_in_threadpool(_answer, document, classifier)
    else:
        answer = _answer(document, classifier)
    return Response(answer, media_type="application/json")


def _answer(document: DocumentIn, classifier: DocumentClassifier) -> str:
    """The decision as JSON, written once: FastAPI would check every field a second time."""
    return DecisionOut.of(classifier.classify(document.to_document())).model_dump_json()
