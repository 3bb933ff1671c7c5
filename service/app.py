"""create_app: the one place where the service is put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from classifier.store import ModelStore
from service import errors
from service.body_limit import BodyLimit
from service.journal.engine import database_url
from service.journal.journal import Journal
from service.model_watch import ModelWatch
from service.routes import classify, decisions, feed, models, operations, papers, queue
from service.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service, not started yet.

    Starting it loads and warms the model in production, and fails when that cannot be used.

    Args:
        settings: read from the environment when None.
    """
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settings.home.mkdir(parents=True, exist_ok=True)
        watch = app.state.model_watch
        watch.start()
        journal = app.state.journal
        if journal is not None:
            journal.start()
        yield
        if journal is not None:
            journal.stop()
        watch.stop()

    app = FastAPI(
        title="vanthu",
        summary="Routes Vietnamese official documents to departments and flags priority topics.",
        version="1",
        lifespan=lifespan,
    )
    app.state.model_watch = ModelWatch(ModelStore(settings.models), seconds=settings.watch_seconds)
    app.state.journal = _journal(settings)
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes)
    errors.install(app)
    for routes in (classify, decisions, queue, feed, papers, models, operations):
        app.include_router(routes.router)
    return app


def _journal(settings: Settings) -> Journal | None:
    if settings.journal == "off":
        return None
    url = settings.database_url.get_secret_value() if settings.database_url else None
    return Journal(database_url(url, settings.home))
