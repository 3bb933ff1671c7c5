from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.appointment import appointments_in
from classifier.clocks import Clock, clocks
from classifier.urgency import Level
from classifier.vietnam_time import VIETNAM


def by_step(found: tuple[Clock, ...]) -> dict[str, tuple[str, bool, str]]:
    """Each clock by its step: until when, whether at once, and why."""
    return {c.step: (c.due.isoformat(), c.at_once, c.basis) for c in found}


def test_an_ordinary_document_is_passed_on_by_the_next_working_day() -> None:
    """A Friday's by Monday evening; the sender is told the same day."""
    assert by_step(clocks(date(2021, 8, 6))) == {
        "acknowledge": (
            "2021-08-06T23:59:59+07:00", False, "Nghị định 30/2020/NĐ-CP, Điều 21 khoản 2"
        ),
        "register": (
            "2021-08-09T17:00:00+07:00", False, "Nghị định 30/2020/NĐ-CP, Điều 4 khoản 2 điểm c"
        ),
        "transfer": (
            "2021-08-09T17:00:00+07:00", False, "Nghị định 30/2020/NĐ-CP, Điều 23 khoản 1"
        ),
    }  # fmt: skip


def test_before_tet_the_next_working_day_is_after_it() -> None:
    """Nine days later, not the morning of the first day."""
    assert by_step(clocks(date(2021, 2, 9)))["transfer"][0] == "2021-02-17T17:00:00+07:00"


@pytest.mark.parametrize("level", [level for level in Level if level])
def test_an_urgent_document_is_passed_on_at_once(level: Level) -> None:
    """On a Saturday night as on any day."""
    found = by_step(clocks(datetime(2021, 8, 7, 16, 30, tzinfo=UTC), level=level))

    assert found["register"][:2] == ("2021-08-07T23:30:00+07:00", True)
    assert found["transfer"] == (
        "2021-08-07T23:30:00+07:00", True, "Nghị định 30/2020/NĐ-CP, Điều 23 khoản 1"
    )  # fmt: skip


def test_a_topic_that_goes_first_goes_day_and_night() -> None:
    """Without a mark of urgency, and its basis says whose priority that is."""
    found = by_step(clocks(date(2021, 8, 7), goes_first=True))

    assert found["transfer"][:2] == ("2021-08-07T23:59:59+07:00", True)
    assert "không kể giờ giấc" in found["transfer"][2]


@pytest.mark.parametrize(
    ("day", "subject", "check", "submit", "decree"),
    [
        (date(2026, 6, 1), "Về dự thảo Nghị định về thuế", "2026-06-03", "2026-06-08", "191/2026"),
        (date(2026, 6, 1), "Về chủ trương đầu tư", "2026-06-03", "2026-06-04", "191/2026"),
        (date(2023, 6, 5), "Về dự án Luật Đất đai", "2023-06-08", "2023-06-12", "39/2022"),
    ],
)  # fmt: skip
def test_a_submission_is_checked_and_submitted_in_working_days(
    day: date, subject: str, check: str, submit: str, decree: str
) -> None:
    """By the working regulation that was in force on the day."""
    found = by_step(clocks(day, type_name="Tờ trình", subject=subject))

    assert found["check"][0][:10] == check
    assert found["submit"][0][:10] == submit
    assert decree in found["check"][2]
    assert decree in found["submit"][2]


@pytest.mark.parametrize("day", [date(2021, 8, 5), date(2023, 6, 5)])
def test_where_no_article_is_known_there_is_no_clock(day: date) -> None:
    """An ordinary scheme before the regulation of 2026."""
    found = by_step(clocks(day, type_name="Tờ trình", subject="Về chủ trương đầu tư"))

    assert set(found) == {"acknowledge", "register", "transfer"}


def test_before_the_decree_there_are_no_clocks() -> None:
    """An archive replayed is not late by a law of later years."""
    assert clocks(date(2020, 3, 4)) == ()


@given(day=st.dates(), level=st.sampled_from(Level), goes_first=st.booleans(), subject=st.text())
def test_clocks_never_fail_and_each_names_its_article(
    day: date, level: Level, *, goes_first: bool, subject: str
) -> None:
    """Whatever day a sender names."""
    for clock in clocks(
        day, level=level, goes_first=goes_first, type_name="Báo cáo", subject=subject
    ):
        assert "Điều" in clock.basis
        assert clock.due.date() >= day


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("hẹn giờ: 14h00", "2021-08-14T14:00:00+07:00"),
        ("HỎA TỐC HẸN GIỜ\n(trước 15 giờ 30 ngày 14/8/2021)", "2021-08-14T15:30:00+07:00"),
        ("HOẢ TỐC HẸN GIỜ 8 giờ ngày 15 tháng 8", "2021-08-15T08:00:00+07:00"),
        ("Hỏa tốc hẹn giờ: 7 giờ 45 phút ngày 15 tháng 8 năm 2021", "2021-08-15T07:45:00+07:00"),
        ("HOA TOC HEN GIO: 16:30, 14.8.2021", "2021-08-14T16:30:00+07:00"),
        ("Hẹn giờ: 9h00", "2021-08-14T10:00:00+07:00"),  # it came too late: at once
        ("Hẹn giờ: 9h00 ngày 31/02", "2021-08-14T10:00:00+07:00"),
        ("Hẹn giờ: 9h00 ngày 15/8/2121", "2021-08-14T10:00:00+07:00"),  # misread
    ],
)
def test_an_hour_that_is_named_is_when_it_has_to_be_passed_on(words: str, due: str) -> None:
    """And registered at once, so that it can be."""
    arrived = datetime(2021, 8, 14, 10, tzinfo=VIETNAM)
    (appointment,) = appointments_in(words)

    found = by_step(clocks(arrived, level=Level.HOA_TOC_HEN_GIO, appointment=appointment))

    assert found["transfer"][:2] == (due, True)
    assert found["register"][0] == "2021-08-14T10:00:00+07:00"
    assert found["transfer"][2].endswith("Nghị định 30/2020/NĐ-CP, Điều 23 khoản 1")
    assert ("giờ hẹn" in found["transfer"][2]) == (due != "2021-08-14T10:00:00+07:00")


def test_across_the_new_year_an_hour_without_a_year_is_the_nearest() -> None:
    """Sent on the last day of December for the second of January."""
    (appointment,) = appointments_in("HỎA TỐC HẸN GIỜ 8h00 ngày 02/01")

    at = appointment.moment(datetime(2021, 12, 31, 16, tzinfo=VIETNAM))

    assert at == datetime(2022, 1, 2, 8, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "words",
    [
        "HỎA TỐC HẸN GIỜ",
        "V/v gửi văn bản hỏa tốc hẹn giờ trước 15h",
        "V/v hẹn giờ làm việc 8 giờ",
        "HẸN GIỜ 25h00",
        "Hẹn giờ: 14h75",
        "",
    ],
)
def test_no_hour_is_read_where_none_is_named(words: str) -> None:
    """Nor one from prose."""
    assert list(appointments_in(words)) == []


@given(arrived=st.dates(date(2020, 3, 5), date(2049, 12, 1)), level=st.sampled_from(list(Level)))
def test_nothing_is_due_before_it_may_have_come(arrived: date, level: Level) -> None:
    """Where only the day is known, at its end."""
    assert all(clock.due.isoformat()[:10] >= arrived.isoformat() for clock in clocks(arrived))
    for clock in clocks(arrived, level=level):
        assert clock.due > datetime.combine(arrived, time(16), VIETNAM)
