from pathlib import Path

import pytest

from tests.conftest import StartService
from tests.databases import postgres_or_skip
from tests.faults.load import Senders
from tests.faults.record import await_ready, check_record

pytestmark = pytest.mark.faults


def test_a_restart_of_postgresql_is_survived(start_service: StartService, models: Path) -> None:
    """503 while it is down, decisions as soon as it is up, twice; nothing promised lost."""
    with postgres_or_skip() as postgres:
        url = postgres.new_database()
        service = start_service(models, VANTHU_DATABASE_URL=url)
        with Senders(str(service.client.base_url), "restart") as senders:
            for _ in range(2):
                senders.await_answers(200, more=50)
                postgres.stop()
                senders.await_answers(503, more=20)
                refusal = service.client.get("/v1/queue")
                assert refusal.status_code == 503
                assert refusal.json()["type"] == "record_unavailable"
                await_ready(service, ready=False)
                postgres.start()
                senders.await_answers(200, more=50)
                assert service.client.get("/v1/queue").status_code == 200
                await_ready(service)
        assert service.process.poll() is None
        assert set(senders.account.statuses) == {200, 503}
        assert set(senders.account.problems) == {"record_unavailable"}
        # A commit may have gone through although its sender heard 503: it is on record once.
        assert check_record(url, senders.account.acknowledged) >= len(senders.account.acknowledged)


def test_a_service_started_before_its_database_waits_for_it(
    start_service: StartService, models: Path
) -> None:
    """In whatever order an operator starts them."""
    with postgres_or_skip() as postgres:
        url = postgres.new_database()
        postgres.stop()
        service = start_service(models, with_record=False, VANTHU_DATABASE_URL=url)
        with Senders(str(service.client.base_url), "late", threads=2) as senders:
            senders.await_answers(503, more=5)
            postgres.start()
            senders.await_answers(200, more=5)
        check_record(url, senders.account.acknowledged)
