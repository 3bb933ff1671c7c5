"""One process of the service is killed, and the others go on: a worker, then the writer."""

from pathlib import Path

import psutil
import pytest

from tests.conftest import Service, StartService
from tests.faults.load import Senders
from tests.faults.record import check_record

pytestmark = pytest.mark.faults


def writer_of(service: Service) -> psutil.Process:
    """The writer, whose parent is the worker that started it."""
    family = psutil.Process(service.process.pid).children(recursive=True)
    return next(one for one in family if "service.journal.writer" in one.cmdline())


def test_nothing_promised_is_lost_when_a_worker_or_the_writer_is_killed(
    start_service: StartService, models: Path, new_database: str
) -> None:
    """The worker that started the writer goes first, so that nobody is left to look after it."""
    service = start_service(models, VANTHU_DATABASE_URL=new_database, VANTHU_WORKERS="2")
    writer = writer_of(service)
    with Senders(str(service.client.base_url), "parts") as senders:
        senders.await_answers(200, more=20)
        psutil.Process(writer.ppid()).kill()
        senders.await_answers(200, more=40)
        assert writer.is_running()
        writer.kill()
        senders.await_answers(200, more=40)

    assert set(senders.account.statuses) <= {200, 503}
    for name, document in senders.account.unanswered.items():
        answer = service.client.post("/v1/classify", json=document)
        assert answer.status_code == 200, answer.text
        senders.account.acknowledged[name] = answer.json()
    kept = check_record(new_database, senders.account.acknowledged)
    assert kept == len(senders.account.acknowledged)
    assert writer_of(service).pid != writer.pid
