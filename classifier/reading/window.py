"""Window: a stretch of a document read in one spelling, cut into cells, with the way back.

A printed header stands in two columns. Flattened to text, its halves come one after the other, line
by line in turns, or on one line with a gap between them; the cells are what is left when lines are
cut at the gaps and at the words that always begin a part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifier.normalization import NormalizedText, fold, normalize
from classifier.reading.marks import mark_of
from classifier.reading.parts import Found

# Words that begin a part of the header wherever they stand on a line, and two that end one.
_CUT = re.compile(
    r"\t+|[ ]{3,}|[ ]?\|[ ]?"
    r"|(?<!luat)(?<!lenh)(?<!quyet)(?<=[\w.,;)\]*]) +"
    r"(?=cong hoa xa hoi chu nghia|doc lap ?[-–] ?tu do|kinh gui ?:|so ?: ?\d|v/v )"
    r"|(?<=hanh phuc)[ .]+(?=\S)|(?<=chu nghia viet nam) +(?=\S)"
)
# One of these is in every line that is cut; most lines are known to be whole at a glance.
_SIGNS = (
    "\t",
    "   ",
    "|",
    "cong hoa xa",
    "doc lap",
    "kinh gui",
    "so:",
    "so :",
    "v/v",
    "hanh phuc",
    "viet nam",
)
_TRIM = " \t\u2013\u2014_=*|~·•…+-"


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line that belongs to one part.

    Attributes:
        text: the piece, trimmed.
        folded: the same without diacritics, in lower case.
        start: its place in the window's text.
        end: its end there, exclusive.
        line: number of its line.
        after_gap: whether a blank line or a drawn rule stands right before it.
    """

    text: str
    folded: str
    start: int
    end: int
    line: int
    after_gap: bool

    @property
    def is_upper(self) -> bool:
        """Whether no letter of it is small."""
        return self.text == self.text.upper()


class Window:
    """The stretch `[start, end)` of a text.

    Attributes:
        normalized: the stretch in the one spelling.
        text: the same as a string.
        folded: without diacritics, in lower case; places are those of `text`.
    """

    def __init__(self, whole: str, start: int = 0, end: int | None = None) -> None:
        self._offset = start
        self.normalized: NormalizedText = normalize(whole[start:end])
        self.text = self.normalized.text
        self.folded = fold(self.text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Carry a span of `text` back to the whole text."""
        first, last = self.normalized.original_span(start, end)
        return first + self._offset, last + self._offset

    def found(self, start: int, end: int, value: str | None = None) -> Found:
        """The part at a span of `text`, its value on one line unless given."""
        if value is None:
            value = " ".join(self.text[start:end].split())
        return Found(value, *self.span(start, end))

    def cells(self, end: int | None = None) -> Iterator[Cell]:
        """The cells up to a place, in order; blank ones and drawn rules are left out."""
        position = 0
        after_gap = True
        for number, line in enumerate(self.folded[:end].split("\n")):
            found = False
            start = position
            for cut in self._cuts(line, start):
                stop = position + (cut.start() if cut else len(line))
                if cell := self._cell(start, stop, number, after_gap=after_gap):
                    yield cell
                    found, after_gap = True, False
                start = position + cut.end() if cut else stop
            after_gap = after_gap if found else True
            position += len(line) + 1

    def _cuts(self, line: str, start: int) -> tuple["re.Match[str] | None", ...]:
        """Where to cut a line; None is its end."""
        if not any(sign in line for sign in _SIGNS):
            return (None,)
        if mark_of(self.text[start : start + len(line)].strip(), line.strip()):
            return (None,)  # a mark in spaced letters
        return (*_CUT.finditer(line), None)

    def _cell(self, start: int, end: int, line: int, *, after_gap: bool) -> Cell | None:
        raw = self.text[start:end]
        text = raw.strip(_TRIM)
        if not text:
            return None
        start += raw.find(text)
        end = start + len(text)
        return Cell(text, self.folded[start:end], start, end, line, after_gap)
