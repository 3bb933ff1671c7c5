"""GET /healthz and /readyz: for whoever watches the process."""

from fastapi import APIRouter, Response

from service.dependencies import Watch
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
