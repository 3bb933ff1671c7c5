"""Does it add up? What came in against where it stands, counted from two independent tables."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Select, and_, func, or_, select

from service.journal.entry import STATES, State
from service.journal.tables import IS_LATER, decisions, events, series, texts

_LISTED = 100  # documents a kind of fault that are listed


@dataclass(frozen=True, slots=True)
class Day:
    """The documents received on one day.

    Attributes:
        day: in Việt Nam.
        received: how many events say so.
        standing: how many decisions stand in each state now.
    """

    day: date
    received: int
    standing: dict[State, int]

    @property
    def adds_up(self) -> bool:
        """Whether every document received stands somewhere."""
        return self.received == sum(self.standing.values())


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not add up.

    Attributes:
        what: the kind of fault.
        which: the decision, or the series.
    """

    what: str
    which: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Days and faults. There must be no fault.

    Attributes:
        days: the days on which anything was received.
        faults: what does not add up; at most a hundred of a kind.
    """

    days: tuple[Day, ...]
    faults: tuple[Fault, ...]

    @property
    def adds_up(self) -> bool:
        """Whether nothing was left out."""
        return not self.faults and all(day.adds_up for day in self.days)


def reconcile(connection: Connection, first: date, last: date) -> Reconciliation:
    """Count what was received from `first` to `last` and look for what does not add up.

    Args:
        connection: to read with; it must see one state of the database throughout.
        first: the first day, in Việt Nam.
        last: the last day.
    """
    standing: defaultdict[date, Counter[State]] = defaultdict(Counter)
    table = decisions.c
    for day, state, count in connection.execute(
        select(table.received_day, table.state, func.count())
        .where(table.received_day.between(first, last))
        .group_by(table.received_day, table.state)
    ):
        standing[day][state] = count
    counted = connection.execute(
        select(events.c.day, func.count())
        .where(events.c.kind == "received", events.c.day.between(first, last))
        .group_by(events.c.day)
    )
    received: dict[date, int] = dict(counted.all())
    days = tuple(
        Day(day, received.get(day, 0), {state: standing[day][state] for state in STATES})
        for day in sorted(received.keys() | standing.keys())
    )
    return Reconciliation(days, tuple(_faults(connection, first, last)))


def _faults(connection: Connection, first: date, last: date) -> list[Fault]:
    in_range = decisions.c.received_day.between(first, last)
    its = events.c.decision_id == decisions.c.id
    received = and_(its, events.c.seq == decisions.c.seq, events.c.kind == "received")
    decided = and_(its, events.c.seq == decisions.c.seq + 1, events.c.kind == "decided")
    queries = {
        "a decision whose arrival no event tells of": select(decisions.c.id).where(
            in_range, ~select(events.c.seq).where(received).exists()
        ),
        "a document received and not decided": select(decisions.c.id).where(
            in_range, ~select(events.c.seq).where(decided).exists()
        ),
        "an event without a decision": select(events.c.decision_id)
        .outerjoin(decisions, decisions.c.id == events.c.decision_id)
        .where(
            events.c.kind == "received",
            events.c.day.between(first, last),
            decisions.c.id.is_(None),
        ),
        "a decision without its text": select(decisions.c.id)
        .outerjoin(texts, texts.c.seq == decisions.c.seq)
        .where(in_range, texts.c.seq.is_(None)),
        "a decision that stands otherwise than its last event says": _otherwise(first, last),
    }
    faults = [
        Fault(what, str(which))
        for what, query in queries.items()
        for which in connection.execute(query.limit(_LISTED)).scalars()
    ]
    return faults + _gaps(connection)


def _otherwise(first: date, last: date) -> Select[tuple[str]]:
    """Decisions whose state is not the one that the last event left them in."""
    later = (
        select(func.max(events.c.seq))
        .where(events.c.decision_id == decisions.c.id, IS_LATER)
        .correlate(decisions)
        .scalar_subquery()
    )
    newest = func.coalesce(later, decisions.c.seq + 1)
    state = decisions.c.state
    undecided = state.in_(("routed", "waiting"))
    return (
        select(decisions.c.id)
        .join(events, events.c.seq == newest)
        .where(
            decisions.c.received_day.between(first, last),
            or_(
                and_(undecided, events.c.kind != "decided"),
                and_(~undecided, events.c.kind != state),
            ),
        )
    )


def _gaps(connection: Connection) -> list[Fault]:
    """Series with a gap or a number beyond the last one given."""
    faults = []
    table = decisions.c
    given = {
        f"arrivals:{year}": (count, low, high)
        for year, count, low, high in connection.execute(
            select(
                table.arrival_year,
                func.count(),
                func.min(table.arrival_number),
                func.max(table.arrival_number),
            ).group_by(table.arrival_year)
        )
    }
    given["events"] = connection.execute(
        select(func.count(), func.min(events.c.seq), func.max(events.c.seq))
    ).one()
    for name, last in connection.execute(select(series.c.name, series.c.last)):
        count, low, high = given.pop(name, (0, None, None))
        if count != last or (count and (low, high) != (1, last)):
            faults.append(Fault("a series of numbers with a gap", name))
    faults += [
        Fault("a series of numbers that was never given", name)
        for name, found in given.items()
        if found[0]
    ]
    return faults
