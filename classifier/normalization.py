"""One spelling for every way of writing the same Vietnamese text, with the way back.

Documents come decomposed (NFD), with the Icelandic Ð for Đ, with tones placed the older way
(hoà, thuỷ), with zero-width and control characters. The models read one spelling; people see
spans of the text they sent, so each change remembers where it stood.
"""

import re
import sys
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

_MARKS = "\u0300-\u036f\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"

# A base letter with its marks is composed as one. At most eight marks are looked at: Vietnamese
# needs two, and ordering a run of a million is quadratic in the Unicode algorithm.
_CHANGE = re.compile(
    rf"(?P<cluster>[^{_MARKS}\s][{_MARKS}]{{1,8}})[{_MARKS}]*"
    rf"|(?P<stray>[{_MARKS}]+)"
    r"|(?P<newline>\r\n?|[\u2028\u2029\x0b\x0c\x85])"
    r"|(?P<invisible>[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+)"
    r"|(?P<space>[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f])"
    r"|(?P<eth>[Ðð])"
    r"|(?P<surrogate>[\ud800-\udfff])"
)
# One class of characters, so that clean text is known to be clean at a glance.
_SUSPECT = re.compile(
    rf"[{_MARKS}\r\u2028\u2029\x0b\x0c\x85\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x00-\x08\x0e-\x1f\x7f-\x9f"
    r"Ðð\ud800-\udfff]"
)
_ETH = {"Ð": "Đ", "ð": "đ"}

# Tone placement differs only in open syllables oa, oe, uy: hoà and hòa are one word, but hoàn
# is not hòan. After q the u belongs to the consonant (quỳ stays).
_TONES = "\u0300\u0301\u0309\u0303\u0323"
_OLD_TO_NEW = {
    (first.upper() if upper_first else first)
    + unicodedata.normalize("NFC", (second.upper() if upper_second else second) + tone): (
        unicodedata.normalize("NFC", (first.upper() if upper_first else first) + tone)
        + (second.upper() if upper_second else second)
    )
    for first, second in (("o", "a"), ("o", "e"), ("u", "y"))
    for tone in _TONES
    for upper_first in (False, True)
    for upper_second in (False, True)
}
# The pair first and what stands before it after: so that most of a text is passed over at a glance.
_OPEN_SYLLABLE = re.compile(
    rf"[oOuU][{''.join(sorted({pair[1] for pair in _OLD_TO_NEW}))}]"
    rf"(?<![qQ]..)(?![^\W\d_]|[{_MARKS}])"
)


def _fold_table() -> dict[int, str]:
    table = {ord("đ"): "d", ord("Đ"): "D", ord("Ð"): "D", ord("ð"): "d"}
    for codepoint in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(codepoint))[0]
        if base.isascii() and base.isalpha():
            table.setdefault(codepoint, base)
    return {codepoint: base.lower() for codepoint, base in table.items()} | {
        codepoint: chr(codepoint).lower() for codepoint in range(ord("A"), ord("Z") + 1)
    }


_FOLD = _fold_table()
# The same by number, with a space for what is no letter or digit of the first 65,536 characters.
_SPACED = np.array([n if chr(n).isalnum() else 32 for n in range(0x10000)], dtype="<u4")
_SPACED[list(_FOLD)] = list(map(ord, _FOLD.values()))
_FOLDED = np.arange(0x10000, dtype="<u4")
_FOLDED[list(_FOLD)] = list(map(ord, _FOLD.values()))
_LONG = 200  # characters from which looking up all at once is the faster way


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A text in the one spelling, and where each of its characters stood before.

    Attributes:
        text: composed (NFC), tones placed as in "hòa", lines ended by a single newline.
        _edits: for each change of length, in order: its end in `text`, its end in the original,
            and the same for its start, so that a span can be carried back.
    """

    text: str
    _edits: tuple[tuple[int, int, int, int], ...] = ()

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Carry the span `[start, end)` of `text` back to the original text.

        A span that cuts through a composed letter takes the whole of it.
        """
        if not self._edits:
            return start, end
        return self._original(start, at_end=False), self._original(end, at_end=True)

    def _original(self, position: int, *, at_end: bool) -> int:
        key = (position, -1, -1, -1) if at_end else (position, sys.maxsize, 0, 0)
        index = bisect_right(self._edits, key)
        if index < len(self._edits):
            end, original_end, start, original_start = self._edits[index]
            if start < position <= end:
                return original_end if at_end else original_start
        if index == 0:
            return position
        end, original_end, _, _ = self._edits[index - 1]
        return original_end + (position - end)


def normalize(text: str) -> NormalizedText:
    """Bring `text` to the one spelling the models read.

    Never fails, whatever the text holds: lone surrogates become U+FFFD, control characters
    spaces, zero-width characters and soft hyphens vanish.

    >>> normalize("Hoà Bi\u0300nh").text
    'Hòa Bình'
    """
    edits: list[tuple[int, int, int, int]] = []
    if _SUSPECT.search(text):
        parts: list[str] = []
        done = 0
        length = 0
        for match in _CHANGE.finditer(text):
            start, end = match.span()
            replacement = _replacement(match)
            parts.append(text[done:start])
            length += start - done
            if len(replacement) != end - start:
                edits.append((length + len(replacement), end, length, start))
            parts.append(replacement)
            length += len(replacement)
            done = end
        parts.append(text[done:])
        text = "".join(parts)
    text = _OPEN_SYLLABLE.sub(lambda match: _OLD_TO_NEW.get(match[0], match[0]), text)
    return NormalizedText(text, tuple(edits))


def _replacement(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind == "cluster":
        return unicodedata.normalize("NFC", match["cluster"])
    if kind == "eth":
        return _ETH[match[0]]
    if kind == "surrogate":
        return "\ufffd"
    return {"newline": "\n", "space": " "}.get(str(kind), "")


def fold(text: str) -> str:
    """Lower case without diacritics, character for character (same length).

    >>> fold("Vụ Khoa giáo - Văn xã, QĐ-TTg")
    'vu khoa giao - van xa, qd-ttg'
    """
    if len(text) < _LONG:
        return text.translate(_FOLD)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    if points.max() > 0xFFFF:
        return text.translate(_FOLD)
    return _FOLDED.take(points).tobytes().decode("utf-32-le", "surrogatepass")


def fold_and_space(text: str) -> str:
    """Fold `text` and put a space for each mark, character for character (same length).

    >>> fold_and_space("QĐ-TTg, về việc")
    'qd ttg  ve viec'
    """
    points = np.frombuffer(text.encode("utf-32-le"), "<u4")  # normalised: no lone surrogate
    return _SPACED.take(points, mode="clip").tobytes().decode("utf-32-le")


def lower(text: str) -> str:
    """Lower case, character for character: unlike `str.lower`, never changes the length."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
