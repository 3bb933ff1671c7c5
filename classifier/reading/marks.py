"""Marks: the boxed words of urgency and secrecy, told from the same words in prose.

Decree 30/2020/NĐ-CP, Appendix I: the degrees of secrecy (box 10a) and of urgency (box 10b) are
stamped below the symbol, in capitals, in a frame. In text they come as a line or a column of their
own, spaced out or not, with or without diacritics, in brackets, or before or behind other words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classifier.appointment import appointments_in
from classifier.normalization import fold, normalize
from classifier.urgency import Level

_LEVELS = {
    "khan": Level.KHAN,
    "thuongkhan": Level.THUONG_KHAN,
    "hoatoc": Level.HOA_TOC,
    "hoatochengio": Level.HOA_TOC_HEN_GIO,
}
_DEGREES = {"mat": "MẬT", "toimat": "TỐI MẬT", "tuyetmat": "TUYỆT MẬT"}
_DEGREE_WORDS = frozenset(("mat", "toi", "tuyet"))
_LONGEST_DEGREE = max(map(len, _DEGREES))
_LABEL = re.compile(r"[\W_]*(?:(?:muc )?do (?:mat|khan)|dau (?:mat|khan))[ :.=\-–]+")
_NO_LETTER = re.compile(r"[\W\d_]+")
# The vowel of "mật" as it is met: whole, or with marks lost. "Mặt" and "mắt" are a face and an eye.
_SECRET_VOWEL = re.compile(r"m[aâạậ]t\Z")
_LONGEST = 60  # characters of the longest mark, spaced out, framed and labelled
_URGENT = (
    "khẩn",
    "khan",
    "tốc",
    "toc",
    "hẹn",
    "hen",
    "\u0309",
    "\u0301",
)  # in every longer line with a mark

# Within a line, on its folded text: in brackets, behind a label, or in capitals at either end.
_SPACED = r"(?:t {1,3}o {1,3}i {1,5}|t {1,3}u {1,3}y {1,3}e {1,3}t {1,5})?m {1,3}a {1,3}t"
_WORDS = rf"(?:toi|tuyet) +mat|mat|{_SPACED}|hoa +toc +hen +gio|hoa +toc|thuong +khan|khan"
_SIGNS = ("mat", "khan", "toc", "m a", "m  a", "m   a")
_BRACKETED = re.compile(rf"[\[({{<*] *(?:do (?:mat|khan) *:? *)?({_WORDS}) *[\])}}>*]")
_LABELLED = re.compile(rf"\bdo (?:mat|khan) *[:=] *({_WORDS})\b")
_AHEAD = re.compile(rf"\W*({_WORDS})\b(?=(.?))")
_BEHIND = re.compile(rf"(?<=[\s\W])({_WORDS})[\W_]*\Z")
_PROSE = re.compile(  # words before "mật" and "khẩn" that make it a word of the sentence
    r"(?:bi|bao|co|do|than|noi|muc|tai lieu|ho so|van ban|dong|trinh|cap|tu|voi|va|hoac|hay|,)\s*\Z"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in a text.

    Attributes:
        level: the urgency it stands for, None for a secrecy mark.
        degree: the secrecy it stands for, e.g. "TỐI MẬT"; None for an urgency mark.
        start: its place in the text.
        end: its end there, exclusive.
    """

    level: Level | None
    degree: str | None
    start: int
    end: int


def mark_of(text: str, folded: str) -> Mark | None:
    """The mark that a line or a cell is, when it is one and nothing else.

    In small letters "Mật" counts in full spelling only, and "Khẩn" when it begins large.

    Args:
        text: normalised, any length.
        folded: the same, folded.
    """
    if len(text) > _LONGEST:
        return None
    label = _LABEL.match(folded)
    start = label.end() if label else 0
    letters = _NO_LETTER.sub("", text[start:])
    if not letters or (not label and not letters[0].isupper()):
        return None
    return _named(letters, len(text) - len(text[start:].lstrip()), len(text), capital=bool(label))


def marks_within(text: str, folded: str) -> Iterator[Mark]:
    """Marks beside other words of one line: in brackets, behind a label, at either end.

    Args:
        text: one normalised line.
        folded: the same, folded.
    """
    if not any(sign in folded for sign in _SIGNS):
        return
    for pattern in (_BRACKETED, _LABELLED):
        for match in pattern.finditer(folded):
            found = _named(text[match.start(1) : match.end(1)], *match.span(1))
            if found:
                yield found
    for end in (_AHEAD.match(folded), _BEHIND.search(folded)):
        if end and (found := _at_an_end(text, folded, end)):
            yield found


def mark_in_pieces(pieces: Sequence[str]) -> tuple[int, int, str] | None:
    """A secrecy mark whose letters or words stand apart, one below the other.

    Args:
        pieces: normalised lines or cells, in order.

    Returns:
        The first piece, the last one, and the degree, e.g. "TỐI MẬT"; None where there is none.
    """
    for first in range(len(pieces)):
        letters = ""
        for last in range(first, len(pieces)):
            letters += _NO_LETTER.sub("", pieces[last])
            if len(letters) > _LONGEST_DEGREE:
                break
            mark = _named(letters, first, last)
            if last > first and mark and mark.degree and letters.isupper():
                return first, last, mark.degree
    return None


def is_piece(text: str) -> bool:
    """Whether a line or a cell may be a letter or a word of a mark that stands apart."""
    letters = _NO_LETTER.sub("", text)
    return letters.isupper() and (len(letters) == 1 or fold(letters) in _DEGREE_WORDS)


def _at_an_end(text: str, folded: str, match: "re.Match[str]") -> Mark | None:
    """A mark in capitals at an end of a line whose other words are not, or set off by a mark."""
    start, end = match.span(1)
    if not text[start:end].isupper():
        return None
    if match.re is _AHEAD:
        rest = text[end:].lstrip()
        set_off = rest[:1] in set(":.-–—|/*]") or rest[:3].lower() == "v/v"
    else:
        rest = text[:start].rstrip()
        set_off = rest[-1:] in set(":.-–—|/*[")
        if _PROSE.search(folded, 0, start):
            return None
    others = _NO_LETTER.sub("", rest)
    if not set_off and (not others or others.isupper()):
        return None
    return _named(text[start:end], start, end)


def _named(word: str, start: int, end: int, *, capital: bool = False) -> Mark | None:
    letters = _NO_LETTER.sub("", word)
    name = fold(letters)
    if name in _LEVELS:
        return Mark(_LEVELS[name], None, start, end)
    degree = _DEGREES.get(name)
    if degree is None:
        return None
    whole = letters[-2:] in {"ẬT", "ật", "Ật", "ậT"}
    if whole or ((capital or letters.isupper()) and _SECRET_VOWEL.search(letters.lower())):
        return Mark(None, degree, start, end)
    return None


def levels_in(text: str) -> list[Level]:
    """The urgency marks of a one-line field, such as a subject.

    >>> levels_in("[HỎA TỐC] V/v phòng, chống bão số 5"), levels_in("V/v khẩn trương rà soát")
    ([<Level.HOA_TOC: 3>], [])
    """
    if len(text) > _LONGEST and not any(sign in text.lower() for sign in _URGENT):
        return []
    normalized = normalize(text).text.replace("\n", " ").strip()
    folded = fold(normalized)
    whole = mark_of(normalized, folded)
    marks = [whole] if whole else marks_within(normalized, folded)
    levels = [mark.level for mark in marks if mark.level is not None]
    return [*levels, *(Level.HOA_TOC_HEN_GIO for _ in appointments_in(normalized))]
