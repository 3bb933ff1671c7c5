from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.journal.engine import database_url
from service.journal.entry import Entry
from service.journal.errors import NotTheSenderError
from service.journal.journal import Journal
from service.journal.reading import find_decision, list_events
from service.journal.referring import open_own
from service.journal.senders import Sender
from tests.service.journal.entries import entry

PROVINCE, MINISTRY = "Ủy ban nhân dân tỉnh X", "Bộ Y tế"


@pytest.fixture
def journal(new_database: str) -> Iterator[Journal]:
    """An empty record, on each kind of database."""
    journal = Journal(database_url(new_database, Path()))
    journal.start()
    yield journal
    journal.stop()


def replacing(*replaced: str, name: str = "H99,5", kind: int = 3, **changes: Any) -> Entry:
    """A document that takes the place of others."""
    return entry(name, business_kind=kind, supersedes=replaced, **changes)


def state(journal: Journal, decision_id: str) -> str:
    """Where a document stands."""
    with journal.reading() as connection:
        found = find_decision(connection, decision_id)
    assert found is not None
    return found.state


def happened(journal: Journal) -> int:
    """How many events there are."""
    with journal.reading() as connection:
        return len(list_events(connection, after=0, limit=100))


@pytest.mark.parametrize("kind", [2, 3])
def test_another_office_replaces_nothing(journal: Journal, kind: int) -> None:
    """Neither is the old document closed nor the new one recorded, and no number is taken."""
    old = journal.record(entry("9912", organ_id="000.00.00.H99")).result()
    before = happened(journal)

    with pytest.raises(NotTheSenderError, match="9912") as refusal:
        journal.record(replacing("9912", kind=kind, organ_id="000.00.00.G18")).result()

    assert refusal.value.decision_id == old.decision_id
    assert "000.00.00.G18" not in str(refusal.value)  # in the form that codes are compared in
    assert "'G18'" in str(refusal.value)
    assert state(journal, old.decision_id) == "routed"
    assert happened(journal) == before
    following = journal.record(entry("9913")).result()
    assert following.arrival_number == old.arrival_number + 1


def test_one_document_of_another_office_among_others_stops_it_all(journal: Journal) -> None:
    """Nothing is done by half."""
    own = journal.record(entry("1", organ_id="H99")).result()
    strange = journal.record(entry("2", organ_id="G18")).result()

    with pytest.raises(NotTheSenderError):
        journal.record(replacing("1", "2", organ_id="H99")).result()

    assert state(journal, own.decision_id) == "routed"
    assert state(journal, strange.decision_id) == "routed"


def test_the_same_office_is_known_by_either_form_of_its_code(journal: Journal) -> None:
    """Under another spelling of its name, too."""
    old = journal.record(
        entry("9912", organ_id="000.00.00.H99", document={"organ_name": PROVINCE})
    ).result()

    journal.record(
        replacing("9912", organ_id="H99", document={"organ_name": "UBND tỉnh X"})
    ).result()

    assert state(journal, old.decision_id) == "superseded"


def test_without_a_code_the_name_decides(journal: Journal) -> None:
    """Of a document that came by another door than edXML, for one."""
    old = journal.record(entry("9912", document={"organ_name": PROVINCE})).result()

    with pytest.raises(NotTheSenderError, match=PROVINCE):
        journal.record(
            replacing("9912", organ_id="G18", document={"organ_name": MINISTRY})
        ).result()
    journal.record(replacing("9912", organ_id="H99", document={"organ_name": PROVINCE})).result()

    assert state(journal, old.decision_id) == "superseded"


def test_a_document_of_which_no_sender_is_known_is_replaced_by_nobody(journal: Journal) -> None:
    """A person can decide; the message that refuses says how."""
    old = journal.record(entry("9912")).result()

    with pytest.raises(NotTheSenderError, match=f"/v1/decisions/{old.decision_id}/withdrawal"):
        journal.record(replacing("9912", organ_id="H99")).result()


def test_a_document_that_is_not_on_record_is_passed_over(journal: Journal) -> None:
    """The new one is recorded: it may be the first that the office hears of."""
    new = journal.record(replacing("9912", organ_id="H99")).result()

    assert state(journal, new.decision_id) == "routed"


def test_a_recall_finds_its_own_documents_alone(journal: Journal) -> None:
    """Of two offices that numbered theirs alike, the sender's own is meant."""
    own = journal.record(entry("9912", organ_id="H99")).result()
    journal.record(entry("9912", organ_id="G18")).result()
    journal.record(entry("9913", organ_id="G18")).result()

    with journal.reading() as connection:
        found = open_own(connection, ("9912", "0"), Sender.of("H99", None))
        with pytest.raises(NotTheSenderError):
            open_own(connection, ("9912", "9913"), Sender.of("H99", None))

    assert found == [own.decision_id]


def test_a_replacement_that_was_recorded_is_answered_from_the_record(journal: Journal) -> None:
    """Sent again it is the same one, although what it replaced is closed by now."""
    journal.record(entry("9912", organ_id="H99")).result()
    first = journal.record(replacing("9912", organ_id="H99")).result()

    again = journal.record(replacing("9912", organ_id="H99")).result()

    assert again.replayed
    assert again.decision_id == first.decision_id
