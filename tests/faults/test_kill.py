import os
import random
import time
from pathlib import Path

import psutil
import pytest

from tests.conftest import Service, StartService
from tests.faults.load import Account, Senders
from tests.faults.record import check_record

pytestmark = pytest.mark.faults

ROUNDS = int(os.environ.get("VANTHU_KILL_ROUNDS", "5"))
"""On each kind of database; ten in CI, two hundred with `make test-faults`."""


def kill(service: Service) -> None:
    """Kill -9, the workers too: what a power cut leaves of a service."""
    parent = psutil.Process(service.process.pid)
    for process in [parent, *parent.children(recursive=True)]:
        process.kill()
    service.process.wait()
    service.client.close()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_nothing_promised_is_lost_when_the_service_is_killed(
    start_service: StartService, models: Path, new_database: str, workers: str
) -> None:
    """At random moments under load, again and again, on the same record."""
    if workers == "2" and ROUNDS < 50:
        pytest.skip("two workers take twice as long to start; make test-faults kills them")
    chance = random.Random(20210805)
    promised, open_ends = Account(), Account()
    for number in range(ROUNDS):
        service = start_service(models, VANTHU_DATABASE_URL=new_database, VANTHU_WORKERS=workers)
        # What was under way when it was killed is either on record or not at all: sent again, it
        # gets one decision.
        for name, document in list(open_ends.unanswered.items())[-6:]:
            response = service.client.post("/v1/classify", json=document)
            assert response.status_code == 200, response.text
            promised.acknowledged[name] = response.json()
        with Senders(str(service.client.base_url), f"round {number}") as senders:
            senders.await_answers(200, more=1)
            time.sleep(chance.uniform(0.01, 1.0))
            kill(service)
        assert set(senders.account.statuses) == {200}
        promised.acknowledged |= senders.account.acknowledged
        open_ends.unanswered = senders.account.unanswered
        kept = check_record(new_database, promised.acknowledged)
        assert len(promised.acknowledged) <= kept
