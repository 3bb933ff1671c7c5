"""GET /healthz, /readyz and /metrics: for whoever watches the process."""

from datetime import UTC, datetime
from typing import Literal

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import BaseModel, ConfigDict

from service.dependencies import Classifier, Counts, RecordIfAny, Watch, WatchOfRecord
from service.journal.errors import JournalError
from service.journal.journal import Journal
from service.journal.watching import standing
from service.metrics import Snapshot
from service.problem import PROBLEM_JSON, Problem

router = APIRouter(tags=["operations"])


class Health(BaseModel):
    """Whether the service is alive, or ready."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ready"}]})

    status: Literal["alive", "ready"]


_NOT_READY = {
    "model": Problem,
    "content": {PROBLEM_JSON: {}},
    "description": "No model is loaded, or the record cannot be written.",
}


@router.get("/healthz")
async def healthz() -> Health:
    """Alive: the process answers."""
    return Health(status="alive")


@router.get("/readyz", responses={503: _NOT_READY})
async def readyz(_classifier: Classifier, record: WatchOfRecord) -> Health:
    """Ready: a model is loaded and warm, and decisions can be recorded.

    That is tried by writing to the record, at most once a second.
    """
    refusal = await record.refusal() if record else None
    if refusal is not None:
        raise refusal
    return Health(status="ready")


@router.get("/metrics", include_in_schema=False)
def metrics(watch: Watch, counts: Counts, journal: RecordIfAny) -> Response:
    """All counts of all workers, in Prometheus's text format."""
    bundle = watch.classifier.bundle if watch.classifier else None
    now = Snapshot(
        {
            "model_problem": (
                "1 while the latest promotion cannot be used.",
                float(watch.problem is not None),
            ),
            **_of_the_record(journal),
        },
        version=bundle.version if bundle else "",
        digest=bundle.digest if bundle else "",
    )
    return Response(counts.exposition(now), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def _of_the_record(journal: Journal | None) -> dict[str, tuple[str, float]]:
    """What waits for a person; nothing but `record_available` 0 while the record is away."""
    available = "1 while the record can be read."
    if journal is None:
        return {}
    try:
        with journal.reading() as connection:
            now = standing(connection, datetime.now(UTC))
    except JournalError:
        return {"record_available": (available, 0.0)}
    return {
        "record_available": (available, 1.0),
        "waiting_documents": ("Documents that wait for a person.", float(now.waiting)),
        "waiting_covid_documents": (
            "Documents of the COVID-19 response that wait.",
            float(now.waiting_covid),
        ),
        "oldest_waiting_seconds": (
            "How long the document has waited that has longest.",
            now.oldest_seconds,
        ),
        "overdue_documents": ("Documents that should have been passed on.", float(now.overdue)),
    }
