"""The figures, drawn from answers written for these tests."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from benchmarks.figures import (
    Answers,
    Measurement,
    confusion_picture,
    coverage_curve,
    main,
    reliability_diagram,
    save,
)


class Measured(Measurement):
    """Answers of thirty dispatches, without fitting anything."""

    def __init__(self) -> None:
        truth = np.array(["QHĐP", "KTTH", "NN"] * 10)
        leads = np.where(np.arange(30) % 5 == 0, "NN", truth)
        self.ours = Answers(truth, leads, np.linspace(0.3, 0.99, 30))
        self.reference = Answers(truth, np.roll(leads, 1), np.linspace(0.2, 0.6, 30))


@pytest.mark.parametrize("draw", [reliability_diagram, coverage_curve, confusion_picture])
def test_a_figure_is_small_and_the_same_every_time(
    draw: Callable[[Measurement], Figure], tmp_path: Path
) -> None:
    """Committed pictures must not change without a reason."""
    for name in ("one", "two"):
        save(draw(Measured()), tmp_path / name / "figure.svg")

    found = (tmp_path / "one" / "figure.svg").read_bytes()
    assert found == (tmp_path / "two" / "figure.svg").read_bytes()
    assert len(found) < 100_000
    assert b"<svg" in found


def test_without_the_material_nothing_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the command says what is missing."""
    assert main(["--data", str(tmp_path), "--to", str(tmp_path / "figures")]) == 0

    assert "there is no vpcp_subjects.jsonl" in capsys.readouterr().out
    assert not (tmp_path / "figures").exists()
