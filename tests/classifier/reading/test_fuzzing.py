import pytest

from benchmarks.fuzz_reading import SEEDS, fuzz


@pytest.mark.parametrize("kind", SEEDS)
def test_damaged_files_give_named_errors_and_nothing_else(kind: str) -> None:
    """A few of the files that `python -m benchmarks.fuzz_reading` makes for minutes on end."""
    outcomes = fuzz(kind, files=60, seed=7)

    assert outcomes.total() == 60
    assert [name for name in outcomes if name.startswith("FOUND")] == []
