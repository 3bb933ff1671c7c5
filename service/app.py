"""create_app: the one place where the service is put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from sqlalchemy import URL

from classifier.reading.edxml_reply import Office
from classifier.reading.limits import ReadingLimits
from classifier.reading.processes import ReadingProcesses
from classifier.reading.reader import FileReader
from classifier.store import ModelStore
from service import access, error_handlers, server_folder
from service.admission import Admission
from service.admission_gate import AdmissionGate
from service.body_limit import BodyLimit
from service.journal.engine import database_url, reading_engine, writing_engine
from service.journal.journal import Journal
from service.journal.migrate import migrate
from service.keys import KeyRing, KeyStore
from service.loopback import is_loopback
from service.metrics import Metrics
from service.model_watch import ModelWatch
from service.origins import Origins
from service.readiness import RecordWatch
from service.request_log import RequestLog
from service.routes import (
    batch,
    classify,
    decisions,
    feed,
    files,
    models,
    operations,
    papers,
    queue,
)
from service.security import Gate
from service.settings import Settings
from service.turns import Turns


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
        else:
            await to_thread.run_sync(_prepare_keys, url)
        await keys.refresh()
        yield
        if journal is not None:
            await to_thread.run_sync(journal.stop)
        watch.stop()
        app.state.file_reader.close()

    app = FastAPI(
        title="vanthu",
        summary="Routes Vietnamese official documents to departments and flags priority topics.",
        version="1",
        lifespan=lifespan,
    )
    server_folder.reserve()
    metrics = Metrics()
    url = database_url(settings.database, settings.home)
    keys = KeyRing(KeyStore(reading_engine(url)), seconds=settings.watch_seconds)
    turns = _turns(settings, metrics)
    app.state.model_watch = ModelWatch(ModelStore(settings.models), seconds=settings.watch_seconds)
    app.state.journal = _journal(settings, url)
    app.state.record_watch = RecordWatch(app.state.journal) if app.state.journal else None
    app.state.office = Office(organ_id=settings.organ_id, organ_name=settings.organ_name)
    # One more than the processes, so that the next file is at hand when one is done.
    app.state.reading_turns = CapacityLimiter(settings.reading_processes + 1)
    app.state.file_reader = _file_reader(settings)
    app.state.metrics = metrics
    app.state.turns = turns
    app.state.batches = set()
    app.state.settings = settings
    error_handlers.install(app)
    for routes in (classify, batch, files, decisions, queue, feed, papers, models, operations):
        app.include_router(routes.router)
    if forgotten := access.without_rule(app.routes):
        raise RuntimeError(f"service/access.py says nothing about {', '.join(forgotten)}.")

    # Each goes around those before it, so that the last one is the first to see a request.
    app.add_middleware(AdmissionGate, turns=turns, metrics=metrics)
    app.add_middleware(
        BodyLimit,
        limit=settings.max_body_bytes,
        seconds=settings.body_seconds,
        files=dict.fromkeys(files.PATHS, settings.max_file_bytes),
    )
    app.add_middleware(
        Gate,
        keys=keys,
        is_local=is_loopback(settings.host),
        origins=Origins(settings.allowed_origins),
    )
    app.add_middleware(RequestLog, metrics=metrics)
    return app


def _prepare_keys(url: URL) -> None:
    """Make the tables that the API keys are in, where no record does it."""
    engine = writing_engine(url)
    migrate(engine)
    engine.dispose()


def _journal(settings: Settings, url: URL) -> Journal | None:
    return Journal(url, meeting=server_folder.shared()) if settings.journal == "on" else None


def _turns(settings: Settings, metrics: Metrics) -> Turns:
    short, long = (
        Admission(
            burst=settings.queue_burst,
            standing=settings.queue_standing,
            took=metrics.service_seconds.observe,
            sent_away=lambda reason: metrics.shed.labels(reason).inc(),
        )
        for _ in range(2)
    )
    return Turns(short, long, metrics.waiting)


def _file_reader(settings: Settings) -> FileReader:
    limits = ReadingLimits(max_bytes=settings.max_file_bytes, seconds=settings.reading_seconds)
    processes = ReadingProcesses(settings.reading_processes, memory_bytes=limits.memory_bytes)
    return FileReader(limits, processes, ocr=settings.ocr)
