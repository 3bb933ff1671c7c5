import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.normalization import fold
from tests.conftest import Service

SUBJECT = "V/v đề nghị hỗ trợ vắc xin phòng COVID-19 cho nhân viên y tế các tỉnh"
LETTER = """BỘ Y TẾ
-------
Số: 5146/BYT-KCB
V/v tiếp nhận vắc xin phòng COVID-19
HỎA TỐC
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Hà Nội, ngày 14 tháng 3 năm 2021
Kính gửi: Văn phòng Chính phủ
Bộ Y tế báo cáo về tiếp nhận lô vắc xin phòng COVID-19 do cơ chế COVAX viện trợ và nguyên tắc
phân bổ cho các địa phương. Lô hàng đã về đến sân bay Nội Bài và đang được bảo quản tại kho của
Viện Vệ sinh dịch tễ Trung ương. Kính đề nghị Thủ tướng Chính phủ xem xét, quyết định.
Nơi nhận:
- Như trên;
- Lưu: VT, KCB.
"""
DOCUMENTS: dict[str, dict[str, str]] = {
    "accented": {"subject": SUBJECT},
    "without diacritics": {"subject": fold(SUBJECT)},
    "decomposed": {"subject": unicodedata.normalize("NFD", SUBJECT)},
    "printed letter": {"content": LETTER},
    "letter from Windows": {"subject": SUBJECT, "content": LETTER.replace("\n", "\r\n")},
}


def classified(server: Service, document: dict[str, Any]) -> dict[str, Any]:
    """The decision on a document that must get one."""
    response = server.client.post("/v1/classify", json=document)
    assert response.status_code == 200, response.text
    decision: dict[str, Any] = response.json()
    record = decision.pop("record")
    assert record["arrival_number"] >= 1
    return decision


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_letter_about_vaccines_is_routed_and_flagged(server: Service, name: str) -> None:
    """In every spelling, as a subject and as a printed letter."""
    decision = classified(server, {**DOCUMENTS[name], "arrival_date": "2021-08-05"})

    assert decision["lead"]["code"] == "KGVX"
    assert decision["lead"]["name"] == "Vụ Khoa giáo - Văn xã"
    assert [(p["topic"], p["flagged"]) for p in decision["priorities"]] == [("covid", True)]
    assert decision["priorities"][0]["evidence"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_explanation_sums_to_the_decision_value(server: Service, name: str) -> None:
    """To the last digit shown, the rest and the base included."""
    decision = classified(server, DOCUMENTS[name])

    total = sum(term["weight"] for term in decision["explanation"])

    assert total == pytest.approx(decision["decision_value"], abs=1e-3)
    assert [term["term"] for term in decision["explanation"][-2:]] == ["(other terms)", "(base)"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_spans_are_stretches_of_the_text_that_was_sent(server: Service, name: str) -> None:
    """Of the explanation and of the evidence, in code points."""
    document = DOCUMENTS[name]
    decision = classified(server, document)
    placed = [term for term in decision["explanation"] if term["field"]]
    evidence = [span for flag in decision["priorities"] for span in flag["evidence"]]

    assert placed
    assert evidence
    for span in placed:
        assert document[span["field"]][span["start"] : span["end"]] == span["term"] != ""
    for span in evidence:
        assert document[span["field"]][span["start"] : span["end"]] == span["text"] != ""


def test_candidates_are_ranked_and_named_as_on_the_day(server: Service) -> None:
    """The margin is the lead's over the first of them."""
    document = {"subject": "Đơn giản hóa thủ tục hành chính, cơ chế một cửa liên thông"}
    old = classified(server, {**document, "arrival_date": "2024-05-01"})
    new = classified(server, {**document, "arrival_date": "2026-05-01"})

    ranking = [old["lead"], *old["candidates"]]
    assert all(one["confidence"] >= other["confidence"] for one, other in pairwise(ranking))
    assert old["margin"] == pytest.approx(
        ranking[0]["confidence"] - ranking[1]["confidence"], abs=2e-4
    )
    assert old["lead"]["code"] == "KSTT"
    assert new["lead"]["code"] == "CĐS"


def test_the_same_document_gets_the_same_answer(server: Service) -> None:
    """The identifier included."""
    document = {**DOCUMENTS["accented"], "arrival_date": "2021-08-05", "document_id": "H99,1"}

    one, other = classified(server, document), classified(server, document)

    assert one == other
    assert one["document_id"] == "H99,1"


def test_parallel_requests_get_the_answers_of_sequential_ones(server: Service) -> None:
    """Fifty at once, each its own."""
    documents = [
        {"subject": f"{document.get('subject', '')} số {n}", "content": document.get("content")}
        for n in range(10)
        for document in DOCUMENTS.values()
    ]
    sequential = [classified(server, document) for document in documents]

    with ThreadPoolExecutor(50) as pool:
        parallel = list(pool.map(lambda document: classified(server, document), documents))

    assert parallel == sequential


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELD_NAMES = (
    "subject content document_id organ_name code_number code_notation type_name issued_date "
    "arrival_date priority mau"
)
FIELDS = st.sampled_from(FIELD_NAMES.split(" "))
BODIES = JSON | st.dictionaries(FIELDS, JSON | st.dates().map(str) | st.just(SUBJECT), max_size=5)


@settings(deadline=None, max_examples=150)
@given(body=BODIES)
def test_any_json_gets_a_decision_or_a_refusal(server: Service, body: Any) -> None:
    """Never a failure of the service."""
    response = server.client.post("/v1/classify", json=body)

    assert response.status_code in {200, 409, 422}, response.text
    expected = "application/json" if response.status_code == 200 else "application/problem+json"
    assert response.headers["content-type"] == expected


@settings(deadline=None, max_examples=100)
@given(
    body=st.binary(max_size=60) | st.binary(max_size=20).map(lambda b: b'{"subject":"' + b + b'"}')
)
def test_any_bytes_get_a_decision_or_a_refusal(server: Service, body: bytes) -> None:
    """Never a failure of the service."""
    headers = {"content-type": "application/json"}

    response = server.client.post("/v1/classify", content=body, headers=headers)

    assert response.status_code in {200, 400, 409, 422}, response.text


def test_the_parts_of_a_printed_letter_are_listed_with_their_places(server: Service) -> None:
    """Each place is one in the text as it was sent."""
    decision = classified(server, {"content": LETTER, "arrival_date": "2021-08-05"})

    found = {part["field"]: part for part in decision["found"]}
    assert found["symbol"]["value"] == "5146/BYT-KCB"
    assert found["urgency"]["value"] == decision["urgency"]["level"] == "hoa_toc"
    assert decision["urgency"]["source"] == "stamp"
    for name in ("organ", "symbol", "subject", "filed", "addressees"):
        assert LETTER[found[name]["start"] : found[name]["end"]] == found[name]["value"]
