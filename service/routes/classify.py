"""POST /v1/classify: one document in, one decision out."""

from typing import Any

from fastapi import APIRouter, Response

from service.dependencies import Classifier
from service.errors import PROBLEM_JSON
from service.schemas import DecisionOut, DocumentIn, Problem

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
def classify(document: DocumentIn, classifier: Classifier) -> Response:
    """Route one document to a department and raise its priority flags.

    The same document gives the same decision, `decision_id` included, for as long as the model
    stays the same. `needs_review` asks a person to confirm; `review_reasons` says why.
    """
    decision = DecisionOut.of(classifier.classify(document.to_document()))
    # Written at once: FastAPI would check every field of it a second time.
    return Response(decision.model_dump_json(), media_type="application/json")
