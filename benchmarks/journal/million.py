"""Questions to a record that has grown, beside the same questions to a small one."""

import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from service.journal.engine import database_url, writing_engine
from service.journal.journal import Journal
from service.journal.migrate import migrate
from service.journal.reading import (
    Filters,
    QueuePlace,
    find_decision,
    list_decisions,
    list_events,
    list_history,
    list_overdue,
    list_queue,
)
from service.journal.tables import decisions, events, series, texts

_SMALL = 1_000
_QUESTIONS = 500
_BATCH = 20_000
_START = datetime(2021, 1, 1, tzinfo=UTC)
_LEADS = ("KGVX", "KTTH", "CN", "NN", "NC", "PL", "QHQT", "TCCV")

Question = Callable[[Connection, random.Random], object]


def measure_growth(database: str, urls: list[str] | None, *, rows: int) -> None:
    """Print the time of each question on a record of `rows` and on one of a thousand documents.

    Args:
        database: what to call it.
        urls: of two empty databases; two SQLite files when None.
        rows: documents of the large one. One in ten waits for a person.
    """
    with tempfile.TemporaryDirectory() as folder:
        small, large = urls or [f"sqlite:///{folder}/{name}.db" for name in ("small", "large")]
        fill(small, _SMALL)
        fill(large, rows)
        few = _times(small, _SMALL)
        many = _times(large, rows)
        for name in few:
            p50, p99 = _quantiles(many[name])
            ratio = p50 / _quantiles(few[name])[0]
            print(
                f"{database:10} {name:28} {rows} documents: median {p50:6.2f} ms, "
                f"p99 {p99:6.2f} ms; median {ratio:.2f} of {_SMALL} documents",
                flush=True,
            )


def fill(url: str, rows: int) -> None:
    """Write a record of `rows` documents, as the service would have over some years."""
    engine = writing_engine(database_url(url, Path()))
    migrate(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:  # the one this engine has
            connection.connection.execute("PRAGMA synchronous = OFF")
    for first in range(0, rows, _BATCH):
        made = [_row(number) for number in range(first, min(first + _BATCH, rows))]
        with engine.begin() as connection:
            connection.execute(insert(decisions), made)
            connection.execute(insert(texts), [_text(row) for row in made])
            connection.execute(insert(events), [event for row in made for event in _happened(row)])
    with engine.begin() as connection:
        connection.execute(update(series).values(last=2 * rows))
        connection.execute(insert(series).values(name="arrivals:2021", last=rows))
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _row(number: int) -> dict[str, Any]:
    at = _START + timedelta(seconds=60 * number)
    covid, urgency, waits = number % 3 == 0, number % 7 % 4, number % 10 == 0
    lead = _LEADS[number % len(_LEADS)]
    return {
        "id": str(_id(number)), "seq": 2 * number + 1, "arrival_year": 2021,
        "arrival_number": number + 1, "arrival_day": date(2021, 1, 1), "received_at": at,
        "received_day": at.date(), "state": "waiting" if waits else "routed", "version": 1,
        "document_id": f"H99,{number}", "business_kind": 0, "organ_name": "UBND tỉnh X",
        "code_number": str(number), "code_notation": "UBND-VX", "type_name": "Công văn",
        "issued_date": date(2021, 1, 1), "priority": urgency, "urgency": urgency, "covid": covid,
        "lead": lead, "lead_name": f"Vụ {lead}", "suggested_lead": lead, "confidence": 0.5,
        "coordinating": "[]", "review_reasons": "[]", "urgency_rank": -(10 * covid + urgency),
        "clock": at + timedelta(hours=8), "transfer_by": at + timedelta(hours=8),
        "duplicate_key": f"{number:064}", "content_digest": f"{number:064}",
        "model_version": "1", "model_digest": "sha256:1",
    }  # fmt: skip


def _text(row: dict[str, Any]) -> dict[str, Any]:
    subject = f"V/v báo cáo tình hình thực hiện nhiệm vụ số {row['arrival_number']}"
    return {
        "seq": row["seq"],
        "subject": subject,
        "content": f"{subject} tại địa phương. " * 8,
        "answer": json.dumps({"lead": row["lead"], "explanation": ["x"] * 60}),
    }


def _happened(row: dict[str, Any]) -> list[dict[str, Any]]:
    common = {"decision_id": row["id"], "at": row["received_at"], "day": row["received_day"]}
    return [
        {**common, "seq": row["seq"] + offset, "kind": kind, "data": "{}"}
        for offset, kind in enumerate(("received", "decided"))
    ]


def _id(number: int) -> UUID:
    # Spread as those of real documents are.
    return UUID(int=(number * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128, version=5)


def _times(url: str, rows: int) -> dict[str, list[float]]:
    """Milliseconds of each question, asked again and again about other documents."""
    journal = Journal(database_url(url, Path()))
    journal.start()
    chance = random.Random(5)
    now = _START + timedelta(days=3650)
    places = _places(journal)
    questions: dict[str, Question] = {
        "the queue's first page": lambda c, _: list_queue(c, after=None, limit=50),
        "the queue, further on": lambda c, r: list_queue(c, after=r.choice(places), limit=50),
        "overdue": lambda c, _: list_overdue(c, now=now, after=None, limit=50),
        "a decision by its identifier": lambda c, r: find_decision(c, str(_id(r.randrange(rows)))),
        "its history": lambda c, r: list_history(c, str(_id(r.randrange(rows)))),
        "by document identifier": lambda c, r: list_decisions(
            c, Filters(document_id=f"H99,{r.randrange(rows)}"), before=None, limit=50
        ),
        "by arrival number": lambda c, r: list_decisions(
            c,
            Filters(arrival_year=2021, arrival_number=1 + r.randrange(rows)),
            before=None,
            limit=50,
        ),
        "a department's newest": lambda c, r: list_decisions(
            c, Filters(lead=r.choice(_LEADS)), before=None, limit=50
        ),
        "a page of the feed": lambda c, r: list_events(c, after=r.randrange(rows), limit=50),
    }
    times: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(_QUESTIONS):
        for name, question in questions.items():
            begin = time.perf_counter()
            with journal.reading() as connection:
                found = question(connection, chance)
            times[name].append(1000 * (time.perf_counter() - begin))
            if not found:
                raise RuntimeError(f"{name}: nothing was found")
    journal.stop()
    return times


def _places(journal: Journal) -> list[QueuePlace]:
    """All places in the queue but the last, behind which nobody waits."""
    table = decisions.c
    columns = (table.urgency_rank, table.clock, table.seq)
    waiting = select(*columns).where(table.state == "waiting").order_by(*columns)
    with journal.reading() as connection:
        return [QueuePlace(*row) for row in connection.execute(waiting)][:-1]


def _quantiles(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), statistics.quantiles(times, n=100)[98]
