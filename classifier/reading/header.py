"""The header: which cell is the organ, the symbol, the date, the type, a mark or a stamp."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifier.normalization import fold
from classifier.reading.about import with_about
from classifier.reading.document_types import BY_NAME
from classifier.reading.kinds import Kind, kinds_of
from classifier.reading.window import Cell, Window

BODY = re.compile(r"kinh gui|can cu\b|noi nhan|dieu 1\b|xet de nghi|theo de nghi")
_BODY_LINE = re.compile(rf"(?:^|\n)[ \t]*(?:{BODY.pattern})")
_ADDRESSEES = 1_500  # characters of the body that are cut into cells, for the addressees
_BODY_LINE_LENGTH = 80  # of one without
_HEADER_READ = 3_000  # of a text in which no body begins


@dataclass(frozen=True, slots=True)
class Header:
    """The cells above the body, and what each is.

    Attributes:
        cells: in the order of the text.
        kinds: of the same length.
        rest: the first cells of the body.
        body: place in the window's text at which the body begins.
    """

    cells: list[Cell]
    kinds: list[Kind]
    rest: list[Cell]
    body: int

    def of(self, *kinds: Kind) -> Iterator[Cell]:
        """The cells of these kinds."""
        return (cell for cell, kind in zip(self.cells, self.kinds, strict=True) if kind in kinds)

    @property
    def heading(self) -> int | None:
        """Number of the cell that names the type.

        The gazette prints the kind of document above the motto once more; the heading is below.
        """
        types = [i for i, kind in enumerate(self.kinds) if kind is Kind.TYPE]
        mottos = [i for i, kind in enumerate(self.kinds) if kind is Kind.MOTTO]
        below = [i for i in types if not mottos or i > mottos[-1]]
        return next(iter(below or types), None)

    def place(self, *kinds: Kind) -> int | None:
        """Number of the first cell of these kinds."""
        return next((i for i, kind in enumerate(self.kinds) if kind in kinds), None)


def read_header(window: Window) -> Header:
    """Tell what the cells above the body are."""
    first = _BODY_LINE.search(window.folded)
    end = _HEADER_READ
    if first:
        is_letter = first[0].lstrip().startswith("kinh gui")
        end = first.end() + (_ADDRESSEES if is_letter else _BODY_LINE_LENGTH)
    cells = list(window.cells(end))
    number = next((i for i, cell in enumerate(cells) if BODY.match(cell.folded)), len(cells))
    body = cells[number].start if number < len(cells) else len(window.text)
    above = list(_headings_joined(cells[:number]))
    return Header(above, with_about(above, list(kinds_of(above))), cells[number:], body)


def _headings_joined(cells: list[Cell]) -> Iterator[Cell]:
    """The cells, a type wrapped over two lines ("QUYẾT / ĐỊNH") made one."""
    rest = iter(cells)
    above = next(rest, None)
    for cell in rest:
        if above is None:
            above = cell
            continue
        together = f"{above.folded} {cell.folded}".rstrip(" :")
        if together in BY_NAME and above.is_upper and cell.is_upper and len(above.folded) < 15:
            text = f"{above.text} {cell.text}"
            yield Cell(text, fold(text), above.start, cell.end, cell.line, above.after_gap)
            above = None
            continue
        yield above
        above = cell
    if above is not None:
        yield above
