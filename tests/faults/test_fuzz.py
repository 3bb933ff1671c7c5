"""Requests made up from the OpenAPI document, and bodies broken in every way: none fails."""

import json
import os
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from classifier.vietnam_time import VIETNAM
from tests.conftest import Service, StartService

# `make test-long` sends ten thousand.
REQUESTS = int(os.environ.get("VANTHU_FUZZ_REQUESTS", "500"))
GROWTH = 0.10

SUBJECT = "V/v đề nghị hỗ trợ vắc xin phòng COVID-19 cho công nhân các khu công nghiệp"
GOOD = json.dumps({"subject": SUBJECT, "document_id": "1", "priority": 2}, ensure_ascii=False)


def many(share: float) -> settings:
    """Settings for a share of the requests; a failure can be looked at again."""
    return settings(
        max_examples=int(REQUESTS * share), deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip


BROKEN_TEXT = (
    b"\xff", b"\xfe\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x00", b"\\ud800",
    b"\\udc00\\ud800", b"\\u00", b"\xef\xbb\xbf", b"\\x41", b"\n", b"\x1f", b"\xe2\x80\xae",
)  # fmt: skip
BROKEN_JSON = (
    b"", b"{", b"}", b"[" * 3000, b'{"a":' * 3000, b"nul", b"NaN", b"-", b"1e99999", b"9" * 5000,
    b'"' , b'{"subject": "a", "subject": 1}', b"{'subject': 1}", b"{}{}", b"\x1f\x8b\x08", b"<a/>",
)  # fmt: skip
MEDIA_TYPES = (
    "application/json", "application/json; charset=utf-16", "application/x-ndjson", "text/plain",
    "application/xml", "multipart/form-data; boundary=x", "multipart/form-data", "x", "",
)  # fmt: skip


@st.composite
def broken_bodies(draw: st.DrawFn) -> bytes:
    """A good document, with something put in, cut out or put in its place."""
    body = bytearray(GOOD.encode())
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + 20)))
        piece = st.sampled_from(BROKEN_TEXT) | st.sampled_from(BROKEN_JSON) | st.binary(max_size=9)
        body[start:end] = draw(piece)
    return bytes(body)


@schemathesis.serializer("application/x-ndjson")
def lines(_context: Any, value: Any) -> bytes:
    """Whatever was made up, as lines."""
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")


def memory(service: Service) -> int:
    """Of the service and of what it started, in bytes."""
    process = psutil.Process(service.process.pid)
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))


def test_no_request_makes_the_service_fail_or_grow(
    start_service: StartService, models: Path
) -> None:
    """Nor hang up: each gets an answer, and a 4xx says what is wrong."""
    service = start_service(models, VANTHU_LOG_LEVEL="warning")
    schema = schemathesis.openapi.from_url(f"{service.client.base_url}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    cases = st.one_of(
        [one.as_strategy(generation_mode=mode) for one in operations for mode in modes]
    )
    assert len(operations) >= 6
    posts = [one.path for one in operations if one.method == "post"]
    statuses: Counter[int] = Counter()

    def made_up(case: Any) -> None:
        response = case.call(timeout=60)
        statuses[response.status_code] += 1
        if response.status_code == 503 and "X-Deadline-Ms" in (case.headers or {}):
            # Made up as a millisecond or two, within which a busy machine decides nothing.
            assert response.json()["type"] == "deadline_passed", response.content
            return
        check(
            response.status_code,
            response.headers["content-type"][0],
            f"{case.method} {case.formatted_path}: {response.content[:500]!r}",
        )

    @many(0.2)
    @given(
        body=broken_bodies(),
        path=st.sampled_from(posts),
        media_type=st.sampled_from(MEDIA_TYPES),
    )
    def broken(body: bytes, path: str, media_type: str) -> None:
        path = path.replace("{decision_id}", "00000000-0000-0000-0000-000000000000")
        response = service.client.post(path, content=body, headers={"content-type": media_type})
        statuses[response.status_code] += 1
        check(
            response.status_code,
            response.headers["content-type"],
            f"POST {path}: {response.content[:500]!r}",
        )

    use_everything_once(service)
    fill_line_cache(service)
    before = memory(service)
    many(0.8)(given(case=cases)(made_up))()
    broken()
    grown = memory(service) / before - 1

    print(f"{statuses.total()} requests, {dict(statuses)}, memory {grown:+.1%}")  # noqa: T201
    assert statuses.total() >= REQUESTS * 0.9
    assert {200, 422} <= set(statuses)
    assert grown < GROWTH
    assert "Traceback" not in service.log.read_text(encoding="utf-8")
    assert '"level": "error"' not in service.log.read_text(encoding="utf-8")


def check(status: int, media_type: str, asked: str) -> None:
    """An answer is no failure, and a refusal is problem details."""
    assert status < 500, f"{asked} was answered with {status}"
    if status >= 400:
        assert media_type == "application/problem+json", asked


def use_everything_once(service: Service) -> None:
    """Have begun what begins at its first use, which is no growth.

    That is the process that reads files, what writes papers, and underthesea's own tagger, which
    lines with letters of other scripts are left to.
    """
    page = f"<html><body><p>{SUBJECT}</p></body></html>".encode()
    recorded = service.client.post("/v1/classify", json={"subject": SUBJECT, "document_id": "1"})
    answers = [
        recorded,
        service.client.post("/v1/classify", json={"content": f"{SUBJECT} ẘ ﬀ \u0f00 \U00010400"}),
        service.client.post("/v1/classify/file", files={"file": ("a.html", page)}),
    ]
    slip = f"/v1/decisions/{recorded.json()['decision_id']}/slip"
    year = datetime.now(VIETNAM).year
    paths = (
        slip, f"{slip}?format=docx", f"/v1/register?year={year}",
        f"/v1/register?year={year}&format=xlsx", "/metrics",
    )  # fmt: skip
    answers += [service.client.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {200}


def fill_line_cache(service: Service) -> None:
    """Lines are remembered up to a bound: what grows up to it does not grow for ever."""
    for number in range(60):
        text = "\n".join(f"{SUBJECT} lần {number} dòng {line}." for line in range(150))
        assert service.client.post("/v1/classify", json={"content": text}).status_code == 200
