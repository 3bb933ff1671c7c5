from datetime import date

import pytest

from classifier.working_days import (
    add_working_days,
    computed_exceptions,
    exceptions_of,
    is_working_day,
)


@pytest.mark.parametrize("year", range(2020, 2051))
def test_the_years_kept_in_the_file_are_those_of_the_package(year: int) -> None:
    """A new release of the package that knows a moved day more makes this fail: write anew."""
    assert exceptions_of(year) == computed_exceptions(year)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 2, 10), False),  # the day before Tết
        (date(2021, 2, 17), True),
        (date(2021, 4, 21), False),  # the tenth of the third lunar month
        (date(2021, 8, 7), False),  # a Saturday
        (date(2024, 5, 4), True),  # a Saturday worked for a Monday off
        (date(2024, 4, 29), False),  # that Monday
        (date(2019, 9, 2), False),  # before the file: a holiday of fixed date
    ],
)
def test_offices_are_closed_on_holidays_and_open_on_days_worked_instead(
    day: date, *, works: bool
) -> None:
    """By the lunar calendar and by the Prime Minister's notice."""
    assert is_working_day(day) is works


def test_the_next_working_day_after_tet() -> None:
    """Nine days on."""
    assert add_working_days(date(2021, 2, 9), 1) == date(2021, 2, 17)


def test_the_end_of_time_is_no_error() -> None:
    """A sender may name any day."""
    assert add_working_days(date.max, 1) == date.max
