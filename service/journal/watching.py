"""What whoever watches the record asks every few seconds, in figures."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from service.journal.tables import decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What waits for a person.

    Attributes:
        waiting: documents that wait.
        waiting_covid: of them, those of the COVID-19 response.
        oldest_seconds: how long the one that has waited longest has; 0 when none waits.
        overdue: documents that wait although they should have been passed on.
    """

    waiting: int
    waiting_covid: int
    oldest_seconds: float
    overdue: int


def standing(connection: Connection, now: datetime) -> Standing:
    """Count what waits; the indexes of the queue hold no other documents.

    Args:
        connection: to the record.
        now: the time, aware.
    """
    table = decisions.c
    is_waiting = table.state == "waiting"
    waiting, oldest = connection.execute(
        select(func.count(), func.min(table.received_at)).where(is_waiting)
    ).one()
    covid = select(func.count()).where(is_waiting, table.urgency_rank <= -10)
    overdue = select(func.count()).where(is_waiting, table.transfer_by < now)
    return Standing(
        waiting=waiting,
        waiting_covid=connection.execute(covid).scalar_one(),
        oldest_seconds=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        overdue=connection.execute(overdue).scalar_one(),
    )
