from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from service.journal.engine import database_url
from service.journal.journal import Journal
from service.journal.reading import (
    Filters,
    QueuePlace,
    find_decision,
    find_texts,
    list_decisions,
    list_events,
    list_history,
    list_overdue,
    list_queue,
    list_register,
)

NOW = datetime(2021, 8, 5, tzinfo=UTC)
QUESTIONS: dict[str, Callable[[Connection], object]] = {
    "queue": lambda c: list_queue(c, after=None, limit=50),
    "queue, further on": lambda c: list_queue(c, after=QueuePlace(0, NOW, 7), limit=50),
    "overdue": lambda c: list_overdue(c, now=NOW, after=(NOW, 7), limit=50),
    "decision": lambda c: find_decision(c, "x"),
    "texts": lambda c: find_texts(c, "x"),
    "history": lambda c: list_history(c, "x"),
    "newest": lambda c: list_decisions(c, Filters(), before=9, limit=50),
    "department": lambda c: list_decisions(c, Filters(lead="CN"), before=9, limit=50),
    "state": lambda c: list_decisions(c, Filters(state="routed"), before=9, limit=50),
    "document": lambda c: list_decisions(c, Filters(document_id="x"), before=9, limit=50),
    "number": lambda c: list_decisions(
        c, Filters(arrival_year=2021, arrival_number=7), before=None, limit=50
    ),
    "feed": lambda c: list_events(c, after=7, limit=50),
    "register": lambda c: list_register(c, 2021, after=7, limit=50),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_by_an_index(question: str, tmp_path: Path) -> None:
    """Without reading or sorting the table, which would grow slower by the day."""
    journal = Journal(database_url(None, tmp_path))
    journal.start()
    plans: list[str] = []

    with journal.reading() as connection:

        @event.listens_for(connection.engine, "before_cursor_execute")
        def _explain(
            _connection: Connection, cursor: object, statement: str, parameters: tuple[object, ...],
            _context: object, _many: bool,  # noqa: FBT001
        ) -> None:  # fmt: skip
            plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[attr-defined]
            plans.extend(row[3] for row in plan)

        QUESTIONS[question](connection)
    journal.stop()

    assert plans
    for step in plans:
        assert "TEMP B-TREE" not in step, plans
        assert not step.startswith("SCAN") or "USING INDEX" in step, plans
