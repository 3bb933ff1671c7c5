import os
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, update
from sqlalchemy.exc import DBAPIError

from service.journal.engine import database_url
from service.journal.entry import Confirmation, Correction, Decision, Entry, Unit, Withdrawal
from service.journal.errors import (
    ClosedDecisionError,
    ContentConflictError,
    DatabaseUrlError,
    DecisionNotFoundError,
    JournalError,
    StaleDecisionError,
)
from service.journal.journal import Journal
from service.journal.reading import (
    Filters,
    find_decision,
    list_decisions,
    list_events,
    list_history,
    list_overdue,
    list_queue,
    list_register,
)
from service.journal.reconciliation import Reconciliation, reconcile
from service.journal.tables import decisions, events
from tests.service.journal.entries import DAY, entry

LAN, MINH = "Nguyễn Thị Lan", "Trần Văn Minh"
NOON = datetime(2021, 8, 5, 5, 0, tzinfo=UTC)


class Clock:
    """A clock that a test sets."""

    now = NOON

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that shows noon in Hà Nội."""
    return Clock()


@pytest.fixture
def journal(new_database: str, clock: Clock) -> Iterator[Journal]:
    """An empty record, on each kind of database."""
    opened = Journal(database_url(new_database, Path()), clock=clock)
    opened.start()
    yield opened
    opened.stop()


def stands(journal: Journal, decision_id: str) -> Decision:
    """Where a document stands."""
    with journal.reading() as connection:
        found = find_decision(connection, decision_id)
    assert found is not None
    return found


def kinds(journal: Journal, decision_id: str) -> list[str]:
    """What happened to a document."""
    with journal.reading() as connection:
        return [event.kind for event in list_history(connection, decision_id)]


def accounts(journal: Journal) -> Reconciliation:
    """Whether the record adds up, over all time."""
    with journal.reading() as connection:
        return reconcile(connection, date.min, date.max)


def test_a_document_is_received_decided_and_numbered(journal: Journal) -> None:
    """The first of its year is number one."""
    recorded = journal.record(entry("H99,1")).result()

    found = stands(journal, recorded.decision_id)
    assert (recorded.arrival_number, recorded.arrival_year) == (1, 2021)
    assert (recorded.state, recorded.version, recorded.replayed) == ("routed", 1, False)
    assert found.subject == "V/v đề nghị hỗ trợ vắc xin đợt H99,1"
    assert found.received_at == NOON
    assert found.lead == Unit("KGVX", "Vụ Khoa giáo - Văn xã")
    assert kinds(journal, recorded.decision_id) == ["received", "decided"]


def test_the_same_document_gets_the_decision_on_record(journal: Journal) -> None:
    """Whatever a newer model would say."""
    first = journal.record(entry("H99,1", answer='{"lead":"KGVX"}')).result()
    again = journal.record(entry("H99,1", answer='{"lead":"CN"}')).result()

    assert again.replayed
    assert again.answer == '{"lead":"KGVX"}'
    assert (again.decision_id, again.arrival_number) == (first.decision_id, 1)
    assert kinds(journal, first.decision_id) == ["received", "decided"]


def test_the_same_identifier_with_other_content_is_a_conflict(journal: Journal) -> None:
    """Both digests are named; nothing is recorded."""
    one, other = entry("H99,1"), entry("H99,1", document={"subject": "V/v việc khác"})
    first = journal.record(one).result()

    with pytest.raises(ContentConflictError) as conflict:
        journal.record(other).result()

    assert conflict.value.decision_id == first.decision_id
    assert one.content_digest in str(conflict.value)
    assert other.content_digest in str(conflict.value)
    assert accounts(journal).days[0].received == 1


def test_an_update_of_a_document_is_not_its_repetition(journal: Journal) -> None:
    """The edXML kind is part of the key; the one it takes the place of is superseded."""
    first = journal.record(entry("H99,1", organ_id="H99")).result()
    second = journal.record(
        entry(
            "H99,1", business_kind=2, supersedes=("H99,1",), organ_id="000.00.00.H99",
            document={"subject": "V/v mới"},
        )
    ).result()  # fmt: skip

    assert second.decision_id != first.decision_id
    old = stands(journal, first.decision_id)
    assert (old.state, old.superseded_by) == ("superseded", second.decision_id)
    assert kinds(journal, first.decision_id) == ["received", "decided", "superseded"]
    with pytest.raises(ClosedDecisionError):
        journal.act(Confirmation(decision_id=first.decision_id, who=LAN))


def test_an_idempotency_key_means_the_same_document(journal: Journal) -> None:
    """Of two documents without an identifier, too."""
    unnamed = {"document_id": None}
    one = journal.record(entry(document=unnamed, idempotency_key="k1")).result()
    again = journal.record(entry(document=unnamed, idempotency_key="k1")).result()
    other = journal.record(entry(document=unnamed, idempotency_key="k2")).result()

    assert again.decision_id == one.decision_id
    assert other.decision_id != one.decision_id
    with pytest.raises(ContentConflictError):
        journal.record(
            entry(document={**unnamed, "subject": "V/v việc khác"}, idempotency_key="k1")
        ).result()


def test_a_key_seen_beside_an_identifier_is_remembered(journal: Journal) -> None:
    """It may not be used for another document afterwards."""
    journal.record(entry("H99,1")).result()
    journal.record(entry("H99,1", idempotency_key="k1")).result()

    with pytest.raises(ContentConflictError):
        journal.record(entry("H99,2", idempotency_key="k1")).result()


def test_racing_sends_of_one_document_make_one_decision(journal: Journal) -> None:
    """A hundred at once."""
    barrier = threading.Barrier(100)
    results = []

    def send() -> None:
        barrier.wait()
        results.append(journal.record(entry("H99,1")).result())

    threads = [threading.Thread(target=send) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({result.decision_id for result in results}) == 1
    assert {result.arrival_number for result in results} == {1}
    assert sum(not result.replayed for result in results) == 1
    assert [day.received for day in accounts(journal).days] == [1]


def test_two_processes_share_one_series(journal: Journal, new_database: str) -> None:
    """Their writers stand in one line: no number is given twice, none is left out."""
    other = Journal(database_url(new_database, Path()))
    other.start()
    futures = [
        writer.record(entry(f"H99,{n}{side}"))
        for n in range(150)
        for side, writer in (("a", journal), ("b", other))
    ]

    numbers = sorted(future.result().arrival_number for future in futures)
    other.stop()

    assert numbers == list(range(1, 301))
    assert accounts(journal).adds_up


def test_a_follower_of_the_feed_misses_nothing(journal: Journal, new_database: str) -> None:
    """While two writers write and it reads on."""
    other = Journal(database_url(new_database, Path()))
    other.start()
    done = threading.Event()
    seen: list[int] = []

    def follow() -> None:
        while not (finished := done.is_set()) or seen[-1:] != [400]:
            with journal.reading() as connection:
                page = list_events(connection, after=seen[-1] if seen else 0, limit=7)
            seen.extend(event.seq for event in page)
            if finished and not page:
                return

    follower = threading.Thread(target=follow)
    follower.start()
    for n in range(100):
        pair = [
            writer.record(entry(f"H99,{n}{side}"))
            for side, writer in (("a", journal), ("b", other))
        ]
        for future in pair:
            future.result()
    done.set()
    follower.join()
    other.stop()

    assert seen == list(range(1, 401))


def test_each_year_has_its_own_series(journal: Journal) -> None:
    """The year is that of arrival."""
    days = [date(2021, 12, 31), date(2022, 1, 1), date(2021, 12, 31), date(2022, 1, 1)]
    futures = [journal.record(entry(f"H99,{n}", day=day)) for n, day in enumerate(days)]
    recorded = [future.result() for future in futures]

    assert [(one.arrival_year, one.arrival_number) for one in recorded] == [
        (2021, 1), (2022, 1), (2021, 2), (2022, 2),
    ]  # fmt: skip
    with journal.reading() as connection:
        register = list_register(connection, 2022, after=0, limit=10)
    assert [decision.arrival_number for decision in register] == [1, 2]


def test_a_duplicate_is_pointed_out(journal: Journal) -> None:
    """The same number, symbol and organ in one year, in whatever spelling."""
    letter = {"code_number": "07", "code_notation": "BYT-DP", "organ_name": "Bộ Y tế"}
    respelled = {"code_number": "7", "code_notation": "byt - dp", "organ_name": "BỘ Y TẾ"}
    next_year = {**letter, "issued_date": date(2022, 1, 5)}

    first = journal.record(entry("H99,1", document=letter)).result()
    second = journal.record(entry("H99,2", document=respelled)).result()
    third = journal.record(entry("H99,3", document=next_year)).result()

    assert first.duplicate_of is None
    assert second.duplicate_of == first.decision_id
    assert third.duplicate_of is None


def test_what_a_person_decides_is_not_overwritten_unseen(journal: Journal) -> None:
    """Who decides after a person must have seen what that one decided."""
    one = journal.record(entry("H99,1", review_reasons=("low_confidence",))).result().decision_id
    corrected = journal.act(
        Correction(decision_id=one, who=LAN, lead=Unit("CN", "Vụ Công nghiệp"), note="Điện.")
    )

    for version in (None, 1, 3):
        with pytest.raises(StaleDecisionError, match=LAN) as stale:
            journal.act(Confirmation(decision_id=one, who=MINH, version=version))
        assert stale.value.version == 2
    confirmed = journal.act(Confirmation(decision_id=one, who=MINH, version=2))

    assert (corrected.state, corrected.version, corrected.lead.code) == ("corrected", 2, "CN")
    assert corrected.suggested_lead == "KGVX"
    assert (confirmed.state, confirmed.version, confirmed.decided_by) == ("confirmed", 3, MINH)
    assert kinds(journal, one) == ["received", "decided", "corrected", "confirmed"]


def test_a_second_click_counts_once(journal: Journal) -> None:
    """The same person, the same decision."""
    one = journal.record(entry("H99,1")).result().decision_id
    click = Correction(decision_id=one, who=LAN, covid=True, version=1)

    assert journal.act(click) == journal.act(click)
    assert kinds(journal, one) == ["received", "decided", "corrected"]


def test_two_persons_at_once_do_not_both_decide(journal: Journal) -> None:
    """One decides, the other is told."""
    one = journal.record(entry("H99,1")).result().decision_id
    barrier = threading.Barrier(8)
    outcomes: list[str] = []

    def decide(who: str) -> None:
        barrier.wait()
        try:
            outcomes.append(journal.act(Confirmation(decision_id=one, who=who)).decided_by or "")
        except StaleDecisionError:
            outcomes.append("")

    threads = [threading.Thread(target=decide, args=(f"Văn thư {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [who for who in outcomes if who] == [stands(journal, one).decided_by]


def test_a_withdrawn_document_takes_no_decision(journal: Journal) -> None:
    """Its number stays its own, and the account still adds up."""
    one = journal.record(entry("H99,1")).result().decision_id
    journal.act(Withdrawal(decision_id=one, who="UBND tỉnh X", note="Ban hành nhầm."))

    with pytest.raises(ClosedDecisionError, match="withdrawn"):
        journal.act(Confirmation(decision_id=one, who=LAN))
    assert journal.act(Withdrawal(decision_id=one, who="UBND tỉnh X")).version == 2
    assert journal.record(entry("H99,2")).result().arrival_number == 2
    assert accounts(journal).adds_up


def test_a_decision_that_is_not_there_is_named(journal: Journal) -> None:
    """With where to look."""
    with pytest.raises(DecisionNotFoundError, match="GET /v1/decisions"):
        journal.act(Confirmation(decision_id="khong-co", who=LAN))


def test_the_queue_puts_covid_first_then_urgency_then_the_clock(
    journal: Journal, clock: Clock
) -> None:
    """The routed ones are not in it; a page goes on where the last one ended."""
    soon, late = NOON + timedelta(hours=1), NOON + timedelta(hours=9)
    waiting: dict[str, Any] = {"review_reasons": ("low_confidence",)}
    plan: dict[str, dict[str, Any]] = {
        "plain, late": {"transfer_by": late},
        "plain, soon": {"transfer_by": soon},
        "plain, no clock": {},
        "urgent": {"urgency": 3, "transfer_by": late},
        "covid": {"covid": True, "transfer_by": late},
        "covid, urgent": {"covid": True, "urgency": 3, "transfer_by": late},
        "covid, urgent, first": {"covid": True, "urgency": 3, "transfer_by": soon},
    }
    for name, changes in plan.items():
        journal.record(entry(name, **waiting, **changes)).result()
        clock.now += timedelta(seconds=1)
    journal.record(entry("routed", covid=True)).result()

    names, after = [], None
    while True:
        with journal.reading() as connection:
            page = list_queue(connection, after=after, limit=2)
        names += [decision.document_id for decision, _ in page]
        if not page:
            break
        after = page[-1][1]

    assert names == [
        "covid, urgent, first", "covid, urgent", "covid", "urgent",
        "plain, no clock", "plain, soon", "plain, late",
    ]  # fmt: skip


def test_overdue_is_what_waits_past_its_clock(journal: Journal) -> None:
    """The longest overdue first."""
    waiting = {"review_reasons": ("low_confidence",)}
    for name, hours in {"ten": -10, "one": -1, "not yet": 1}.items():
        at = NOON + timedelta(hours=hours)
        journal.record(entry(name, transfer_by=at, **waiting)).result()
    journal.record(entry("routed", transfer_by=NOON - timedelta(days=1))).result()

    with journal.reading() as connection:
        found = list_overdue(connection, now=NOON, after=None, limit=10)

    assert [decision.document_id for decision in found] == ["ten", "one"]


def test_filters_narrow_the_list(journal: Journal) -> None:
    """The newest first; each filter on its own."""
    plan: dict[str, dict[str, Any]] = {
        "a": {"covid": True},
        "b": {"lead": Unit("CN", "Vụ Công nghiệp")},
        "c": {"review_reasons": ("low_confidence",)},
    }
    for name, changes in plan.items():
        journal.record(entry(name, **changes)).result()

    def names(**filters: Any) -> list[str | None]:
        with journal.reading() as connection:
            found = list_decisions(connection, Filters(**filters), before=None, limit=9)
        return [decision.document_id for decision in found]

    assert names() == ["c", "b", "a"]
    assert names(covid=True) == ["a"]
    assert names(lead="CN") == ["b"]
    assert names(state="waiting") == ["c"]
    assert names(document_id="b") == ["b"]
    assert names(arrival_year=2021, arrival_number=1) == ["a"]
    assert names(first_day=DAY, last_day=DAY) == ["c", "b", "a"]
    assert names(first_day=DAY + timedelta(days=1)) == []


def test_order_is_kept_when_the_clock_is_set_back(journal: Journal, clock: Clock) -> None:
    """By an hour, between two documents."""
    first = journal.record(entry("H99,1")).result()
    clock.now -= timedelta(hours=1)
    second = journal.record(entry("H99,2")).result()
    journal.act(Confirmation(decision_id=first.decision_id, who=LAN))

    assert second.received_at < first.received_at
    assert [first.arrival_number, second.arrival_number] == [1, 2]
    with journal.reading() as connection:
        feed = list_events(connection, after=0, limit=9)
        newest = list_decisions(connection, Filters(), before=None, limit=9)
    assert [event.seq for event in feed] == [1, 2, 3, 4, 5]
    assert [event.decision_id for event in feed[::2]] == [
        first.decision_id, second.decision_id, first.decision_id,
    ]  # fmt: skip
    assert [decision.document_id for decision in newest] == ["H99,2", "H99,1"]
    assert accounts(journal).adds_up


def test_events_cannot_be_changed_or_deleted(journal: Journal, new_database: str) -> None:
    """Not even by who has the database's password."""
    journal.record(entry("H99,1")).result()
    engine = create_engine(database_url(new_database, Path()))

    for statement in (update(events).values(who="Ai đó"), delete(events)):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(statement)
    engine.dispose()


@pytest.mark.parametrize("damage", ["state", "number"])
def test_the_reconciliation_finds_what_was_tampered_with(
    journal: Journal, new_database: str, damage: str
) -> None:
    """And names it."""
    one = journal.record(entry("H99,1", review_reasons=("low_confidence",))).result()
    assert accounts(journal).adds_up
    engine = create_engine(database_url(new_database, Path()))
    values = {"state": "confirmed"} if damage == "state" else {"arrival_number": 9}
    with engine.begin() as connection:
        connection.execute(update(decisions).values(values))
    engine.dispose()

    found = accounts(journal)

    assert not found.adds_up
    assert [fault.which for fault in found.faults] == [
        one.decision_id if damage == "state" else "arrivals:2021"
    ]


def test_one_bad_entry_of_a_batch_fails_alone(journal: Journal) -> None:
    """The others are committed, without a gap in the series."""
    entries: list[Entry] = [
        entry("H99,1"),
        entry("H99,x", transfer_by="bao giờ cũng được"),  # no type checker has seen this one
        entry("H99,2"),
    ]
    futures = [journal.record(one) for one in entries]

    assert [future.exception() is None for future in futures] == [True, False, True]
    assert [futures[n].result().arrival_number for n in (0, 2)] == [1, 2]
    assert accounts(journal).adds_up


def test_text_with_nul_is_recorded(journal: Journal) -> None:
    """NUL stands for a blank, as it does for the reader."""
    one = journal.record(entry("H99,1", document={"subject": "V/v\0tiêm"})).result()

    assert stands(journal, one.decision_id).subject == "V/v tiêm"


def test_a_record_survives_its_process(new_database: str) -> None:
    """The next one finds what this one wrote, and goes on numbering."""
    for number in (1, 2):
        journal = Journal(database_url(new_database, Path()))
        journal.start()
        assert journal.record(entry(f"H99,{number}")).result().arrival_number == number
        assert len(accounts(journal).days) == 1
        journal.stop()


@pytest.mark.parametrize(
    "setting", ["mysql://host/db", "sqlite://", "sqlite:///:memory:", "vanthu.db", "oracle://x"]
)
def test_a_database_that_cannot_keep_the_record_is_refused(setting: str, tmp_path: Path) -> None:
    """With the line to type."""
    with pytest.raises(DatabaseUrlError, match=r"postgresql\+psycopg://"):
        database_url(setting, tmp_path)


def test_a_plain_postgresql_url_is_taken_for_the_driver_we_have(tmp_path: Path) -> None:
    """People copy it from elsewhere."""
    assert database_url("postgres://h/d", tmp_path).drivername == "postgresql+psycopg"
    assert database_url(None, tmp_path).database == os.fspath(tmp_path / "vanthu.db")


def test_a_database_of_a_newer_version_is_refused(new_database: str) -> None:
    """Rather than written to with old eyes."""
    url = database_url(new_database, Path())
    journal = Journal(url)
    journal.start()
    journal.stop()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()

    with pytest.raises(JournalError, match="'9999'"):
        Journal(url).start()
