"""The model card, the README and the command say the same of the same documents."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.accuracy import dispatches
from benchmarks.accuracy.options import Options
from classifier.store import ModelStore

ROOT = Path(__file__).parents[2]
# column of the command and of the README -> entry of the card
COLUMNS = {
    "top-1": "accuracy",
    "top-3": "top_3",
    "macro-F1": "macro_f1",
    "at 95 %": "coverage_at_95",
    "at 90 %": "coverage_at_90",
    "ECE": "calibration_error",
}
METHODS = {
    "vanthu, without diacritics": "without_diacritics",
    "vanthu, with diacritics": "held_out",
}


@pytest.fixture(scope="module")
def metrics() -> Any:
    """The metrics on the card of the model in production."""
    store = ModelStore()
    found = store.card(store.production_or_newest()).metrics
    if "without_diacritics" not in found:
        pytest.skip(
            "the model in production is older than these figures; python -m training.shipped"
        )
    return found


@pytest.mark.parametrize("readme", ["README.md", "README.vi.md"])
def test_the_readme_prints_the_figures_of_the_card(readme: str, metrics: Any) -> None:
    """Row by row, to the last digit."""
    page = (ROOT / readme).read_text(encoding="utf-8")
    rows = re.findall(r"^\| vanthu, [^|]*\|((?:[^|\n]*\|){6})$", page, re.MULTILINE)

    # Vietnamese writes a comma before decimals.
    cells = [[cell.strip().replace(",", ".") for cell in row.split("|")[:6]] for row in rows]
    assert cells == [
        [f"{metrics[part][entry]:.3f}" for entry in COLUMNS.values()] for part in METHODS.values()
    ]


def test_the_command_measures_what_the_card_says(metrics: Any) -> None:
    """Fitted anew from the same data, on the same documents."""
    if not os.environ.get("VANTHU_DATA"):
        pytest.skip("needs the folder of the material: VANTHU_DATA=DIR pytest …")

    table = dispatches.measure(Options(data=Path(os.environ["VANTHU_DATA"]), quiet=True))

    for row in table.rows:
        if row.is_ours:
            part = metrics[METHODS[row.method]]
            expected = {column: part[entry] for column, entry in COLUMNS.items()}
            assert row.figures == pytest.approx(expected, abs=1e-4)
