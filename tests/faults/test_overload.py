"""Five times as many requests as can be decided: `benchmarks/overload.py`, held to its promise."""

import json
import os
import subprocess
import sys
from pathlib import Path

# `make test-long` keeps it up for a minute, and holds the p99 to three times the unloaded one.
SECONDS = float(os.environ.get("VANTHU_OVERLOAD_SECONDS", "6"))
IS_LONG = SECONDS >= 60

ROOT = Path(__file__).resolve().parents[2]


def test_accepted_requests_stay_quick_and_none_hangs() -> None:
    """The others are sent away; a short run on a busy machine is held to less."""
    run = subprocess.run(
        [sys.executable, "benchmarks/overload.py", "--seconds", str(SECONDS), "--json"],
        capture_output=True, check=True, encoding="utf-8", cwd=ROOT, timeout=600 + SECONDS,
    )  # fmt: skip
    found = json.loads(run.stdout)

    print(found)  # noqa: T201
    assert found["hung_or_failed"] == 0
    assert found["refused"] > found["accepted"] > 0
    # In the middle of the accepted: one that is being decided, one in front, and what is sent away.
    assert found["loaded_p50_ms"] < (3 if IS_LONG else 20) * found["unloaded_p99_ms"]
    if IS_LONG:
        assert found["p99_ratio"] <= 3
