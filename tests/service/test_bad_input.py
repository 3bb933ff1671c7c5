from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Service

SUBJECT = "V/v đề nghị hỗ trợ vắc xin phòng COVID-19"
JSON = {"content-type": "application/json"}


@pytest.fixture(autouse=True)
def _alive_afterwards(server: Service) -> Iterator[None]:
    """Whatever a test sends, the same process answers the next request."""
    yield
    assert server.process.poll() is None
    assert server.client.post("/v1/classify", json={"subject": SUBJECT}).status_code == 200
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


def refused(response: Any, status: int) -> dict[str, Any]:
    """The problem details of a refusal."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["type"]
    assert problem["mend"]
    return problem


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"subject": None, "content": None},
        {"subject": ""},
        {"subject": " \n\t", "content": "\u00a0"},
        {"content": "\u0000"},
        {"content": "." * 1_000_000},
        {"organ_name": "Bộ Y tế"},
    ],
    ids=["nothing", "null", "empty", "blank", "NUL", "a million dots", "neither text"],
)
def test_an_empty_document_is_refused(server: Service, document: dict[str, Any]) -> None:
    """With what to send instead."""
    problem = refused(server.client.post("/v1/classify", json=document), 422)

    assert problem["type"] == "empty_document"
    assert problem["field"] == "subject"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", 5),
        ("subject", True),
        ("content", {"text": SUBJECT}),
        ("content", [SUBJECT]),
        ("document_id", 7),
        ("document_id", "x" * 1001),
        ("organ_name", ["Bộ Y tế"]),
        ("type_name", "y" * 5000),
        ("issued_date", "05/08/2021"),
        ("issued_date", 20210805),
        ("arrival_date", "2021-02-30"),
        ("arrival_date", "2021-08-05T00:00:00"),
        ("arrival_date", ""),
        ("priority", 5),
        ("priority", -1),
        ("priority", "4"),
        ("priority", 1.5),
        ("priority", True),
        ("priority", 10**400),
        ("trich_yeu", SUBJECT),
    ],
)
def test_a_wrong_field_is_named_with_its_value_and_the_mend(
    server: Service, field: str, value: object
) -> None:
    """Wrong types, values out of range, and fields that are none."""
    problem = refused(
        server.client.post("/v1/classify", json={"content": SUBJECT, field: value}), 422
    )

    assert problem["type"] == ("unknown_field" if field == "trich_yeu" else "invalid_field")
    assert problem["field"] == field
    assert f"`{field}`" in problem["detail"]
    assert problem["value"][:20] == str(value)[:20]
    assert len(problem["value"]) <= 80


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(server: Service, literal: str) -> None:
    """Python reads them; no document has such a priority."""
    body = '{"subject": "V/v vac xin", "priority": ' + literal + "}"

    problem = refused(server.client.post("/v1/classify", content=body, headers=JSON), 422)

    assert problem["field"] == "priority"


@pytest.mark.parametrize("field", ["subject", "content", "document_id"])
@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "V/v \\udc00 tiem vac xin"])
def test_half_a_character_is_refused_by_its_field(server: Service, field: str, half: str) -> None:
    """Such text cannot be stored, logged or sent back."""
    body = '{"organ_name": "Bo Y te", "' + field + '": "' + half + '"}'

    problem = refused(server.client.post("/v1/classify", content=body, headers=JSON), 422)

    assert problem["field"] == field


@pytest.mark.parametrize(
    "body",
    [
        b'{"subject": "\xff\xfe"}',
        b'{"subject": "V/v ti\x01em"}',
        b'{"subject": "V/v tiem vac xin"',
        b'{"subject": "V/v"} {}',
        b"subject=V/v",
        b'{"subject":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"subject": "V/v tiem", "priority": ' + b"9" * 10_000 + b"}",
    ],
    ids=[
        "invalid UTF-8", "raw control character", "half a body", "two bodies", "a form",
        "deep list", "deep object", "huge integer",
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_is_refused(server: Service, body: bytes) -> None:
    """With what to send instead."""
    problem = refused(server.client.post("/v1/classify", content=body, headers=JSON), 400)

    assert problem["type"] == "invalid_json"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"V/v"', b"7", b'{"\\udfff": "V/v"}'])
def test_json_that_is_no_document_is_refused(server: Service, body: bytes) -> None:
    """The mend shows one that is."""
    problem = refused(server.client.post("/v1/classify", content=body, headers=JSON), 422)

    assert '"subject"' in problem["mend"]


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_another_content_type_is_refused(server: Service, media_type: str | None) -> None:
    """The mend names the right one."""
    headers = {"content-type": media_type} if media_type else {}
    body = b'{"subject": "V/v tiem vac xin"}'

    problem = refused(server.client.post("/v1/classify", content=body, headers=headers), 422)

    assert "application/json" in problem["mend"]


@pytest.mark.parametrize("streamed", [False, True], ids=["declared", "streamed"])
def test_a_body_over_the_limit_is_refused(server: Service, *, streamed: bool) -> None:
    """Whether or not its length is said beforehand."""
    body = b'{"content": "' + b"cong van " * 300_000 + b'"}'
    pieces = (body[start : start + 65_536] for start in range(0, len(body), 65_536))

    response = server.client.post(
        "/v1/classify", content=pieces if streamed else body, headers=JSON
    )

    assert refused(response, 413)["type"] == "body_too_large"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The ministry requests urgent support for the vaccination of workers", "not_vietnamese"),
        ("关于新冠疫苗接种工作的通知", "not_vietnamese"),
        ("Министерство просит срочно поддержать вакцинацию рабочих", "not_vietnamese"),
        ("Hỏa tốc", "too_little_text"),
        ("a" * 1_000_000, "too_little_text"),
        ("ế" * 600_000, "too_little_text"),
        ("a" + "\u0301" * 600_000, "too_little_text"),
        ("a.b-" * 250_000, "not_vietnamese"),
    ],
    ids=["English", "Chinese", "Russian", "two words", "a 1 MB token", "a token of ế",
         "a letter with a million marks", "a 1 MB address"],
)  # fmt: skip
def test_what_cannot_be_read_gets_a_decision_that_asks_a_person(
    server: Service, text: str, reason: str
) -> None:
    """And says why."""
    response = server.client.post("/v1/classify", json={"content": text})

    assert response.status_code == 200, response.text
    assert response.json()["needs_review"] is True
    assert reason in response.json()["review_reasons"]


def test_control_characters_change_nothing_but_the_spans(server: Service) -> None:
    """NUL and its kin stand for blanks."""
    plain, dirty = SUBJECT, SUBJECT.replace(" ", "\x00 \x1f")

    leads = [
        server.client.post("/v1/classify", json={"subject": text}).json()["lead"]
        for text in (plain, dirty)
    ]

    assert leads[0] == leads[1]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/classify", 405), ("POST", "/v1/model", 405), ("GET", "/v2/classify", 404)],
)
def test_an_address_that_is_none_is_a_problem_too(
    server: Service, method: str, path: str, status: int
) -> None:
    """Every error of the service has one form."""
    refused(server.client.request(method, path), status)
