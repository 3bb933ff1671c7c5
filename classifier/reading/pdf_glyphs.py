"""The characters of a PDF page with their places, as columns.

PDFium tells one place a call, and a page has thousands: the calls are made by `map`, without the
checks of their arguments, which take longer than the calls themselves.
"""

import ctypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]

_BLANKS = (0x20, 0xA0)
# PDFium takes a hyphen at a line's end for a broken word's, and hands over one of these.
_HYPHENS = (0x02, 0xFFFE)
# A box starts where its letter does, up to so many points, if the font says how wide the letter is.
_NEAR = 0.05


@dataclass(frozen=True)
class Letters:
    """The letters of a page in the order in which they are drawn, without blanks.

    Attributes:
        codes: Unicode code points.
        left: where each starts, in points, as all places here.
        right: where it ends, by its font; where `has_width` is false, where its ink does.
        height: of its font's letters; where `has_width` is false, of its ink.
        foot: how high it stands.
        has_width: whether its font says how wide it is.
    """

    codes: NDArray[np.uint32]
    left: Numbers
    right: Numbers
    height: Numbers
    foot: Numbers
    has_width: Flags


@dataclass(frozen=True)
class Blanks:
    """The blanks of a page.

    Attributes:
        after: how many letters are drawn before each.
        left: where each starts.
        made_up: whether PDFium put it there.
    """

    after: Places
    left: Numbers
    made_up: Flags


def glyphs(textpage: pypdfium2.PdfTextPage) -> tuple[Letters, Blanks]:
    """The letters and the blanks of a page."""
    codes = _codes(textpage)
    is_blank = np.isin(codes, _BLANKS)
    codes[np.isin(codes, _HYPHENS)] = ord("-")
    # Not PDFium's line ends, halves of UTF-16 pairs, or what is no character at all.
    is_letter = (codes >= 32) & ((codes < 0xD800) | (codes > 0xDFFF)) & (codes <= 0x10FFFF)
    is_letter &= ~is_blank & (codes != 0xFFFE) & (codes != 0xFFFF)
    page = textpage.raw
    letters, blanks = np.flatnonzero(is_letter), np.flatnonzero(is_blank)
    x, y = _origins(page, letters)
    left, top, right, bottom = _boxes(page, letters)
    return (
        Letters(
            codes=codes[letters],
            left=x,
            right=right,
            height=top - bottom,
            foot=y,
            has_width=np.abs(left - x) < _NEAR,
        ),
        Blanks(
            after=np.searchsorted(letters, blanks),
            left=_origins(page, blanks)[0],
            made_up=_called(raw.FPDFText_IsGenerated, page, blanks) == 1,
        ),
    )


def _codes(textpage: pypdfium2.PdfTextPage) -> NDArray[np.uint32]:
    """The character of each place of a page; all at once where PDFium's two lists agree."""
    count = textpage.count_chars()
    units = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(textpage.raw, 0, count, units) == count + 1:
        return np.frombuffer(units, np.ushort)[:count].astype(np.uint32)
    return _called(raw.FPDFText_GetUnicode, textpage.raw, np.arange(count)).astype(np.uint32)


def _boxes(page: raw.FPDF_TEXTPAGE, indices: Places) -> Numbers:
    """Left, top, right and bottom of letters; 4 rows."""
    boxes = (ctypes.c_float * (4 * len(indices)))()
    _called(raw.FPDFText_GetLooseCharBox, page, indices, _each(boxes, len(indices)))
    return np.array(boxes, np.float64).reshape(-1, 4).T


def _origins(page: raw.FPDF_TEXTPAGE, indices: Places) -> Numbers:
    """Where letters stand, across and up; 2 rows."""
    x, y = ((ctypes.c_double * len(indices))() for _ in range(2))
    each = _each(x, len(indices)), _each(y, len(indices))
    _called(raw.FPDFText_GetCharOrigin, page, indices, *each)
    return np.array([x, y])


def _each(array: ctypes.Array[Any], count: int) -> Iterable[Any]:
    """A pointer to each of `count` equal parts of an array."""
    if not count:
        return ()
    size = ctypes.sizeof(array)
    return map(ctypes.byref, repeat(array), range(0, size, size // count))


def _called(
    function: Any, page: raw.FPDF_TEXTPAGE, indices: Places, *arguments: Iterable[Any]
) -> NDArray[np.intc]:
    """What a function of PDFium returns for each of `indices`."""
    # The cast drops the checks of the arguments; the interpreter's lock is kept.
    unchecked: Callable[..., int] = ctypes.cast(function, ctypes.PYFUNCTYPE(ctypes.c_int))
    calls = map(unchecked, repeat(page), indices.tolist(), *arguments)
    return np.fromiter(calls, np.intc, len(indices))
