"""GET /healthz, /readyz and /metrics: for whoever watches the process."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from service.dependencies import Counts, Watch
from service.metrics import Snapshot
from service.schemas import Health

router = APIRouter(tags=["operations"])


@router.get("/healthz")
async def healthz() -> Health:
    """Alive: the process answers."""
    return Health(status="alive")


@router.get("/readyz", responses={503: {"model": Health, "description": "Not ready yet."}})
async def readyz(watch: Watch, response: Response) -> Health:
    """Ready: a model is loaded and warm."""
    if watch.classifier is None:
        response.status_code = 503
        return Health(status="loading")
    return Health(status="ready")


@router.get("/metrics", include_in_schema=False)
def metrics(watch: Watch, counts: Counts) -> Response:
    """All counts of all workers, in Prometheus's text format."""
    bundle = watch.classifier.bundle if watch.classifier else None
    now = Snapshot(
        {
            "model_problem": (
                "1 while the latest promotion cannot be used.",
                float(watch.problem is not None),
            )
        },
        version=bundle.version if bundle else "",
        digest=bundle.digest if bundle else "",
    )
    return Response(counts.exposition(now), media_type=CONTENT_TYPE_PLAIN_0_0_4)
