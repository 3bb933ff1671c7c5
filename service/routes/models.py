"""GET /v1/model and /v1/taxonomy: what decides, and between which departments."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from classifier.vietnam_time import today
from service.dependencies import Classifier, Watch
from service.model_schemas import ModelOut, TaxonomyOut

router = APIRouter(prefix="/v1", tags=["model"])


@router.get("/model")
def model(classifier: Classifier, watch: Watch) -> ModelOut:
    """The model in use, with its card: data, metrics, thresholds, libraries."""
    bundle = classifier.bundle
    return ModelOut(
        version=bundle.version,
        digest=bundle.digest,
        loaded_at=watch.loaded_at,
        problem=watch.problem,
        card=asdict(bundle.card),
    )


@router.get("/taxonomy")
def taxonomy(
    classifier: Classifier,
    on: Annotated[date | None, Query(description="The day; today if absent.")] = None,
) -> TaxonomyOut:
    """The departments that exist on a day, and which of them the model can route to."""
    day = on or today()
    known = classifier.bundle.taxonomy
    classes = classifier.bundle.router.classes_
    holders = (known.holder(str(label), day) for label in classes)
    return TaxonomyOut.of(
        known.office,
        known.source,
        day,
        list(known.on(day)),
        {holder.code for holder in holders if holder is not None},
    )
