"""Gapless series: the numbers of events, and the arrival numbers of each year.

Numbers are given in the transaction that uses them, so a transaction that fails gives none. The
row `events` is locked first by every writing transaction and until its end: writers of all
processes stand in one line, and what has a smaller number is visible before what has a larger.
"""

from sqlalchemy import Connection, bindparam, insert, select, update

from service.journal.tables import series

_EVENTS = "events"
# In one order for all, or two writers might wait for each other; the row of a new year may be
# written while this waits, and is then looked for again.
_LOCK = select(series.c.name, series.c.last).order_by(series.c.name.desc()).with_for_update()
_ONE = select(series.c.last).where(series.c.name == bindparam("series"))
_SET = update(series).where(series.c.name == bindparam("series")).values(last=bindparam("value"))


class Numbers:
    """The series, locked for one transaction until its end, also where none is taken.

    Args:
        connection: in a writing transaction, of which this is the first statement.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last = {row.name: int(row.last) for row in connection.execute(_LOCK)}
        self._before = dict(self._last)

    def take_events(self, count: int = 1) -> int:
        """Take the next `count` numbers of events, and get the first of them."""
        return self._take(_EVENTS, count)

    def take_arrivals(self, year: int, count: int = 1) -> int:
        """Take the next `count` arrival numbers of a year.

        One series a year for paper and electronic documents (Decree 30/2020/NĐ-CP, Article 22).

        Returns:
            The first of them; a year's first is 1.
        """
        name = f"arrivals:{year}"
        if name not in self._last:
            found = self._connection.execute(_ONE, {"series": name}).scalar()
            if found is None:
                self._connection.execute(insert(series).values(name=name, last=0))
            self._last[name] = self._before[name] = found or 0
        return self._take(name, count)

    def save(self) -> None:
        """Put down what was taken, at the end of the transaction."""
        taken = [
            {"series": name, "value": last}
            for name, last in self._last.items()
            if last != self._before[name]
        ]
        if taken:
            self._connection.execute(_SET, taken)

    def _take(self, name: str, count: int) -> int:
        first = self._last[name] + 1
        self._last[name] += count
        return first
