"""Pages whose letters are drawn out of their order, read by the letters' places instead.

Where a font lacks Vietnamese letters, word processors draw a line in that font first, and then the
letters it lacks, in another one, into the gaps. PDFium hands over what was drawn, as it was drawn.
"""

import ctypes
from itertools import pairwise

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

from classifier.reading.pdf_glyphs import Blanks, Flags, Letters, Numbers, Places, glyphs

# A blank is at least so wide, by the height of its line's letters; letters stand closer.
_GAP = 0.15
# And at least so wide by the page's usual blank: a letter from a narrower font leaves a small gap.
_OF_THE_USUAL = 0.6
# Letters of one line stand so high or low by its height: a mark drawn for its letter is raised.
_RAISED = 0.3
# Two places as near as this, in points, are one.
_NEAR = 0.5
# Two widths as near as this are one.
_SAME_WIDTH = 0.05
# Share of a page's letters that are equally wide where its font is a typewriter's.
_EQUALLY_WIDE = 0.8


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


def text_by_place(textpage: pypdfium2.PdfTextPage) -> str:
    """The lines of a page, each one's letters from left to right.

    Words are parted where a blank is drawn, and where letters stand apart. Neither is enough: not
    all blanks are drawn, and a letter of another font may reach over the blank behind it.
    """
    letters, blanks = glyphs(textpage)
    if not len(letters.codes):
        return ""
    starts = _line_starts(letters)
    line = np.zeros(len(letters.codes), np.intp)
    line[starts[1:]] = 1
    line = np.cumsum(line)
    order = np.lexsort((letters.left, line))  # stable: a mark stays on its letter
    parted = _after_gaps(letters, order, starts, line) | _after_blanks(letters, blanks, order, line)
    return _written(letters.codes[order], np.flatnonzero(parted), starts[1:])


def _line_starts(letters: Letters) -> Places:
    """Where the lines start among the letters as they are drawn; the first one at 0."""
    starts = [0]
    foot, height = letters.foot[0], letters.height[0]  # of the line's first letter
    changes = np.flatnonzero(np.diff(letters.foot)) + 1
    for begin, end in pairwise((*changes.tolist(), len(letters.foot))):
        raised = abs(letters.foot[begin] - foot)
        for at in range(begin, end if raised else begin):
            # The median is looked for only where a letter stands out.
            if raised > _RAISED * min(letters.height[at], height) and raised > _RAISED * _usual(
                letters.height[starts[-1] : at]
            ):
                starts.append(at)
                foot, height = letters.foot[at], letters.height[at]
                break
    return np.array(starts)


def _usual(heights: Numbers) -> float:
    """The median: a font of another kind, standing in for a few letters, may be much taller."""
    return float(np.sort(heights)[len(heights) // 2])


def _after_gaps(letters: Letters, order: Places, starts: Places, line: Places) -> Flags:
    """Before which letters, in their order, there is room for a blank."""
    gaps = np.zeros(len(order))
    gaps[1:] = letters.left[order[1:]] - _ends(letters)[order[:-1]]
    gaps[starts] = 0.0
    heights = np.array([_usual(part) for part in np.split(letters.height, starts[1:])])
    is_wide = gaps > _GAP * heights[line]
    if not is_wide.any():
        return is_wide
    found: Flags = is_wide & (gaps > _OF_THE_USUAL * np.median(gaps[is_wide]))
    return found


def _ends(letters: Letters) -> Numbers:
    """Where letters end; those of unknown width in a typewriter's font as all others of it."""
    widths = (letters.right - letters.left)[letters.has_width]
    if len(widths) in (0, len(letters.codes)):
        return letters.right
    pitch = np.median(widths)
    if np.mean(np.abs(widths - pitch) < _SAME_WIDTH) <= _EQUALLY_WIDE:
        return letters.right
    return np.where(letters.has_width, letters.right, letters.left + pitch)


def _after_blanks(letters: Letters, blanks: Blanks, order: Places, line: Places) -> Flags:
    """Before which letters, in their order, a blank is drawn.

    A blank that PDFium made up in a gap stands where the next letter of that font does, which may
    be in the middle of a word; a drawn one has a place of its own.
    """
    # One that is made up because the next letter is drawn elsewhere stands at the end of the letter
    # before it. Where it stands ahead, it is in place of a drawn one.
    before, left = blanks.after - 1, blanks.left  # of -1 there is no letter before it
    is_true = ~blanks.made_up | (left > letters.right[before] + _NEAR)
    is_true &= before >= 0
    before, left = before[is_true], left[is_true]
    placed = np.lexsort((np.append(letters.left, left), np.append(line, line[before])))
    is_letter = placed < len(order)
    after = np.cumsum(is_letter)[~is_letter]  # letters that stand before each blank
    which = placed[~is_letter] - len(order)
    left, line_of = left[which], line[before[which]]
    is_inside = (after > 0) & (after < len(order))
    after, left, line_of = after[is_inside], left[is_inside], line_of[is_inside]
    lefts = letters.left[order]
    is_between = (
        (line[after] == line_of)
        & (line[after - 1] == line_of)
        & (lefts[after - 1] + _NEAR < left)
        & (left < lefts[after] - _NEAR)
    )
    found = np.zeros(len(order), np.bool_)
    found[after[is_between]] = True
    return found


def _written(codes: NDArray[np.uint32], blanks: Places, line_ends: Places) -> str:
    """Letters as text, with blanks and line ends before those at the places given."""
    marks = np.repeat(np.array([ord(" "), ord("\n")]), [len(blanks), len(line_ends)])
    text = np.insert(codes, np.append(blanks, line_ends), marks)
    return text.astype("<u4").tobytes().decode("utf-32-le")
