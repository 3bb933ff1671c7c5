import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from classifier.vietnam_time import VIETNAM
from tests import letters
from tests.conftest import Service, StartService
from training.corpus import read_corpus

LAN, MINH = "Nguyễn Thị Lan", "Trần Văn Minh"
CLEAR = {
    "subject": "V/v đề nghị hỗ trợ vắc xin phòng COVID-19 cho công nhân các khu công nghiệp",
    "organ_name": "Bộ Y tế", "code_number": "5146", "code_notation": "BYT-KCB",
    "arrival_date": "2021-08-05",
}  # fmt: skip
UNCLEAR = {"subject": "Hỏa tốc", "arrival_date": "2021-08-05"}
Send = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, start_service: StartService, models: Path) -> Service:
    """A service with a record of its own, on each kind of database."""
    if request.param == "sqlite":
        return start_service(models)
    url = request.getfixturevalue("postgres").new_database()
    return start_service(models, VANTHU_DATABASE_URL=url, VANTHU_WORKERS="2")


def sent(office: Service, document: dict[str, Any], **headers: str) -> dict[str, Any]:
    """The answer to a document."""
    response = office.client.post("/v1/classify", json=document, headers=headers)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def got(office: Service, path: str, **parameters: Any) -> dict[str, Any]:
    """The answer to a question."""
    response = office.client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def decided(office: Service, decision_id: str, act: str, **body: Any) -> dict[str, Any]:
    """The answer to what a person decides."""
    response = office.client.post(f"/v1/decisions/{decision_id}/{act}", json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def refused(response: Any, status: int, kind: str) -> dict[str, Any]:
    """The problem details of a refusal."""
    assert response.status_code == status, response.text
    problem: dict[str, Any] = response.json()
    assert problem["type"] == kind
    return problem


def test_an_answer_can_be_read_again(office: Service) -> None:
    """With the document, as it was sent, and what happened."""
    answer = sent(office, {**CLEAR, "document_id": "doc-1"})

    kept = got(office, f"/v1/decisions/{answer['decision_id']}")

    record = answer.pop("record")
    assert kept["answer"] == answer
    assert kept["subject"] == CLEAR["subject"]
    assert kept["state"] == record["state"] == ("waiting" if answer["needs_review"] else "routed")
    assert kept["arrival_number"] == record["arrival_number"]
    assert [event["kind"] for event in kept["history"]] == ["received", "decided"]


def test_a_repetition_is_answered_from_the_record(office: Service) -> None:
    """The same to the last digit, but for saying so."""
    document = {**CLEAR, "document_id": "doc-2"}
    first, again = sent(office, document), sent(office, document)

    assert first["record"].pop("replayed") is False
    assert again["record"].pop("replayed") is True
    assert first == again


def test_other_content_under_one_identifier_is_a_conflict(office: Service) -> None:
    """Both digests are in the refusal."""
    sent(office, {**CLEAR, "document_id": "doc-3"})

    response = office.client.post(
        "/v1/classify", json={**CLEAR, "document_id": "doc-3", "subject": "V/v việc khác hẳn"}
    )

    problem = refused(response, 409, "content_conflict")
    assert problem["recorded_digest"] != problem["sent_digest"]
    assert problem["decision_id"]


def test_an_idempotency_key_tells_requests_apart(office: Service) -> None:
    """And together."""
    document = {"subject": "V/v đầu tư xây dựng đường bộ cao tốc Biên Hòa - Vũng Tàu"}
    headers = [{"Idempotency-Key": key} for key in ("a", "a", "b")]
    one, again, other = (sent(office, document, **header) for header in headers)

    assert one["decision_id"] == again["decision_id"] != other["decision_id"]
    assert (
        got(office, f"/v1/decisions/{other['decision_id']}")["answer"]["decision_id"]
        == (other["decision_id"])
    )


def test_a_hundred_racing_sends_make_one_decision(office: Service) -> None:
    """One arrival number, one pair of events."""
    document = {**CLEAR, "document_id": "doc-race"}

    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda _: sent(office, document), range(100)))

    assert len({answer["decision_id"] for answer in answers}) == 1
    assert len({answer["record"]["arrival_number"] for answer in answers}) == 1
    assert sum(not answer["record"]["replayed"] for answer in answers) == 1
    found = got(office, "/v1/decisions", document_id="doc-race")["decisions"]
    assert len(found) == 1


def test_a_duplicate_is_pointed_out(office: Service) -> None:
    """The same number, symbol and organ under another identifier."""
    letter = {**CLEAR, "code_number": "77"}
    first = sent(office, {**letter, "document_id": "doc-4"})
    second = sent(office, {**letter, "document_id": "doc-5"})

    assert first["record"]["duplicate_of"] is None
    assert second["record"]["duplicate_of"] == first["decision_id"]


def test_a_document_waits_is_corrected_and_leaves_the_queue(office: Service) -> None:
    """What the person said is kept with who and when, and goes to the training."""
    answer = sent(office, {**UNCLEAR, "document_id": "doc-6"})
    assert answer["record"]["state"] == "waiting"
    waiting = [row["decision_id"] for row in got(office, "/v1/queue")["decisions"]]
    assert answer["decision_id"] in waiting

    after = decided(
        office, answer["decision_id"], "correction",
        who=LAN, lead="KGVX", coordinating=["KTTH"], covid=True, note="Vắc xin.", version=1,
    )  # fmt: skip

    assert (after["state"], after["version"], after["decided_by"]) == ("corrected", 2, LAN)
    assert after["lead"]["name"] == "Vụ Khoa giáo - Văn xã"
    assert after["coordinating"] == [{"code": "KTTH", "name": "Vụ Kinh tế tổng hợp"}]
    assert after["covid"] is True
    waiting = [row["decision_id"] for row in got(office, "/v1/queue")["decisions"]]
    assert answer["decision_id"] not in waiting


def test_a_person_is_not_overwritten_unseen(office: Service) -> None:
    """By version in the body, or by If-Match."""
    one = sent(office, {**CLEAR, "document_id": "doc-7"})["decision_id"]
    decided(office, one, "confirm", who=LAN)
    path = f"/v1/decisions/{one}/correction"
    body = {"who": MINH, "lead": "CN"}

    for response in (
        office.client.post(path, json=body),
        office.client.post(path, json={**body, "version": 1}),
        office.client.post(path, json=body, headers={"If-Match": '"1"'}),
    ):
        assert refused(response, 409, "stale_version")["version"] == 2
        assert LAN in response.json()["detail"]
    response = office.client.post(path, json=body, headers={"If-Match": '"2"'})

    assert response.status_code == 200, response.text
    assert response.json()["lead"]["code"] == "CN"


@pytest.mark.parametrize(("lead", "day"), [("KHONGCO", "2021-08-05"), ("CĐS", "2021-08-05")])
def test_a_department_that_is_none_on_the_day_is_refused(
    office: Service, lead: str, day: str
) -> None:
    """Those of the day are named."""
    one = sent(office, {**CLEAR, "arrival_date": day, "document_id": f"doc-8-{lead}"})

    response = office.client.post(
        f"/v1/decisions/{one['decision_id']}/correction", json={"who": LAN, "lead": lead}
    )

    problem = refused(response, 422, "no_department")
    assert problem["field"] == "lead"
    assert "KGVX" in problem["detail"]


def test_a_withdrawn_document_is_closed(office: Service) -> None:
    """The sender takes it back."""
    one = sent(office, {**CLEAR, "document_id": "doc-9"})["decision_id"]
    decided(office, one, "withdrawal", who="Bộ Y tế", note="Ban hành nhầm.")

    response = office.client.post(f"/v1/decisions/{one}/confirm", json={"who": LAN})

    refused(response, 409, "closed_decision")


def test_pages_go_on_where_the_last_one_ended(office: Service) -> None:
    """Each decision once, the newest first."""
    for n in range(7):
        sent(office, {**UNCLEAR, "document_id": f"page-{n}"})

    for path in ("/v1/decisions", "/v1/queue"):
        everything = got(office, path, limit=500)["decisions"]
        rows, cursor = [], None
        while True:
            page = got(office, path, limit=3, **({"cursor": cursor} if cursor else {}))
            rows += page["decisions"]
            cursor = page["next"]
            if cursor is None:
                break
        assert rows == everything
        assert len({row["decision_id"] for row in rows}) == len(rows) >= 7


def test_the_feed_is_followed_from_a_cursor(office: Service) -> None:
    """An empty page repeats the cursor."""
    sent(office, {**CLEAR, "document_id": "doc-10"})
    cursors, cursor = [], 0
    while page := got(office, "/v1/events", after=cursor, limit=5)["events"]:
        cursors += [event["cursor"] for event in page]
        cursor = cursors[-1]

    assert cursors == list(range(1, cursor + 1))
    assert got(office, "/v1/events", after=cursor) == {"events": [], "next": cursor}


def test_what_persons_decided_can_be_trained_on(office: Service, tmp_path: Path) -> None:
    """The export is a corpus as `vanthu train` reads it."""
    corrected = {**UNCLEAR, "document_id": "doc-11", "content": "Gửi kèm,\nbảng “kê” = 5"}
    one = sent(office, corrected)["decision_id"]
    decided(office, one, "correction", who=LAN, lead="CN", covid=False)
    other = sent(office, {**CLEAR, "document_id": "doc-12"})
    decided(office, other["decision_id"], "confirm", who=LAN)
    sent(office, {**CLEAR, "document_id": "doc-13"})

    exports = {}
    for confirmed in ("true", "false"):
        response = office.client.get("/v1/corrections/export", params={"confirmed": confirmed})
        file = tmp_path / f"{confirmed}.ndjson"
        file.write_bytes(response.content)
        examples = read_corpus([file]).examples
        exports[confirmed] = {example.document.document_id: example for example in examples}

    label = exports["true"]["doc-11"]
    assert label.document.content == corrected["content"]
    assert (label.lead, label.topics["covid"]) == ("CN", False)
    assert exports["true"]["doc-12"].lead == other["lead"]["code"]
    assert "doc-12" not in exports["false"]
    assert "doc-13" not in exports["true"]


def test_the_days_add_up(office: Service) -> None:
    """Whatever the tests before have sent and decided."""
    sent(office, {**CLEAR, "document_id": "doc-14"})

    found = got(office, "/v1/reconciliation")

    assert found["adds_up"] is True
    assert found["faults"] == []
    for day in found["days"]:
        states = ["routed", "waiting", "confirmed", "corrected", "withdrawn", "superseded"]
        assert day["received"] == sum(day[state] for state in states) > 0


@pytest.mark.parametrize(
    ("path", "parameters", "field"),
    [
        ("/v1/decisions", {"cursor": "nhảm"}, "cursor"),
        ("/v1/decisions", {"cursor": "W10"}, "cursor"),
        ("/v1/queue", {"cursor": "WzFd"}, "cursor"),
        ("/v1/decisions", {"limit": 0}, "limit"),
        ("/v1/decisions", {"state": "mất"}, "state"),
        ("/v1/decisions", {"from": "05/08/2021"}, "from"),
        ("/v1/events", {"after": -1}, "after"),
    ],
)
def test_a_wrong_question_is_named(
    office: Service, path: str, parameters: dict[str, Any], field: str
) -> None:
    """By its parameter."""
    response = office.client.get(path, params=parameters)

    assert response.status_code == 422, response.text
    assert response.json()["field"] == field


def test_a_decision_that_is_not_there(office: Service) -> None:
    """Is 404 for every question about it."""
    responses = [
        office.client.get("/v1/decisions/khong-co"),
        office.client.post("/v1/decisions/khong-co/confirm", json={"who": LAN}),
        office.client.post("/v1/decisions/khong-co/correction", json={"who": LAN, "lead": "CN"}),
    ]

    for response in responses:
        refused(response, 404, "no_such_decision")


def test_without_a_record_documents_are_still_classified(
    start_service: StartService, models: Path
) -> None:
    """For measuring; the answer says that nothing was recorded."""
    service = start_service(models, VANTHU_JOURNAL="off")

    assert sent(service, CLEAR)["record"] is None
    refused(service.client.get("/v1/queue"), 404, "no_record")
    with sqlite3.connect(service.log.parent / "home" / "vanthu.db") as database:  # of the API keys
        assert database.execute("SELECT count(*) FROM decisions").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM events").fetchone() == (0,)


def test_a_page_alone_is_registered_with_what_its_header_says(office: Service) -> None:
    """Symbol, organ, type and subject for the register; the stamp's urgency; the decree's clock."""
    answer = sent(office, {"content": letters.TWO_COLUMNS, "arrival_date": "2021-08-15"})

    kept = got(office, f"/v1/decisions/{answer['decision_id']}")

    assert kept["subject"] == "đề nghị hỗ trợ vắc xin và sinh phẩm xét nghiệm COVID-19"
    assert (kept["code_number"], kept["code_notation"]) == ("2101", "UBND-VX")
    assert (kept["organ_name"], kept["type_name"]) == ("ỦY BAN NHÂN DÂN TỈNH AN PHÚ", "Công văn")
    assert kept["issued_date"] == "2021-08-14"
    assert kept["urgency"] == 3
    assert datetime.fromisoformat(kept["transfer_by"]) == datetime.fromisoformat(
        answer["clocks"]["transfer_by"]
    )


def test_an_urgent_document_is_late_from_its_arrival_on_never_before(office: Service) -> None:
    """Due when it came, to the second, in the answer as in the record."""
    before = datetime.now(VIETNAM).replace(microsecond=0)
    today = {"subject": "[HỎA TỐC] V/v xả lũ hồ chứa", "arrival_date": before.date().isoformat()}
    yesterday = {**today, "arrival_date": (before.date() - timedelta(days=1)).isoformat()}

    now, then = (sent(office, document) for document in (today, yesterday))
    after = datetime.now(VIETNAM)

    due = datetime.fromisoformat(now["clocks"]["transfer_by"])
    assert before <= due <= after
    kept = got(office, f"/v1/decisions/{now['decision_id']}")
    assert datetime.fromisoformat(kept["transfer_by"]) == due
    assert then["clocks"]["transfer_by"] == f"{yesterday['arrival_date']}T23:59:59+07:00"


def test_a_secret_is_not_registered(office: Service) -> None:
    """Not even that it came: the secret register is another book."""
    before = got(office, "/v1/decisions", limit=1)["decisions"]

    refused(
        office.client.post("/v1/classify", json={"content": f"TỐI MẬT\n{letters.TWO_COLUMNS}"}),
        422,
        "secret_document",
    )

    assert got(office, "/v1/decisions", limit=1)["decisions"] == before
