"""Looks into a record from outside, while nobody else does."""

import time
from datetime import date
from pathlib import Path
from typing import Any

from service.journal.engine import database_url
from service.journal.journal import Journal
from service.journal.reading import find_texts, list_events, list_register
from service.journal.reconciliation import reconcile
from tests.conftest import Service


def await_ready(service: Service, *, ready: bool = True, patience: float = 30) -> None:
    """Wait until a service says that it is ready again, or that it is not: within a second or two.

    Raises:
        AssertionError: it does not.
    """
    status = 200 if ready else 503
    end = time.monotonic() + patience
    while (answer := service.client.get("/readyz")).status_code != status:
        assert time.monotonic() < end, answer.text
        time.sleep(0.1)


def check_record(setting: str, acknowledged: dict[str, dict[str, Any]]) -> int:
    """Nothing that was promised is missing, nothing is there by half, no number twice or left out.

    Args:
        setting: URL of the database.
        acknowledged: the answers that senders got, by document identifier.

    Returns:
        How many documents are on record.
    """
    journal = Journal(database_url(setting, Path()))
    journal.start()
    with journal.reading() as connection:
        account = reconcile(connection, date.min, date.max)
        assert account.faults == ()
        assert account.adds_up
        year = date.today().year  # noqa: DTZ011 - only the answers' own year matters
        years = {answer["record"]["arrival_year"] for answer in acknowledged.values()} | {year}
        found = [
            decision
            for year in years
            for decision in list_register(connection, year, after=0, limit=1_000_000)
        ]
        by_document = {decision.document_id: decision for decision in found}
        assert len(by_document) == len(found), "a document has two decisions"
        for name, answer in acknowledged.items():
            kept = by_document[name]
            assert kept.id == answer["decision_id"]
            assert kept.arrival_number == answer["record"]["arrival_number"]
            assert find_texts(connection, kept.id)[1]
        for year in years:
            numbers = [one.arrival_number for one in found if one.arrival_year == year]
            assert numbers == list(range(1, len(numbers) + 1))
        happened = [event.seq for event in list_events(connection, after=0, limit=10_000_000)]
        assert happened == list(range(1, len(happened) + 1))
    journal.stop()
    return len(found)
