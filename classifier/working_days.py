"""Working days of Việt Nam: on which days its offices are open.

Holidays are those of the Labour Code (Law 45/2019/QH14, Article 112), Tết by the lunar calendar,
with the days that the Prime Minister's yearly notice moves. They come from the `holidays` package,
which takes a second to load and knows the whole world; so the years in use are kept in
`working_days.json`, written by

    python -m classifier.working_days 2020 2050 > classifier/working_days.json

A test holds the file against the package. Before and after those years only the holidays of fixed
date are known.
"""

import json
import sys
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("working_days.json")
_SATURDAY = 5
_FIXED = ((1, 1), (4, 30), (5, 1), (9, 2))


def is_working_day(day: date) -> bool:
    """Whether offices in Việt Nam work on `day`.

    >>> is_working_day(date(2021, 8, 6)), is_working_day(date(2021, 2, 12))  # the latter is Tết
    (True, False)
    """
    return (day.weekday() < _SATURDAY) != (day in exceptions_of(day.year))


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`; the last day there is, if there are not as many.

    >>> add_working_days(date(2021, 8, 6), 1)  # a Friday
    datetime.date(2021, 8, 9)
    """
    while count and day < date.max:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


@lru_cache(maxsize=128)
def exceptions_of(year: int) -> frozenset[date]:
    """Weekdays of a year that are free, and weekend days that are worked instead."""
    written = _written().get(str(year))
    if written is None:
        return frozenset(d for d in (date(year, *day) for day in _FIXED) if d.weekday() < _SATURDAY)
    return frozenset(date.fromisoformat(f"{year:04}-{day}") for day in written)


@lru_cache(maxsize=1)
def _written() -> dict[str, list[str]]:
    years: dict[str, list[str]] = json.loads(_FILE.read_text(encoding="ascii"))
    return years


def computed_exceptions(year: int) -> frozenset[date]:
    """The same, asked of the `holidays` package."""
    from holidays import country_holidays  # noqa: PLC0415 - takes a second

    calendar = country_holidays("VN", years=year)
    free = {day for day in calendar if day.weekday() < _SATURDAY}
    worked = {day for day in calendar.weekend_workdays if day.year == year}
    return frozenset(free | worked)


def main(first: str, last: str) -> None:
    """Print the file for the years from `first` to `last`."""
    lines = (
        f'"{year}": {json.dumps([f"{day:%m-%d}" for day in sorted(computed_exceptions(year))])}'
        for year in range(int(first), int(last) + 1)
    )
    print("{\n" + ",\n".join(lines) + "\n}")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:3])
