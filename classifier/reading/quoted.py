"""Quoted: the incoming documents that a letter answers, as it cites them.

"Xét đề nghị của Bộ Y tế tại công văn số 07/BYT-MT ngày 05 tháng 01 năm 2021": who reads outgoing
letters this way learns which unit took which incoming document.
"""

import re
from collections.abc import Iterator
from datetime import date

from classifier.reading.parts import Quoted
from classifier.reading.window import Window

_SYMBOL = re.compile(
    r"(?<![\w/.-])\d{1,7}[a-z]?(?:\s?/\s?\d{4})?\s?[/-]\s?[a-z][\w&]*"
    r"(?:\s?[-/.]\s?[a-z][\w&]*){0,4}"
)
_DAY = re.compile(
    r",?\s+ngay\s+(?P<day>\d{1,2})(?:\s+thang\s+|\s?[/.-]\s?)(?P<month>\d{1,2})"
    r"(?:\s+nam\s+|\s?[/.-]\s?)(?P<year>\d{4})"
)
_CITED = re.compile(  # what stands before a symbol that is answered
    r"\b(?:tai|tra loi|phuc dap|theo|nhan duoc|xem xet|xet|va)\s+(?:cac\s+)?"
    r"(?:cong van|van ban|to trinh|bao cao|cong dien|ke hoach|thong bao|cong ham|phieu \w{2,8}|cv)"
    r"\s+(?:so\s*:?\s*)?\Z"
)
_BEFORE = 50  # characters in which that stands
_MOST = 20


def quoted_in(window: Window, body: int) -> Iterator[Quoted]:
    """The documents cited behind "tại công văn số" and the like, in order.

    Args:
        window: the text's beginning.
        body: where its body begins there; a header cites nothing.
    """
    text = window.folded
    found = 0
    for match in _SYMBOL.finditer(text, body):
        start, end = match.span()
        if not _CITED.search(text[max(body, start - _BEFORE) : start]):
            continue
        symbol = re.sub(r"\s*([-/.])\s*", r"\1", window.text[start:end])
        yield Quoted(symbol, _day(_DAY.match(text, end)), *window.span(start, end))
        found += 1
        if found == _MOST:
            return


def _day(match: "re.Match[str] | None") -> date | None:
    if match is None:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
