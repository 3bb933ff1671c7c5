"""Quoted: the incoming documents that a letter answers, as it cites them.

"Xét đề nghị của Bộ Y tế tại công văn số 07/BYT-MT ngày 05 tháng 01 năm 2021": who reads outgoing
letters this way learns which unit took which incoming document.
"""

import re
from collections.abc import Iterator
from datetime import date

from classifier.reading.parts import Quoted
from classifier.reading.window import Window

_LETTERS = (
    r"(?:cong van|van ban|to trinh|bao cao|cong dien|ke hoach|thong bao|cong ham|phieu \w{2,8}|cv)"
)
_QUOTED = re.compile(
    rf"\b(?:tai|tra loi|phuc dap|theo|nhan duoc|sau khi xem xet|xet|va)\s+(?:cac\s+)?{_LETTERS}\s+"
    r"(?:so\s*:?\s*)?(?P<symbol>\d{1,7}[a-z]?(?:\s?/\s?\d{4})?\s?[/-]\s?[a-z][\w&]*"
    r"(?:\s?[-/.]\s?[a-z][\w&]*){0,4})"
    r"(?:,?\s+ngay\s+(?P<day>\d{1,2})(?:\s+thang\s+|\s?[/.-]\s?)(?P<month>\d{1,2})"
    r"(?:\s+nam\s+|\s?[/.-]\s?)(?P<year>\d{4}))?"
)
_MOST = 20


def quoted_in(window: Window, body: int) -> Iterator[Quoted]:
    """The documents cited behind "tại công văn số" and the like, in order.

    Args:
        window: the text's beginning.
        body: where its body begins there; a header cites nothing.
    """
    for number, match in enumerate(_QUOTED.finditer(window.folded, body)):
        if number == _MOST:
            return
        start, end = match.span("symbol")
        symbol = re.sub(r"\s*([-/.])\s*", r"\1", window.text[start:end])
        yield Quoted(symbol, _day(match), *window.span(start, end))


def _day(match: re.Match[str]) -> date | None:
    if match["day"] is None:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
