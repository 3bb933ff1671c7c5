"""Gapless series: the numbers of events, and the arrival numbers of each year.

Numbers are given in the transaction that uses them, so a transaction that fails gives none. The
row `events` is locked first by every writing transaction and until its end: writers of all
processes stand in one line, and what has a smaller number is visible before what has a larger.
"""

from sqlalchemy import Connection, bindparam, insert, select, update

from service.journal.tables import series

_EVENTS = "events"
_LOCK = select(series.c.last).where(series.c.name == _EVENTS).with_for_update()
_SET = update(series).where(series.c.name == bindparam("series")).values(last=bindparam("value"))
_TAKE = (
    update(series)
    .where(series.c.name == bindparam("series"))
    .values(last=series.c.last + bindparam("count"))
    .returning(series.c.last)
)


def lock(connection: Connection) -> int:
    """Get in line; to be called first in a writing transaction.

    Returns:
        The last event's number.
    """
    return int(connection.execute(_LOCK).scalar_one())


def set_last_event(connection: Connection, last: int) -> None:
    """Put down the last event's number, at the end of the transaction."""
    connection.execute(_SET, {"series": _EVENTS, "value": last})


def take_arrival_numbers(connection: Connection, year: int, count: int) -> int:
    """Take the next `count` arrival numbers of a year.

    One series a year for paper and electronic documents (Decree 30/2020/NĐ-CP, Article 22).

    Returns:
        The first of them; a year's first is 1.
    """
    name = f"arrivals:{year}"
    taken = connection.execute(_TAKE, {"series": name, "count": count}).scalar()
    if taken is None:
        connection.execute(insert(series).values(name=name, last=count))
        taken = count
    return int(taken) - count + 1
