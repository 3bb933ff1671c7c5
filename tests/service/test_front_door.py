import json
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Service, StartService

SUBJECT = "V/v đề nghị hỗ trợ vắc xin phòng COVID-19 cho công nhân các khu công nghiệp"
LETTER = (
    "Kính gửi: Bộ Y tế.\nThực hiện chỉ đạo của Thủ tướng Chính phủ về công tác phòng, chống dịch, "
    "Ủy ban nhân dân tỉnh báo cáo tình hình tiêm vắc xin cho công nhân trên địa bàn như sau. "
) * 12


@pytest.fixture(scope="module")
def narrow(start_service: StartService, models: Path) -> Service:
    """A service with little patience and a short queue."""
    return start_service(models, VANTHU_BODY_SECONDS="2", VANTHU_QUEUE_BURST="24")


def lines_of(service: Service, *, since: int = 0) -> list[dict[str, Any]]:
    """The service's log; every line of it is JSON."""
    return [json.loads(line) for line in service.log.read_bytes()[since:].splitlines()]


def counted(service: Service, name: str) -> float:
    """A metric's value, summed over its labels."""
    text = service.client.get("/metrics").text
    lines = [line for line in text.splitlines() if line.split("{")[0].split(" ")[0] == name]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for what follows an answer: its line in the log is written after it."""
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def connect(service: Service) -> socket.socket:
    """A connection of one's own."""
    port = service.client.base_url.port
    assert port is not None
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def test_every_answer_has_the_headers_that_secure_it(server: Service) -> None:
    """Good or bad, and also the page about the endpoints."""
    answers = [
        server.client.post("/v1/classify", json={"subject": SUBJECT}),
        server.client.post("/v1/classify", content=b"{", headers={"content-type": "text/plain"}),
        server.client.get("/khong-co"),
        server.client.get("/healthz"),
        server.client.get("/docs"),
    ]

    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "server" not in answer.headers


def test_a_sane_request_id_is_kept_and_found_in_the_log(server: Service) -> None:
    """Together with what was asked and what was answered."""
    answer = server.client.post(
        "/v1/classify", json={"subject": SUBJECT}, headers={"x-request-id": "vp-2021.08/17"}
    )

    wait_until(lambda: b"vp-2021.08/17" in server.log.read_bytes())
    line = next(line for line in lines_of(server) if line.get("request_id") == "vp-2021.08/17")
    assert answer.headers["x-request-id"] == "vp-2021.08/17"
    assert (line["method"], line["path"], line["status"]) == ("POST", "/v1/classify", 200)
    assert line["seconds"] > 0


@pytest.mark.parametrize("sent", ["a" * 129, 'x"} {"level": "info', "một", ""])
def test_a_request_id_that_could_forge_a_line_is_replaced(server: Service, sent: str) -> None:
    """By one of our own."""
    answer = server.client.get("/v1/taxonomy", headers=[(b"x-request-id", sent.encode())])

    assert answer.headers["x-request-id"] != sent
    assert len(answer.headers["x-request-id"]) == 32


def test_the_log_holds_no_word_of_any_document(server: Service) -> None:
    """Of good ones, bad ones, and of addresses that were made up."""
    since = server.log.stat().st_size
    word = "quyhoachbimat"
    bodies: list[Any] = [
        {"subject": f"V/v {word}", "content": f"Kính gửi: {word}"},
        {"subject": 5, "content": word},
        {word: 1},
        {"subject": f"{word} \ud800"},
    ]
    for body in bodies:
        server.client.post("/v1/classify", content=json.dumps(body).encode(),
                           headers={"content-type": "application/json"})  # fmt: skip
    server.client.post("/v1/classify", content=f'{{"{word}'.encode())
    server.client.get(f"/v1/taxonomy?on={word}")
    server.client.get(f"/{word}")

    wait_until(lambda: server.log.read_bytes()[since:].count(b"\n") >= len(bodies) + 3)
    assert word.encode() not in server.log.read_bytes()[since:]


def test_a_sender_who_never_ends_keeps_nobody_waiting(narrow: Service) -> None:
    """Neither in the head nor in the body: others are answered, the slow are told or closed."""
    service = narrow
    head = (
        b"POST /v1/classify HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        b"content-length: 5000\r\n\r\n"
    )
    in_head, in_body = connect(service), [connect(service) for _ in range(40)]
    in_head.sendall(head[:60])
    for slow in in_body:
        slow.sendall(head + b'{"subject": "')

    for _ in range(5):
        answer = service.client.post("/v1/classify", json={"subject": SUBJECT})
        assert answer.status_code == 200

    for slow in in_body:
        answers = b""
        while b'"mend"' not in answers:
            received = slow.recv(65536)
            assert received, answers
            answers += received
        assert answers.startswith(b"HTTP/1.1 408")
        slow.close()
    assert in_head.recv(1000) == b""
    in_head.close()


def test_a_reader_who_never_reads_keeps_nobody_waiting(server: Service) -> None:
    """Fifty requests on one connection whose answers pile up."""
    body = json.dumps({"subject": SUBJECT}).encode()
    request = (
        b"POST /v1/classify HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        + f"content-length: {len(body)}\r\n\r\n".encode()
        + body
    )
    lazy = connect(server)
    lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    lazy.sendall(request * 50)

    for _ in range(5):
        answer = server.client.post("/v1/classify", json={"subject": SUBJECT})
        assert answer.status_code == 200
    lazy.close()


def test_a_flood_is_partly_answered_and_partly_sent_away_and_none_hangs(narrow: Service) -> None:
    """Those sent away are told when to come back; watching the service goes on meanwhile."""
    service = narrow
    before = counted(service, "vanthu_shed_total")

    def send(number: int) -> tuple[int, dict[str, Any], str | None]:
        answer = service.client.post("/v1/classify", json={"content": f"{LETTER} {number}"})
        return answer.status_code, answer.json(), answer.headers.get("retry-after")

    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(send, range(200)))
        assert service.client.get("/healthz").status_code == 200

    decided = [body for status, body, _ in answers if status == 200]
    sent_away = [(body, after) for status, body, after in answers if status == 503]
    assert len(decided) + len(sent_away) == 200
    assert len(decided) >= 2
    assert len(sent_away) >= 10
    for body, after in sent_away:
        assert body["type"] == "overloaded"
        assert after is not None
        assert 1 <= int(after) <= 600
    assert counted(service, "vanthu_shed_total") - before == len(sent_away)
    time.sleep(2.1)
    assert send(0)[0] == 200


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "soon", "99999999", ""])
def test_a_deadline_that_is_none_is_refused(server: Service, value: str) -> None:
    """Rather than taken for none at all."""
    answer = server.client.post(
        "/v1/classify", json={"subject": SUBJECT}, headers={"x-deadline-ms": value}
    )

    assert answer.status_code == 400
    assert answer.json()["field"] == "X-Deadline-Ms"


def test_a_deadline_that_passes_in_the_queue_is_not_worked_for(narrow: Service) -> None:
    """Behind long letters; one that leaves time enough is answered."""
    service = narrow
    behind = {"content": LETTER}

    def send(deadline: str) -> tuple[int, str | None]:
        answer = service.client.post(
            "/v1/classify", json=behind, headers={"x-deadline-ms": deadline}
        )
        return answer.status_code, answer.json().get("type")

    for _ in range(10):  # so that the service knows how long a letter takes
        send("60000")
    with ThreadPoolExecutor(30) as pool:
        patient = [pool.submit(send, "60000") for _ in range(16)]
        hurried = [pool.submit(send, "1") for _ in range(7)]

    assert {task.result() for task in patient} == {(200, None)}
    assert [task.result() for task in hurried].count((503, "deadline_passed")) >= 3


def test_workers_count_together(start_service: StartService, models: Path) -> None:
    """Whichever is asked, also after one of them died: its counts stay."""
    service = start_service(models, VANTHU_WORKERS="2")
    for number in range(30):
        service.client.post("/v1/classify", json={"subject": f"{SUBJECT} số {number}"})

    totals = {counted(service, "vanthu_decisions_total") for _ in range(10)}
    flagged = counted(service, "vanthu_priority_flags_total")

    assert totals == {30.0}
    assert flagged == 30.0
    assert counted(service, "vanthu_model_info") == 1.0
    assert counted(service, "vanthu_queue_waiting") == 0.0
