"""Throughput with the record against throughput without it, in turns within one run."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import httpx

from benchmarks.journal.letters import letters
from benchmarks.journal.senders import burst, request

_WORKERS = 2
# Senders enough that no core waits for a commit or for a sender: of letters, each of which takes
# four milliseconds, half as many. All of them may stand in the queue of one worker.
_SENDERS = {"letters": 96, "subjects": 192}
_SETTINGS = {"VANTHU_QUEUE_BURST": "512"}
_seeds = count(1)


def measure_throughput(database: str, url: str | None, *, rounds: int, seconds: float) -> None:
    """Print the ratio for letters and for subjects alone, the median over pairs of bursts.

    Args:
        database: what to call it.
        url: of the database; SQLite in a folder of its own when None.
        rounds: pairs of bursts.
        seconds: a burst.
    """
    with _service({"VANTHU_JOURNAL": "off"}) as without, _service(_setting(url)) as with_record:
        for what, subjects_only in (("letters", False), ("subjects", True)):
            ratios, rates = [], []
            for number in range(rounds + 1):
                ports = [without, with_record]
                if number % 2:
                    ports.reverse()
                rate = {
                    port: burst(
                        port, _requests(subjects_only), senders=_SENDERS[what], seconds=seconds
                    )
                    for port in ports
                }
                if number:  # the first pair warms both up
                    ratios.append(rate[with_record] / rate[without])
                    rates.append(rate[with_record])
            low, high = min(ratios), max(ratios)
            print(
                f"{database:10} {what:8} {_WORKERS} workers, {_SENDERS[what]} senders: "
                f"{statistics.median(rates):6.0f} a second with the record, "
                f"{statistics.median(ratios):.2f} of without ({low:.2f} to {high:.2f})",
                flush=True,
            )


def _setting(url: str | None) -> dict[str, str]:
    return {"VANTHU_DATABASE_URL": url} if url else {}


def _requests(subjects_only: bool) -> Iterator[bytes]:  # noqa: FBT001
    made = letters(subjects_only=subjects_only, seed=next(_seeds))
    # Written beforehand, so that writing them costs the service nothing.
    ready = [request(next(made)) for _ in range(8000 if subjects_only else 3000)]
    return iter(ready)


@contextmanager
def _service(settings: dict[str, str]) -> Iterator[int]:
    """The real service with the shipped model; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "VANTHU_PORT": str(port),
            "VANTHU_HOME": home,
            "VANTHU_WORKERS": str(_WORKERS),
            **_SETTINGS,
            **settings,
        }
        log = Path(home) / "service.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "vanthu", "serve"],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            patience = time.monotonic() + 180
            while log.read_bytes().count(b"startup complete") < _WORKERS:
                if process.poll() is not None or time.monotonic() > patience:
                    raise RuntimeError(log.read_text(encoding="utf-8"))
                time.sleep(0.1)
            httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).raise_for_status()
            yield port
        finally:
            process.terminate()
            process.wait()
