"""The writer process: killed, frozen, gone with its worker."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import date
from pathlib import Path

import psutil
import pytest

from service.journal.engine import database_url
from service.journal.entry import Recorded
from service.journal.errors import JournalUnavailableError
from service.journal.journal import Journal
from service.journal.reconciliation import reconcile
from tests.service.journal.entries import entry


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database of its own."""
    return f"sqlite:///{tmp_path}/vanthu.db"


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    """An empty record."""
    opened = Journal(database_url(url, Path()))
    opened.start()
    yield opened
    opened.stop()


def writer() -> psutil.Process:
    """The writer of this process."""
    children = psutil.Process().children()
    return next(one for one in children if "service.journal.writer" in one.cmdline())


def test_a_writer_that_dies_is_started_anew(journal: Journal) -> None:
    """Who waited for it is refused, and may send again; nothing promised is lost."""
    promised = journal.record(entry("H99,1")).result()
    frozen = writer()
    frozen.suspend()
    waiting = [journal.record(entry(f"H99,{number}")) for number in range(2, 6)]
    frozen.kill()

    for one in waiting:
        with pytest.raises(JournalUnavailableError):
            one.result(timeout=30)
    again = [journal.record(entry(f"H99,{number}")).result(timeout=60) for number in range(1, 6)]

    assert again[0].replayed
    assert again[0].decision_id == promised.decision_id
    assert sorted(one.arrival_number for one in again) == [1, 2, 3, 4, 5]
    with journal.reading() as connection:
        assert reconcile(connection, date.min, date.max).adds_up


def test_a_writer_that_does_not_read_holds_up_nobody(journal: Journal) -> None:
    """What does not fit into the socket waits in memory, and goes when there is room."""
    journal.record(entry("H99,0")).result()
    frozen = writer()
    frozen.suspend()
    waiting: list[Future[Recorded]] = []

    def hand_over() -> None:
        for number in range(1, 21):
            letter = {"content": "vắc xin " * 50_000}
            waiting.append(journal.record(entry(f"H99,{number}", document=letter)))

    sender = threading.Thread(target=hand_over, daemon=True)
    sender.start()
    sender.join(timeout=60)
    is_held_up = sender.is_alive()
    frozen.resume()

    numbers = [one.result(timeout=60).arrival_number for one in waiting]

    assert not is_held_up
    assert numbers == list(range(2, 22))


def test_a_writer_ends_with_its_worker_and_commits_before(url: str) -> None:
    """Also when the worker is killed: no process is left over, what was handed over is decided."""
    program = (
        "import sys, time; from pathlib import Path\n"
        "from service.journal.engine import database_url\n"
        "from service.journal.journal import Journal\n"
        "from tests.service.journal.entries import entry\n"
        "journal = Journal(database_url(sys.argv[1], Path())); journal.start()\n"
        "print(journal.record(entry('H99,1')).result().arrival_number, flush=True)\n"
        "time.sleep(60)\n"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", program, url], stdout=subprocess.PIPE, encoding="utf-8",
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == "1"
    (left_over,) = psutil.Process(worker.pid).children()
    os.kill(worker.pid, signal.SIGKILL)
    worker.communicate()

    left_over.wait(timeout=30)

    assert not left_over.is_running()


def test_nothing_is_accepted_after_the_end(url: str) -> None:
    """A worker that stops refuses, rather than promise what nobody writes."""
    opened = Journal(database_url(url, Path()))
    opened.start()
    opened.stop()

    with pytest.raises(JournalUnavailableError, match="stopping"):
        opened.record(entry("H99,1")).result(timeout=5)
