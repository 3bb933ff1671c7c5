"""The parts of the benchmark: what each needs, and which are quick."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.accuracy import (
    agencies,
    another_office,
    dispatches,
    flag,
    letters,
    procedures,
    robustness,
    rolling,
    vntc,
)
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part.

    Attributes:
        name: for `--only`.
        measure: gives its table.
        files: names within the data folder that it reads.
        is_quick: whether `--quick` measures it.
        packages: further packages it needs, by import name.
    """

    name: str
    measure: Callable[[Options], Table]
    files: tuple[str, ...] = ()
    is_quick: bool = False
    packages: tuple[str, ...] = ()

    def missing(self, data: Path) -> str | None:
        """Why it cannot be measured here, and how to mend it; None when it can."""
        if absent := [name for name in self.files if not (data / name).is_file()]:
            return f"there is no {', '.join(absent)} in {data}; give the folder with --data DIR"
        if absent := [name for name in self.packages if find_spec(name) is None]:
            return f"{', '.join(absent)} is not installed: pip install {' '.join(absent)}"
        return None


PARTS: tuple[Part, ...] = (
    Part(name="dispatches", measure=dispatches.measure, files=dispatches.FILES, is_quick=True),
    Part(name="flag", measure=flag.measure, files=flag.FILES, is_quick=True),
    Part(name="letters", measure=letters.measure, is_quick=True),
    Part(
        name="procedures",
        measure=procedures.measure_titles,
        files=procedures.FILES,
        is_quick=True,
    ),
    Part(name="rolling", measure=rolling.measure, files=rolling.FILES),
    Part(name="another_office", measure=another_office.measure, files=another_office.FILES),
    Part(name="agencies", measure=agencies.measure, files=agencies.FILES),
    Part(name="robustness", measure=robustness.measure, files=robustness.FILES),
    Part(name="procedures_text", measure=procedures.measure_texts, files=procedures.FILES),
    Part(name="vntc", measure=vntc.measure, files=vntc.FILES),
)
