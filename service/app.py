"""create_app: the one place where the service is put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter
from fastapi import FastAPI

from classifier.reading.edxml_reply import Office
from classifier.reading.limits import ReadingLimits
from classifier.reading.processes import ReadingProcesses
from classifier.reading.reader import FileReader
from classifier.store import ModelStore
from service import errors
from service.body_limit import BodyLimit
from service.journal.engine import database_url
from service.journal.journal import Journal
from service.model_watch import ModelWatch
from service.routes import classify, decisions, feed, files, models, operations, papers, queue
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
        app.state.file_reader.close()

    app = FastAPI(
        title="vanthu",
        summary="Routes Vietnamese official documents to departments and flags priority topics.",
        version="1",
        lifespan=lifespan,
    )
    app.state.model_watch = ModelWatch(ModelStore(settings.models), seconds=settings.watch_seconds)
    app.state.journal = _journal(settings)
    app.state.office = Office(organ_id=settings.organ_id, organ_name=settings.organ_name)
    # One more than the processes, so that the next file is at hand when one is done.
    app.state.reading_turns = CapacityLimiter(settings.reading_processes + 1)
    app.state.file_reader = _file_reader(settings)
    app.add_middleware(
        BodyLimit,
        limit=settings.max_body_bytes,
        files=dict.fromkeys(files.PATHS, settings.max_file_bytes),
    )
    errors.install(app)
    for routes in (classify, files, decisions, queue, feed, papers, models, operations):
        app.include_router(routes.router)
    return app


def _journal(settings: Settings) -> Journal | None:
    if settings.journal == "off":
        return None
    url = settings.database_url.get_secret_value() if settings.database_url else None
    return Journal(database_url(url, settings.home))


def _file_reader(settings: Settings) -> FileReader:
    limits = ReadingLimits(max_bytes=settings.max_file_bytes, seconds=settings.reading_seconds)
    processes = ReadingProcesses(settings.reading_processes, memory_bytes=limits.memory_bytes)
    return FileReader(limits, processes, ocr=settings.ocr)
