"""Appointment: the hour that "hỏa tốc hẹn giờ" names, as in "trước 15 giờ 30 ngày 14/8/2021".

Decree 30/2020/NĐ-CP, Article 4, no longer has the degree; it lives on as priority 4 of the exchange
format (QCVN 102:2016/BTTTT), and on stamps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from classifier.normalization import fold
from classifier.vietnam_time import VIETNAM

_HOUR = (
    r"(?P<hour>[01]?\d|2[0-3]) ?(?:gio|g|h|:(?=[0-5]\d))"
    r"(?: ?(?P<minute>[0-5]\d)(?: ?(?:phut\b|p\b|'))?)?(?![\d\w])"
)
_DAY = (
    r"(?:[\s,;-]*(?:cung )?(?:ngay )?(?P<day>\d{1,2})"
    r"(?: ?[/.-] ?|\s+thang\s+)(?P<month>\d{1,2})"
    r"(?:(?: ?[/.-] ?|\s+nam\s+)(?P<year>\d{4}))?)?"
)
_APPOINTED = re.compile(
    r"(?P<words>(?:hoa +toc[\W_]*)?hen +gio)[\W_]*"
    r"(?:(?:truoc|luc|vao|den|giao|phat|chuyen)[\W_]+){0,3}" + _HOUR + _DAY
)


_BEFORE_A_MARK = frozenset(("", *"\n[({*|:-–—"))
_LONGEST = timedelta(days=7)  # from arrival to the hour; a later one was misread


@dataclass(frozen=True, slots=True)
class Appointment:
    """An hour by which a document has to be with whom it is for.

    Attributes:
        hour: of the day.
        day: day of the month; None where none is named.
        month: None where none is named.
        year: None where none is named.
        start: where the words for it start in the text, "hẹn giờ" included.
        end: where they end, exclusive.
    """

    hour: time
    day: int | None
    month: int | None
    year: int | None
    start: int
    end: int

    def moment(self, arrived: datetime) -> datetime | None:
        """When that is, in Vietnamese time, for a document that arrived at `arrived`.

        Without a day it is the day of arrival; without a year, the nearest such day.

        Returns:
            None where it is before the arrival, or a week after it: an hour in the past cannot be
            kept, and one so far off was misread. Such a document is passed on at once.
        """
        came = arrived.date()
        day: date | None = came
        if self.day is not None and self.month is not None:
            years = (self.year,) if self.year else (came.year + n for n in (-1, 0, 1))
            days = filter(None, (_date(year, self.month, self.day) for year in years))
            day = min(days, key=lambda one: abs(one - came), default=None)
        if day is None:
            return None
        at = datetime.combine(day, self.hour, VIETNAM)
        return at if arrived <= at <= arrived + _LONGEST else None


def appointments_in(text: str) -> Iterator[Appointment]:
    """The hours that a text names behind "hẹn giờ".

    Only as a mark: at the beginning of a line or of a bracket, or in capitals.

    Args:
        text: normalised, any length.

    >>> [str(found.hour) for found in appointments_in("HỎA TỐC HẸN GIỜ: trước 15 giờ 30")]
    ['15:30:00']
    """
    folded = fold(text)
    if "hen" not in folded:
        return
    for match in _APPOINTED.finditer(folded):
        before = text[: match.start()].rstrip(" \t")
        is_set_off = before[-1:] in _BEFORE_A_MARK
        if is_set_off or text[match.start("words") : match.end("words")].isupper():
            day, month, year = (
                int(match[name]) if match[name] else None for name in ("day", "month", "year")
            )
            hour = time(int(match["hour"]), int(match["minute"] or 0))
            yield Appointment(hour, day, month, year, match.start(), match.end())


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
