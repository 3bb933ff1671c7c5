"""Pages whose letters are drawn out of their order, read by the letters' places instead.

Where a font lacks Vietnamese letters, word processors draw a line in that font first, and then the
letters it lacks, in another one, into the gaps. PDFium hands over what was drawn, as it was drawn.
"""

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

# A blank is at least so wide, by the height of its line's letters; letters stand closer.
_GAP = 0.15
# And at least so wide by the page's usual blank: a letter from a narrower font leaves a small gap.
_OF_THE_USUAL = 0.6
# Letters of one line stand so high or low by its height: a mark drawn for its letter is raised.
_RAISED = 0.3
# Two places as near as this, in points, are one.
_NEAR = 0.5
_BLANKS = frozenset((0x20, 0xA0))
# PDFium takes a hyphen at a line's end for a broken word's, and hands over one of these.
_HYPHENS = frozenset((0x02, 0xFFFE))
# Share of a page's letters that are equally wide where its font is a typewriter's.
_EQUALLY_WIDE = 0.8


class _Glyph(NamedTuple):
    left: float
    right: float
    height: float
    letter: str
    has_width: bool = True  # else `right` is where its ink ends
    after_blank: bool = False


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
    """The lines of a page, each one's letters from left to right.

    Words are parted where a blank is drawn, and where letters stand apart. Neither is enough: not
    all blanks are drawn, and a letter of another font may reach over the blank behind it.
    """
    drawn = list(_lines(textpage))
    pitch = _pitch(drawn)
    lines = [_in_place(line, pitch) for line in drawn]
    gaps = [[after.left - before.right for before, after in pairwise(line)] for line in lines]
    heights = list(map(_height, lines))
    least = _least(gaps, heights)
    for line, found, height in zip(lines, gaps, heights, strict=True):
        narrowest = max(_GAP * height, least)
        yield "".join(
            f" {glyph.letter}" if gap > narrowest or glyph.after_blank else glyph.letter
            for gap, glyph in zip((0.0, *found), line, strict=True)
        )


def _least(gaps: Iterable[Sequence[float]], heights: Iterable[float]) -> float:
    """How wide a gap of a page is at least that parts two words."""
    wide = [
        gap
        for found, height in zip(gaps, heights, strict=True)
        for gap in found
        if gap > _GAP * height
    ]
    return _OF_THE_USUAL * median(wide) if wide else 0.0


def _lines(textpage: pypdfium2.PdfTextPage) -> Iterator[list[_Glyph]]:
    """The glyphs of each line in the order in which they are drawn, blanks among them."""
    line: list[_Glyph] = []
    foot = 0.0  # of the letters of the line
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    at_x, at_y, at_box = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    page = textpage.raw
    for index, found in enumerate(_codes(textpage)):
        code = ord("-") if found in _HYPHENS else found
        if code < 32 or not _is_whole(code):
            continue
        raw.FPDFText_GetCharOrigin(page, index, at_x, at_y)
        if code in _BLANKS:
            if line and not _is_at_a_jump(page, index, x.value, line[-1]):
                line.append(_Glyph(x.value, x.value, 0.0, " "))
            continue
        raw.FPDFText_GetLooseCharBox(page, index, at_box)
        height = box.top - box.bottom
        raised = abs(y.value - foot)
        # The median is looked for only where a letter stands out.
        is_out = line and raised > _RAISED * min(height, line[0].height)
        if is_out and raised > _RAISED * _height(line):
            yield line
            line = []
        if not line:
            foot = y.value
        has_width = abs(box.left - x.value) < _NEAR / 10
        line.append(_Glyph(x.value, box.right, height, chr(code), has_width))
    if line:
        yield line


def _is_at_a_jump(page: raw.FPDF_TEXTPAGE, index: int, left: float, before: _Glyph) -> bool:
    """Whether PDFium made up a blank because the next letter is drawn elsewhere.

    Such a one stands at the end of the letter before it. Where it stands ahead, it is in place of
    a drawn one.
    """
    return bool(raw.FPDFText_IsGenerated(page, index)) and left <= before.right + _NEAR


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


def _in_place(line: list[_Glyph], pitch: float | None) -> list[_Glyph]:
    """The letters from left to right, each with whether a blank is drawn before it.

    A blank that PDFium made up in a gap stands where the next letter of that font does, which may
    be in the middle of a word; a drawn one has a place of its own.
    """
    placed: list[_Glyph] = []
    blanks: list[float] = []  # since the last letter
    for glyph in sorted(line, key=lambda glyph: glyph.left):  # stable: a mark on a letter stays
        if glyph.letter == " ":
            blanks.append(glyph.left)
            continue
        least = placed[-1].left + _NEAR if placed else math.inf
        parted = any(least < blank < glyph.left - _NEAR for blank in blanks)
        right = glyph.right if glyph.has_width or pitch is None else glyph.left + pitch
        placed.append(glyph._replace(right=right, after_blank=parted))
        blanks.clear()
    return placed


def _pitch(lines: Iterable[Sequence[_Glyph]]) -> float | None:
    """How wide every letter of a page is, in a typewriter's font; None in any other."""
    letters = (glyph for line in lines for glyph in line if glyph.letter != " " and glyph.has_width)
    widths = [glyph.right - glyph.left for glyph in letters]
    if not widths:
        return None
    pitch = median(widths)
    same = sum(abs(width - pitch) < _NEAR / 10 for width in widths)
    return pitch if same > _EQUALLY_WIDE * len(widths) else None


def _height(line: Sequence[_Glyph]) -> float:
    """The median: a font of another kind, standing in for a few letters, may be much taller."""
    heights = sorted(glyph.height for glyph in line if glyph.letter != " ")
    return heights[len(heights) // 2]
