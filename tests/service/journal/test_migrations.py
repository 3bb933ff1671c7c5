from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, text

import service.journal
from service.journal.engine import database_url, writing_engine
from service.journal.forgetting import forget
from service.journal.migrate import HEAD, migrate, upgrade
from service.journal.reading import find_decision, find_texts, list_history
from service.journal.tables import decisions, events, metadata
from tests.databases import all_that_is_kept


def test_the_migrations_lead_to_the_tables_of_the_program(new_database: str) -> None:
    """To the last column and index; foreign keys are SQLite's only."""
    url = database_url(new_database, Path())
    engine = writing_engine(url)
    migrate(engine)
    migrate(engine)  # a second start changes nothing
    engine.dispose()

    plain = create_engine(url)
    with plain.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        missing = [difference[0] for difference in compare_metadata(context, metadata)]
        assert missing == ([] if plain.dialect.name == "sqlite" else ["add_fk"] * 3)
    plain.dispose()


def test_texts_of_an_older_record_stay_with_their_decisions(new_database: str) -> None:
    """Revision 0005 numbers them; what was written before is read, and forgotten, as ever."""
    engine = writing_engine(database_url(new_database, Path()))
    with engine.begin() as connection:
        upgrade(connection, None, "0004")
        connection.execute(insert(decisions), [_decision(id_, seq) for id_, seq in _OLDER.items()])
        for id_, first in _OLDER.items():
            old = text("INSERT INTO texts VALUES (:id, :subject, 'nội dung', '{}')")
            connection.execute(old, {"id": id_, "subject": f"công văn {id_}"})
            for seq, kind in enumerate(("received", "decided"), first):
                connection.execute(insert(events), _event(id_, seq, kind))
        connection.execute(insert(events), _event("b", 5, "withdrawn"))

    migrate(engine)

    with engine.begin() as connection:
        for id_ in _OLDER:
            found = find_decision(connection, id_)
            assert found is not None
            assert found.subject == f"công văn {id_}"
            assert find_texts(connection, id_) == ("nội dung", "{}")
        kinds = [event.kind for event in list_history(connection, "b")]
    assert kinds == ["received", "decided", "withdrawn"]
    forgotten = forget(engine, _NOW + timedelta(1), keep_subject=False, without_text=str)
    assert forgotten.documents == 2
    engine.dispose()
    for what in ("công văn a", "nội dung"):
        assert what.encode() not in all_that_is_kept(new_database)


_OLDER = {"a": 3, "b": 1}
_NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)


def _decision(id_: str, seq: int) -> dict[str, Any]:
    return {
        "id": id_, "seq": seq, "arrival_year": 2026, "arrival_number": seq,
        "arrival_day": _NOW.date(), "received_at": _NOW, "received_day": _NOW.date(),
        "state": "routed", "version": 1, "business_kind": 0, "urgency": 0, "covid": False,
        "lead": "NN", "lead_name": "Vụ Nông nghiệp", "suggested_lead": "NN", "confidence": 0.9,
        "coordinating": "[]", "review_reasons": "[]", "urgency_rank": 0, "clock": _NOW,
        "content_digest": id_, "model_version": "1", "model_digest": "1",
    }  # fmt: skip


def _event(id_: str, seq: int, kind: str) -> dict[str, Any]:
    return {
        "seq": seq, "kind": kind, "decision_id": id_, "at": _NOW, "day": _NOW.date(), "data": "{}"
    }  # fmt: skip


def test_the_newest_migration_is_the_one_run() -> None:
    """A file added without its number in `migrate.HEAD` would never run."""
    folder = Path(service.journal.__file__).parent / "migrations"

    assert ScriptDirectory(str(folder)).get_current_head() == HEAD
