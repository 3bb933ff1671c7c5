"""Clocks: until when a document is registered, passed on and submitted, and by which article.

Decree 30/2020/NĐ-CP counts in days, not in hours: what arrives on a day is registered and passed on
that day, at the latest on the next working day; what is urgent at once. The working regulations of
the Government count working days from a complete file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from classifier.appointment import Appointment
from classifier.normalization import fold
from classifier.urgency import Level
from classifier.vietnam_time import VIETNAM
from classifier.working_days import add_working_days

Step = Literal["acknowledge", "register", "transfer", "check", "submit"]

CLOSING = time(17)
"""End of the office's day: a working day's clock runs until then."""

_DECREE = "Nghị định 30/2020/NĐ-CP"
_DECREE_SINCE = date(2020, 3, 5)
_FIRST_TOPIC = (
    f"Ưu tiên cao nhất, không kể giờ giấc; như văn bản khẩn, {_DECREE}, Điều 4 khoản 2 điểm c"
)
_APPOINTED = f"Đúng giờ hẹn ghi trên văn bản; {_DECREE}, Điều 23 khoản 1"


@dataclass(frozen=True, slots=True)
class Clock:
    """One thing to be done, and until when.

    Attributes:
        step: what: tell the sender, register, transfer, check the file, submit to the leaders.
        due: until when, in Vietnamese time. What is to be done at once is due on arrival; where
            only the day of arrival is known, at the end of it.
        at_once: whether it cannot wait for office hours.
        basis: the decree and article that say so, in Vietnamese.
    """

    step: Step
    due: datetime
    at_once: bool
    basis: str


@dataclass(frozen=True, slots=True)
class _Regulation:
    """A working regulation of the Government: clocks in working days from arrival."""

    name: str
    since: date
    check: tuple[int, str]  # days, article
    submit_legal: tuple[int, str]
    submit_other: tuple[int, str] | None


# Of the regulation before these, 138/2016/NĐ-CP, no article with a limit is at hand: no clock.
_REGULATIONS = (
    _Regulation(
        "Nghị định 191/2026/NĐ-CP",
        date(2026, 5, 29),
        (2, "Điều 15"),
        (5, "Điều 15"),
        (3, "Điều 16"),
    ),
    _Regulation(
        "Nghị định 39/2022/NĐ-CP", date(2022, 6, 18), (3, "Điều 15 khoản 2"), (5, "Điều 15"), None
    ),
)
_SUBMISSIONS = ("Tờ trình", "Đề án", "Báo cáo")
_DRAFTS = ("du thao", "du an", "xay dung", "ban hanh")
_LEGAL = ("luat", "phap lenh", "nghi dinh", "nghi quyet", "quyet dinh", "thong tu")


def clocks(
    arrived: date | datetime,
    *,
    level: Level = Level.THUONG,
    appointment: Appointment | None = None,
    goes_first: bool = False,
    type_name: str | None = None,
    subject: str | None = None,
) -> tuple[Clock, ...]:
    """The clocks that start when a document arrives. None before the decree was in force.

    Args:
        arrived: when it arrived. Where only the day is known, what is to be done at once is due at
            its last minute: at any earlier one the document may not have been there yet, and
            nobody is late with what has not come.
        level: its urgency.
        appointment: the hour that "hỏa tốc hẹn giờ" names, if one is named.
        goes_first: whether it belongs to a topic that is handled first, day and night.
        type_name: its type; a tờ trình, đề án or báo cáo is submitted to the leaders.
        subject: its subject; drafts of legal documents have a limit of their own.
    """
    earliest, latest = _arrival(arrived)
    day = earliest.date()
    if day < _DECREE_SINCE:
        return ()
    registered, passed_on = f"{_DECREE}, Điều 4 khoản 2 điểm c", f"{_DECREE}, Điều 23 khoản 1"
    at_once = level > Level.THUONG or goes_first
    if goes_first and level == Level.THUONG:
        registered = passed_on = _FIRST_TOPIC
    due = until = latest if at_once else closing(add_working_days(day, 1))
    hour = appointment.moment(earliest) if appointment else None
    if level == Level.HOA_TOC_HEN_GIO and hour:
        until, passed_on = hour, _APPOINTED
    return (
        _acknowledge(day),
        Clock("register", due, at_once=at_once, basis=registered),
        Clock("transfer", until, at_once=at_once, basis=passed_on),
        *_submission(day, type_name, subject),
    )


def _arrival(arrived: date | datetime) -> tuple[datetime, datetime]:
    """The first moment at which it may have arrived, and the last."""
    if isinstance(arrived, datetime):
        moment = arrived.astimezone(VIETNAM)
        return moment, moment
    return datetime.combine(arrived, time(), VIETNAM), _end_of(arrived)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), VIETNAM)


def _acknowledge(day: date) -> Clock:
    """The sender is told on the day of arrival, whatever day that is."""
    return Clock("acknowledge", _end_of(day), at_once=False, basis=f"{_DECREE}, Điều 21 khoản 2")


def _submission(day: date, type_name: str | None, subject: str | None) -> Iterator[Clock]:
    if type_name not in _SUBMISSIONS:
        return
    regulation = next((r for r in _REGULATIONS if r.since <= day), None)
    if regulation is None:
        return
    limit = regulation.submit_legal if _is_legal_draft(subject) else regulation.submit_other
    if limit is None:
        return
    steps: tuple[tuple[Step, tuple[int, str]], ...] = (
        ("check", regulation.check),
        ("submit", limit),
    )
    for step, (days, article) in steps:
        due = closing(add_working_days(day, days))
        yield Clock(step, due, at_once=False, basis=f"{regulation.name}, {article}")


def _is_legal_draft(subject: str | None) -> bool:
    text = fold(subject or "")
    return any(f"{draft} {kind}" in text for draft in _DRAFTS for kind in _LEGAL)


def closing(day: date) -> datetime:
    """The end of office hours on `day`, in Vietnamese time."""
    return datetime.combine(day, CLOSING, VIETNAM)
