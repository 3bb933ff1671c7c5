"""Thu hồi, cập nhật, thay thế: an office takes back or replaces its own documents, no others'."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import Service, StartService
from tests.files import edxml_file, text_file

DOCUMENT = "000.00.00.H99,2021/08/14,2101/UBND-VX"
STRANGER = {"organ_id": "000.00.00.H98", "organ_name": "Ủy ban nhân dân tỉnh Y"}
XML = {"content-type": "application/xml"}


def message_sent(service: Service, message: bytes, **headers: str) -> httpx.Response:
    """The response to an edXML message."""
    return service.client.post("/v1/classify/edxml", content=message, headers=XML | headers)


def a_message(kind: int, number: int, **said: Any) -> bytes:
    """A message about the document, from its own sender unless something else is said."""
    return edxml_file(("2101.txt", text_file()), kind=kind, number=number, **said)


def stands(service: Service, decision_id: str) -> str:
    """Where a document stands."""
    state: str = service.client.get(f"/v1/decisions/{decision_id}").json()["state"]
    return state


def last_event(service: Service) -> int:
    """The number of the newest event."""
    newest: int = service.client.get("/v1/events?limit=500").json()["next"]
    return newest


@pytest.mark.parametrize("kind", [1, 2, 3], ids=["recall", "update", "replace"])
def test_an_office_takes_back_its_own_documents_and_no_others(
    start_service: StartService, models: Path, new_database: str, kind: int
) -> None:
    """A stranger is refused with the reason, in both forms of an answer, and changes nothing."""
    service = start_service(models, VANTHU_DATABASE_URL=new_database)
    decided = message_sent(service, a_message(0, 2101)).json()
    before = last_event(service)

    strange = a_message(kind, 77, refers_to=DOCUMENT, document_id="77", **STRANGER)
    refusal = message_sent(service, strange)
    as_xml = message_sent(service, strange, accept="application/xml")
    by_file = service.client.post("/v1/classify/file", files={"file": ("a.edxml", strange)})

    assert refusal.status_code == by_file.status_code == 403
    problem = refusal.json()
    assert problem["type"] == "not_the_sender"
    assert problem["decision_id"] == decided["decision_id"]
    assert "tỉnh Y" in problem["detail"]
    assert "tỉnh X" in problem["detail"]
    code = "16" if kind in (1, 2) else "02"
    assert f"<edXML:StatusCode>{code}<" in as_xml.text
    assert "tỉnh X" in as_xml.text
    assert stands(service, decided["decision_id"]) in ("routed", "waiting")
    assert last_event(service) == before

    own = a_message(kind, 78, refers_to=DOCUMENT, organ_id="H99", organ_name="UBND tỉnh X")
    agreed = message_sent(service, own, accept="application/xml")

    code = "15" if kind in (1, 2) else "03"
    assert f"<edXML:StatusCode>{code}<" in agreed.text
    ended = "withdrawn" if kind == 1 else "superseded"
    assert stands(service, decided["decision_id"]) == ended
    account = service.client.get("/v1/reconciliation").json()
    assert account["faults"] == []
    assert account["adds_up"] is True


def test_the_number_of_a_row_is_its_office_s_own(server: Service) -> None:
    """Two offices that call a document alike send two, each known again by its sender."""
    messages = [
        a_message(0, 2101, document_id="9912"),
        a_message(0, 2101, document_id="9912", **STRANGER),
        a_message(0, 2101, document_id="9912", organ_id="H99"),
    ]

    first, other, again = [message_sent(server, message).json() for message in messages]
    recall = message_sent(server, a_message(1, 2102, refers_to="9912", **STRANGER)).json()

    assert other["decision_id"] != first["decision_id"]
    assert other["record"]["replayed"] is False
    assert again["decision_id"] == first["decision_id"]
    assert again["record"]["replayed"] is True
    assert recall["business"]["withdrawn"] == [other["decision_id"]]
    assert stands(server, first["decision_id"]) in ("routed", "waiting")


def test_a_document_that_came_as_json_is_taken_back_by_its_identifier(server: Service) -> None:
    """Which names the office that gave it; a document that names none is left to a person."""
    ids = ["000.00.00.H97,2021/08/14,5/UBND-VX", "hàng số 4417"]
    decided = [
        server.client.post(
            "/v1/classify", json={"subject": "V/v hỗ trợ vắc xin", "document_id": name}
        ).json()["decision_id"]
        for name in ids
    ]
    sender = {"organ_id": "H97", "organ_name": "UBND tỉnh Z"}

    recalls = [
        message_sent(server, a_message(1, 900 + place, refers_to=name, **sender))
        for place, name in enumerate(ids)
    ]

    assert [recall.status_code for recall in recalls] == [200, 403]
    assert recalls[0].json()["business"]["withdrawn"] == [decided[0]]
    assert "an unnamed office" in recalls[1].json()["detail"]
    assert stands(server, decided[1]) in ("routed", "waiting")
