import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from service.journal.engine import database_url
from service.journal.journal import Journal
from tests.conftest import Service, StartService
from tests.faults.load import Senders
from tests.faults.record import await_ready, check_record

pytestmark = pytest.mark.faults

_MEGABYTE = 2**20


@dataclass
class Disk:
    """A small disk of our own."""

    folder: Path

    def mount(self, options: str) -> None:
        """Mount it, or change how it is mounted."""
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "vanthu-test", str(self.folder)], check=True
        )

    @property
    def database(self) -> str:
        """The URL of a database on it."""
        return f"sqlite:///{self.folder}/vanthu.db"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of eight megabytes; skips where nobody may mount one."""
    disk = Disk(tmp_path / "disk")
    disk.folder.mkdir()
    try:
        disk.mount("size=8m")
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no disk can be mounted here ({error}); run as root with CAP_SYS_ADMIN")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk.folder)], check=True)


def empty_record(url: str) -> None:
    """Make the database, so that there is something to be read-only."""
    journal = Journal(database_url(url, Path()))
    journal.start()
    journal.stop()


def same_process(service: Service) -> None:
    """The service was not started anew, and knew what happened to it."""
    assert service.process.poll() is None
    assert "Traceback" not in service.log.read_text(encoding="utf-8")


def test_a_full_disk_refuses_clearly_and_recovers(
    start_service: StartService, models: Path, disk: Disk
) -> None:
    """503 while it is full, decisions as soon as there is room, nothing promised lost."""
    ballast = disk.folder / "ballast"
    ballast.write_bytes(os.urandom(7 * _MEGABYTE))
    service = start_service(models, with_record=False, VANTHU_DATABASE_URL=disk.database)
    assert service.client.get("/readyz").status_code == 503

    with Senders(str(service.client.base_url), "full") as senders:
        senders.await_answers(503, more=20)
        assert service.client.get("/v1/queue").status_code == 200  # reading needs no room
        await_ready(service, ready=False)
        ballast.unlink()
        senders.await_answers(200, more=200)
        await_ready(service)

    same_process(service)
    assert set(senders.account.statuses) == {200, 503}
    assert set(senders.account.problems) == {"record_unavailable"}
    kept = check_record(disk.database, senders.account.acknowledged)
    assert kept == len(senders.account.acknowledged)


def test_a_read_only_disk_refuses_clearly_and_recovers(
    start_service: StartService, models: Path, disk: Disk
) -> None:
    """Known from the start, written to as soon as that is allowed."""
    empty_record(disk.database)
    subprocess.run(["mount", "-o", "remount,ro", str(disk.folder)], check=True)
    service = start_service(models, with_record=False, VANTHU_DATABASE_URL=disk.database)

    with Senders(str(service.client.base_url), "read-only") as senders:
        senders.await_answers(503, more=20)
        assert senders.account.statuses[200] == 0
        await_ready(service, ready=False)
        subprocess.run(["mount", "-o", "remount,rw", str(disk.folder)], check=True)
        senders.await_answers(200, more=100)
        await_ready(service)

    same_process(service)
    assert set(senders.account.problems) == {"record_unavailable"}
    kept = check_record(disk.database, senders.account.acknowledged)
    assert kept == len(senders.account.acknowledged)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to files that are read-only")
def test_a_read_only_file_refuses_clearly_and_recovers(
    start_service: StartService, models: Path, tmp_path: Path
) -> None:
    """The database's file alone, of a service that is no root."""
    database = tmp_path / "vanthu.db"
    url = f"sqlite:///{database}"
    empty_record(url)
    database.chmod(0o444)
    service = start_service(models, with_record=False, VANTHU_DATABASE_URL=url)

    refusal = service.client.post("/v1/classify", json={"subject": "V/v tiêm vắc xin"})
    before = service.client.get("/v1/queue")
    database.chmod(0o644)
    answer = service.client.post("/v1/classify", json={"subject": "V/v tiêm vắc xin"})

    assert refusal.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert before.status_code == httpx.codes.OK  # reading goes on
    assert answer.status_code == httpx.codes.OK
    decision = answer.json()["decision_id"]
    assert service.client.get(f"/v1/decisions/{decision}").status_code == httpx.codes.OK
    same_process(service)
