"""Floors: what the product once reached, pinned with the data it was reached on.

A figure that falls below its floor fails the run. Raising floors is free; lowering one takes
`--allow-lower REASON`, and the reason stays in the file.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.accuracy.table import Table, is_better_lower

PINNED = Path(__file__).parent / "floors.json"
TOLERANCE = 0.002
"""What a figure may be below its floor: another processor rounds otherwise. Less than the share of
two documents in any part, more than a float."""


@dataclass(frozen=True)
class Floors:
    """Pinned figures.

    Attributes:
        figures: "part / method / column" -> the figure reached.
        corpora: part -> digest of the data it was reached on.
        lowered: what was lowered, from what to what and why, oldest first.
    """

    figures: Mapping[str, float] = field(default_factory=dict)
    corpora: Mapping[str, str] = field(default_factory=dict)
    lowered: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def read(cls, path: Path = PINNED) -> "Floors":
        """The floors pinned in `path`; none when there is no such file."""
        if not path.is_file():
            return cls()
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(content["figures"], content["corpora"], tuple(content["lowered"]))

    def write(self, path: Path = PINNED) -> None:
        """Pin them in `path`."""
        content = {
            "corpora": dict(sorted(self.corpora.items())),
            "figures": dict(sorted(self.figures.items())),
            "lowered": list(self.lowered),
        }
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, encoding="utf-8")

    def failures(self, measured: "Measured") -> list[str]:
        """What is worse than its floor, one sentence each; empty when all is well.

        A floor is of one corpus: where the data differ nothing can be compared, and that is a
        failure too, lest the gate be off without anybody noticing.
        """
        pinned = self.corpora.get(measured.part)
        if pinned is None:
            return []
        if pinned != measured.corpus:
            other = f"the floors were reached on data {pinned}, these are {measured.corpus}"
            return [f"{measured.part}: {other}. Pin them anew: --update-floors."]
        found = []
        for name, floor in self.figures.items():
            if not name.startswith(f"{measured.part} / "):
                continue
            figure = measured.figures.get(name)
            if figure is None:
                found.append(
                    f"{name}: has a floor, {floor:.4f}, and was not measured. If it is no longer "
                    "measured, pin the floors anew: --update-floors --allow-lower REASON."
                )
            elif _is_worse(name, figure, floor, TOLERANCE):
                found.append(f"{name}: {figure:.4f}, the floor is {floor:.4f}.")
        return found

    def updated(self, measured: Iterable["Measured"], reason: str | None) -> "Floors":
        """The floors with what was measured in place of what was pinned for the same parts.

        Args:
            measured: the parts measured; floors of other parts stay.
            reason: why a floor may be lowered; None when none may.

        Raises:
            FloorLoweredError: a floor would be lowered or dropped, without a reason.
        """
        figures, corpora = dict(self.figures), dict(self.corpora)
        lowered = []
        for part in measured:
            for name in [name for name in figures if name.startswith(f"{part.part} / ")]:
                now = part.figures.get(name)
                if now is None or _is_worse(name, now, figures[name], TOLERANCE):
                    lowered.append({"floor": name, "from": figures[name], "to": now})
                del figures[name]
            figures |= part.figures
            corpora[part.part] = part.corpus
        if lowered and not (reason and reason.strip()):
            raise FloorLoweredError([str(entry["floor"]) for entry in lowered])
        reasons = [{**entry, "reason": reason} for entry in lowered]
        return Floors(figures, corpora, (*self.lowered, *reasons))


class FloorLoweredError(Exception):
    """A floor would be lowered and nobody has said why."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"These floors would be lowered or dropped: {'; '.join(names)}. "
            "If that is meant, say why: --update-floors --allow-lower REASON."
        )


@dataclass(frozen=True)
class Measured:
    """What one part gave.

    Attributes:
        part: its name.
        corpus: digest of the data it read, "sha256:…"; "none" when it reads none.
        figures: "part / method / column" -> figure, the product's alone, to four places.
    """

    part: str
    corpus: str
    figures: Mapping[str, float]


def measured(part: str, files: Iterable[Path], table: Table) -> Measured:
    """The figures of a table that floors are about."""
    return Measured(
        part,
        digest(files),
        {
            f"{part} / {row.method} / {column}": round(figure, 4)
            for row in table.rows
            if row.is_ours
            for column, figure in row.figures.items()
            if figure is not None
        },
    )


def digest(files: Iterable[Path]) -> str:
    """One digest of the contents of all `files`, in their order."""
    digests = [sha256(path.read_bytes()).hexdigest() for path in files]
    return f"sha256:{sha256(' '.join(digests).encode()).hexdigest()[:16]}" if digests else "none"


def _is_worse(name: str, figure: float, floor: float, tolerance: float) -> bool:
    worse_by = figure - floor if is_better_lower(name) else floor - figure
    return worse_by > tolerance + 1e-9
