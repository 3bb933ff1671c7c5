"""What a part of the benchmark gives: a table of figures, the product's and the references'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table as RichTable


def is_better_lower(column: str) -> bool:
    """Whether a smaller figure of that column is the better one."""
    return column.endswith(("ECE", "false alarms"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One method's figures.

    Attributes:
        method: what was measured, e.g. "vanthu, without diacritics".
        figures: by column; None where the method has no such figure.
        is_ours: whether it is the product; only its figures are pinned.
    """

    method: str
    figures: Mapping[str, float | None]
    is_ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The figures of one part.

    Attributes:
        title: what was measured, and on how many documents.
        rows: the product's and the references', measured on the same documents.
        notes: what a reader must know, one sentence each.
        is_whole: False when only a sample was measured; such figures are not held to the floors.
    """

    title: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    is_whole: bool = True

    def print(self, console: Console) -> None:
        """Print it for people."""
        columns = list(dict.fromkeys(name for row in self.rows for name in row.figures))
        shown = RichTable(
            "", *columns, box=None, title=self.title, title_justify="left", title_style="bold"
        )
        for row in self.rows:
            figures = (row.figures.get(column) for column in columns)
            shown.add_row(row.method, *("–" if f is None else f"{f:.3f}" for f in figures))
        console.print(shown)
        for note in self.notes:
            console.print(f"  {note}", style="dim", highlight=False)
        console.print()
