"""Pages whose letters are drawn out of their order, read by the letters' places instead.

Where a font lacks Vietnamese letters, word processors draw a line in that font first, and then the
letters it lacks, in another one, into the gaps. PDFium hands over what was drawn, as it was drawn.
"""

import ctypes
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

# A blank is at least so wide, by the height of its line's letters; letters stand closer.
_GAP = 0.15
# And at least so wide by the page's usual blank: a letter from a narrower font leaves a small gap.
_OF_THE_USUAL = 0.5


class _Glyph(NamedTuple):
    left: float
    right: float
    height: float
    letter: str


def runs_backwards(textpage: pypdfium2.PdfTextPage) -> bool:
    """Whether letters of one line are drawn out of their order."""
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    last: tuple[float, float, float] | None = None  # right, top, bottom
    for index in range(textpage.count_rects()):
        if not raw.FPDFText_GetRect(textpage, index, left, top, right, bottom):
            continue
        if last is not None:
            overlap = min(last[1], top.value) - max(last[2], bottom.value)
            height = min(last[1] - last[2], top.value - bottom.value)
            if overlap > height / 2 and left.value < last[0] - height / 3:
                return True
        last = right.value, top.value, bottom.value
    return False


def lines_by_place(textpage: pypdfium2.PdfTextPage) -> Iterator[str]:
    """The lines of a page, each one's letters from left to right."""
    lines = list(_lines(textpage))
    gaps = [
        (line, [after.left - before.right for before, after in pairwise(line)]) for line in lines
    ]
    blanks = [gap for line, found in gaps for gap in found if gap > _GAP * _height(line)]
    least = _OF_THE_USUAL * median(blanks) if blanks else 0.0
    for line, found in gaps:
        narrowest = max(_GAP * _height(line), least)
        spaces = ("" if gap <= narrowest else " " for gap in (0.0, *found))
        yield "".join(f"{space}{glyph.letter}" for space, glyph in zip(spaces, line, strict=True))


def _lines(textpage: pypdfium2.PdfTextPage) -> Iterator[list[_Glyph]]:
    line: list[_Glyph] = []
    foot = 0.0  # of the letters of the line
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    at_x, at_y, at_box = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    page = textpage.raw
    for index, code in enumerate(_codes(textpage)):
        if code <= 32 or not _is_whole(code):
            continue  # blanks are told by the gaps: PDFium makes up some and drops others
        raw.FPDFText_GetCharOrigin(page, index, at_x, at_y)
        raw.FPDFText_GetLooseCharBox(page, index, at_box)
        height = box.top - box.bottom
        if line and abs(y.value - foot) > 0.3 * min(height, line[0].height):
            yield _in_place(line)
            line = []
        if not line:
            foot = y.value
        line.append(_Glyph(x.value, box.right, height, chr(code)))
    if line:
        yield _in_place(line)


def _codes(textpage: pypdfium2.PdfTextPage) -> Sequence[int]:
    """The character of each place of a page; all at once where PDFium's two lists agree."""
    count = textpage.count_chars()
    units = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(textpage.raw, 0, count, units) == count + 1:
        codes: list[int] = units[:count]
        return codes
    return [raw.FPDFText_GetUnicode(textpage.raw, index) for index in range(count)]


def _is_whole(code: int) -> bool:
    return not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF) and code <= 0x10FFFF


def _in_place(line: list[_Glyph]) -> list[_Glyph]:
    return sorted(line, key=lambda glyph: glyph.left)  # stable: a mark drawn on a letter stays


def _height(line: list[_Glyph]) -> float:
    """The median: a font of another kind, standing in for a few letters, may be much taller."""
    return sorted(glyph.height for glyph in line)[len(line) // 2]
