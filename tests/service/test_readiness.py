"""GET /readyz: 503 while decisions cannot be recorded, and 200 again as soon as they can."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text

from service.journal.engine import database_url
from service.journal.errors import JournalUnavailableError
from service.journal.journal import Journal
from tests.conftest import Service, StartService
from tests.databases import postgres_or_skip


def ready(service: Service) -> httpx.Response:
    """What a probe is told."""
    return service.client.get("/readyz")


def await_status(service: Service, status: int) -> httpx.Response:
    """Ask until the answer has this status."""
    end = time.monotonic() + 60
    while (answer := ready(service)).status_code != status:
        assert time.monotonic() < end, answer.text
        time.sleep(0.1)
    return answer


def beats(url: str) -> int:
    """How often the record was written to for a probe."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found: int = connection.execute(text("SELECT beats FROM heartbeat")).scalar_one()
    engine.dispose()
    return found


def test_not_ready_while_another_program_holds_the_database(
    start_service: StartService, models: Path, tmp_path: Path
) -> None:
    """It answers at once where the database does not; documents and health as ever."""
    path = tmp_path / "vanthu.db"
    service = start_service(models, VANTHU_DATABASE_URL=f"sqlite:///{path}")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    refusal = await_status(service, 503)

    assert refusal.headers["content-type"] == "application/problem+json"
    assert refusal.headers["retry-after"]
    assert refusal.json()["type"] == "record_unavailable"
    assert refusal.json()["mend"]
    assert service.client.get("/healthz").status_code == 200
    holder.execute("ROLLBACK")
    holder.close()
    await_status(service, 200)


def test_not_ready_while_postgresql_is_stopped(start_service: StartService, models: Path) -> None:
    """And ready once it is started again, as often as that happens."""
    with postgres_or_skip() as postgres:
        service = start_service(models, VANTHU_DATABASE_URL=postgres.new_database())
        for _ in range(2):
            assert ready(service).json() == {"status": "ready"}
            postgres.stop()
            refusal = await_status(service, 503).json()
            assert refusal["type"] == "record_unavailable"
            assert "/v1" not in refusal["detail"]
            postgres.start()
            await_status(service, 200)
            decided = service.client.post("/v1/classify", json={"subject": "V/v tiêm vắc xin"})
            assert decided.status_code == 200


def test_a_database_that_only_reads_is_not_ready(new_database: str) -> None:
    """Nor is one whose disk is full: reading alone would not tell."""
    url = database_url(new_database, Path())
    journal = Journal(url)
    journal.start()
    journal.check()
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        stop = (
            "CREATE TRIGGER full BEFORE UPDATE ON heartbeat BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
        mend = "DROP TRIGGER full"
    else:
        name = f'"{url.database}"'
        stop = f"ALTER DATABASE {name} SET default_transaction_read_only = on"
        mend = f"ALTER DATABASE {name} RESET default_transaction_read_only"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(stop))
    journal.stop()  # connections made before a setting of PostgreSQL do not know it
    reader = Journal(url)

    with pytest.raises(JournalUnavailableError, match=r"full|read-only"):
        reader.check()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name != "sqlite":
            connection.execute(text("SET default_transaction_read_only = off"))
        connection.execute(text(mend))
    engine.dispose()

    reader.check()


def test_probes_write_once_a_second_however_many_ask(
    start_service: StartService, models: Path, new_database: str
) -> None:
    """A hundred probes at once are one commit or two; and no number of the record is used up."""
    service = start_service(models, VANTHU_DATABASE_URL=new_database)
    before, begun = beats(new_database), time.monotonic()

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: ready(service).status_code, range(100)))

    assert set(answers) == {200}
    assert beats(new_database) - before <= time.monotonic() - begun + 1
    first = service.client.post("/v1/classify", json={"subject": "V/v tiêm vắc xin"}).json()
    assert first["record"]["arrival_number"] == 1
