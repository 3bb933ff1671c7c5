"""The writer process: shared, killed, frozen, gone with its workers."""

import contextlib
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
def pair(url: str, tmp_path: Path) -> Iterator[tuple[Journal, Journal]]:
    """The records of two workers of one server, which share a writer."""
    both = [Journal(database_url(url, Path()), meeting=tmp_path) for _ in range(2)]
    for one in both:
        one.start()
    yield both[0], both[1]
    for one in both:
        one.stop()


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    """An empty record."""
    opened = Journal(database_url(url, Path()))
    opened.start()
    yield opened
    opened.stop()


def writer(meeting: Path | None = None) -> psutil.Process:
    """The one writer that this process has started; of those who meet there."""
    (one,) = [
        child
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE
        and "service.journal.writer" in child.cmdline()
        and str(meeting or "") in child.cmdline()[-1]
    ]
    return one


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


def test_workers_of_one_server_share_a_writer(
    pair: tuple[Journal, Journal], tmp_path: Path
) -> None:
    """What they hand over at once is numbered in one series, by one process."""
    handed = [
        (number, journal.record(entry(f"H99,{number}")))
        for number in range(1, 41)
        for journal in pair[number % 2 :][:1]
    ]

    numbers = [one.result(timeout=30).arrival_number for _, one in handed]

    assert sorted(numbers) == list(range(1, 41))
    assert writer(tmp_path).is_running()


def test_each_worker_is_told_of_its_own(pair: tuple[Journal, Journal]) -> None:
    """The same document from two workers at once is one decision; each learns which."""
    waiting = [
        (f"H99,{number}", journal.record(entry(f"H99,{number}")))
        for number in range(10)
        for journal in pair
    ]

    given: dict[str, set[str]] = {}
    for name, one in waiting:
        given.setdefault(name, set()).add(one.result(timeout=30).decision_id)

    assert [len(ids) for ids in given.values()] == [1] * 10
    assert len(set.union(*given.values())) == 10


def test_a_worker_that_goes_leaves_the_writer_to_the_others(
    pair: tuple[Journal, Journal], tmp_path: Path
) -> None:
    """Also the worker that started it."""
    before = writer(tmp_path).pid
    pair[0].stop()

    assert pair[1].record(entry("H99,1")).result(timeout=30).arrival_number == 1
    assert writer(tmp_path).pid == before


def test_a_writer_that_dies_is_started_anew_once(
    pair: tuple[Journal, Journal], tmp_path: Path
) -> None:
    """Whichever worker needs it first starts it, and the others find it."""
    first = writer(tmp_path)
    first.kill()
    first.wait(timeout=30)

    def sent_again_until_taken(journal: Journal, name: str) -> int:
        for _ in range(50):
            with contextlib.suppress(JournalUnavailableError):  # its end was not noticed yet
                return journal.record(entry(name)).result(timeout=30).arrival_number
        pytest.fail("the writer is gone for good")

    numbers = [sent_again_until_taken(one, f"H99,{number}") for number, one in enumerate(pair)]

    assert numbers == [1, 2]
    assert writer(tmp_path).pid != first.pid


FROZEN = """
import os, signal, sys
from pathlib import Path
from service.journal.engine import database_url
from service.journal.journal import Journal
from tests.service.journal.entries import entry
journal = Journal(database_url(sys.argv[1], Path()), meeting=Path(sys.argv[2])); journal.start()
for number in range(200):
    journal.record(entry(f'H99,{number}', answer='x' * 20_000)).result()
waiting = [journal.record(entry(f'H99,{number}')) for number in range(200)]
os.kill(os.getpid(), signal.SIGSTOP)
"""


def test_a_worker_that_does_not_read_holds_up_no_other(url: str, tmp_path: Path) -> None:
    """Replies that do not fit into its socket wait in the writer, which goes on."""
    frozen = subprocess.Popen(
        [sys.executable, "-c", FROZEN, url, str(tmp_path)], cwd=Path(__file__).parents[3]
    )
    _, status = os.waitpid(frozen.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    other = Journal(database_url(url, Path()), meeting=tmp_path)
    other.start()

    recorded = other.record(entry("H99,other")).result(timeout=60)

    assert recorded.arrival_number == 201
    other.stop()
    frozen.kill()
    frozen.wait()


START = """
import sys
from pathlib import Path
from service.journal.engine import database_url
from service.journal.journal import Journal
from tests.service.journal.entries import entry
journal = Journal(database_url(sys.argv[1], Path()), meeting=Path(sys.argv[2])); journal.start()
print(journal.record(entry(sys.argv[3])).result().arrival_number, flush=True)
sys.stdin.read()
journal.stop()
"""


def test_workers_that_start_together_find_one_writer(url: str, tmp_path: Path) -> None:
    """None starts a second; the last one to go takes it along."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", START, url, str(tmp_path), f"H99,{number}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3],
        )
        for number in range(6)
    ]  # fmt: skip
    numbers = [int(one.stdout.readline()) for one in workers if one.stdout]
    found = [
        one
        for worker in workers
        for one in psutil.Process(worker.pid).children()
        if "service.journal.writer" in one.cmdline()
    ]
    for worker in workers:
        worker.communicate()

    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    assert len(found) == 1
    found[0].wait(timeout=30)
    assert not (tmp_path / "writer").exists()
