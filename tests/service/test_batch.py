import asyncio
import http.client
import json
import os
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.batch import Line, answers, split_lines
from service.problem import ServiceError
from tests.conftest import Service, StartService

SUBJECT = "V/v đề nghị cấp bổ sung vắc xin phòng COVID-19 cho các bệnh viện, trạm y tế của tỉnh"
LINES = int(os.environ.get("VANTHU_BATCH_LINES", "50000"))
NDJSON = {"content-type": "application/x-ndjson"}
PATH = "/v1/classify/batch"


def line(number: int, **more: Any) -> bytes:
    """A line that is good."""
    document = {"subject": f"{SUBJECT} số {number}", "document_id": str(number), **more}
    return json.dumps(document, ensure_ascii=False).encode() + b"\n"


def answered(response: Any) -> list[dict[str, Any]]:
    """The answers of a batch."""
    assert response.status_code == 200, response.text
    return [json.loads(one) for one in response.text.splitlines()]


def connection(service: Service) -> http.client.HTTPConnection:
    """A connection that sends and reads at once, as the standard library gives it."""
    return http.client.HTTPConnection("127.0.0.1", service.client.base_url.port, timeout=120)


def send_chunked(to: http.client.HTTPConnection, pieces: Iterator[bytes]) -> None:
    """Send pieces as they come; what cannot be sent any more is left."""
    try:
        for piece in pieces:
            to.send(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        to.send(b"0\r\n\r\n")
    except (OSError, http.client.NotConnected):
        return


def open_batch(service: Service) -> http.client.HTTPConnection:
    """A batch of which the head has been sent."""
    http = connection(service)
    http.putrequest("POST", PATH)
    http.putheader("content-type", "application/x-ndjson")
    http.putheader("transfer-encoding", "chunked")
    http.endheaders()
    return http


def test_lines_are_answered_in_order_and_a_bad_one_fails_alone(server: Service) -> None:
    """With its number; the last needs no newline."""
    body = b"".join((
        line(1), b"khong phai JSON\n", line(3), b'{"subject": "\xff"}\n', b"\n",
        line(6, mau=1), b"[" * 50_000 + b"\n", b'{"subject": "\\ud800"}\n', b"null\n",
        line(10).strip(),
    ))  # fmt: skip

    found = answered(server.client.post(PATH, content=body, headers=NDJSON))

    assert len(found) == 10
    assert [n for n, one in enumerate(found, 1) if "error" not in one] == [1, 3, 10]
    assert [one["document_id"] for one in found if "error" not in one] == ["1", "3", "10"]
    assert [one["line"] for one in found if "error" in one] == [2, 4, 5, 6, 7, 8, 9]
    assert found[5]["error"]["field"] == "mau"
    assert found[0]["lead"]["code"] == "KGVX"


def test_a_line_over_the_limit_fails_alone(start_service: StartService, models: Path) -> None:
    """And is not kept in memory to its end."""
    service = start_service(models, VANTHU_MAX_BODY_BYTES="20000")
    body = line(1) + b'{"content": "' + b"cong van " * 200_000 + b'"}\n' + line(3)

    found = answered(service.client.post(PATH, content=body, headers=NDJSON))

    assert [one.get("document_id") for one in found] == ["1", None, "3"]
    assert found[1]["line"] == 2
    assert found[1]["error"]["type"] == "line_too_long"


def test_an_empty_batch_gets_an_empty_answer(server: Service) -> None:
    """No line, no answer, no error."""
    assert answered(server.client.post(PATH, content=b"", headers=NDJSON)) == []


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", ""])
def test_a_batch_says_that_it_is_one(server: Service, media_type: str) -> None:
    """A page of another site could send plain text unasked."""
    response = server.client.post(PATH, content=line(1), headers={"content-type": media_type})

    assert response.status_code == 415
    assert "application/x-ndjson" in response.json()["mend"]


def test_an_answer_comes_before_the_next_line_is_sent(server: Service) -> None:
    """A client may wait for each: nothing is kept back until a batch is full."""
    http = open_batch(server)
    reader = None
    for number in range(3):
        piece = line(number)
        http.send(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        reader = reader or http.getresponse()
        assert json.loads(reader.readline())["document_id"] == str(number)
    http.send(b"0\r\n\r\n")
    assert reader is not None
    assert reader.read() == b""
    http.close()


def test_a_client_that_hangs_up_harms_nobody(server: Service) -> None:
    """Others are answered, and its place is free for the next."""
    for _ in range(6):  # more than a worker serves at once
        http = open_batch(server)
        sending = threading.Thread(target=send_chunked, args=(http, map(line, range(2000))))
        sending.start()
        response = http.getresponse()
        assert json.loads(response.readline())["document_id"] == "0"
        http.auto_open = 0
        response.close()
        http.close()
        sending.join(30)
        assert not sending.is_alive()
        assert server.client.post("/v1/classify", json={"subject": SUBJECT}).status_code == 200

    found = answered(server.client.post(PATH, content=line(1), headers=NDJSON))
    assert found[0]["document_id"] == "1"
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


def test_a_batch_does_not_keep_single_documents_waiting(server: Service) -> None:
    """They take turns with its lines instead of standing behind all of them."""
    http = open_batch(server)
    threading.Thread(target=send_chunked, args=(http, map(line, range(3000))), daemon=True).start()
    response = http.getresponse()
    seen = [json.loads(response.readline())]

    for _ in range(5):
        assert server.client.post("/v1/classify", json={"subject": SUBJECT}).status_code == 200

    seen += [json.loads(one) for one in response]
    assert [one["document_id"] for one in seen] == [str(number) for number in range(3000)]


def test_more_batches_than_a_worker_serves_are_sent_away(server: Service) -> None:
    """And those that are served go on."""
    open_ones = [open_batch(server) for _ in range(4)]
    responses = []
    for one in open_ones:
        one.send(f"{len(line(1)):x}\r\n".encode() + line(1) + b"\r\n")
        responses.append(one.getresponse())
        responses[-1].readline()

    refused = server.client.post(PATH, content=line(1), headers=NDJSON)

    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) >= 1
    for one, response in zip(open_ones, responses, strict=True):
        one.send(b"0\r\n\r\n")
        assert response.read() == b""


def test_a_sender_who_falls_silent_is_told_and_let_go(
    start_service: StartService, models: Path
) -> None:
    """After the lines it sent were answered."""
    service = start_service(models, VANTHU_BODY_SECONDS="1")
    http = open_batch(service)
    http.send(f"{len(line(1)):x}\r\n".encode() + line(1) + b"\r\n")

    found = [json.loads(one) for one in http.getresponse()]

    assert found[0]["document_id"] == "1"
    assert found[1]["error"]["type"] == "body_too_slow"


def memory(service: Service) -> float:
    """Of the process and of its writer, in MB."""
    process = psutil.Process(service.process.pid)
    processes = (process, *process.children(recursive=True))
    return sum(float(one.memory_info().rss) for one in processes) / 2**20


@pytest.mark.slow
def test_many_lines_cost_no_more_memory_than_few(start_service: StartService, models: Path) -> None:
    """Fifty thousand, most of them bad: a million are in `make test-long`."""
    service = start_service(models)
    run_large_batch(service, 5_000)
    if LINES >= 1_000_000:  # with ten thousand good ones, which alone fill what has a bound
        fill_page_cache(service)
    assert run_large_batch(service, LINES) < 40


def fill_page_cache(service: Service) -> None:
    """SQLite keeps 64 MiB of its file in the writer, and no more: 12,000 decisions' worth.

    They fill the lines that segmentation remembers, too.
    """
    http = open_batch(service)
    documents = (line(10**7 + number) for number in range(12_000))
    threading.Thread(target=send_chunked, args=(http, documents), daemon=True).start()
    assert sum(1 for _ in http.getresponse()) == 12_000
    log = service.log.read_text(encoding="utf-8")
    assert "Traceback" not in log


def run_large_batch(service: Service, count: int) -> float:
    """Send many lines, of which one in a hundred is good; returns how far memory rose, in MB."""
    before = highest = memory(service)
    lines = (line(n) if n % 100 == 0 else b'{"subject": %d}\n' % n for n in range(count))
    http = open_batch(service)
    sending = threading.Thread(target=send_chunked, args=(http, _joined(lines)), daemon=True)
    sending.start()
    response = http.getresponse()
    seen = 0
    for one in response:
        answer = json.loads(one)
        assert answer.get("line", seen + 1) == seen + 1
        assert ("error" in answer) == (seen % 100 != 0)
        seen += 1
        if seen % 1000 == 0:
            highest = max(highest, memory(service))
    assert seen == count
    return highest - before


def _joined(lines: Iterator[bytes]) -> Iterator[bytes]:
    piece = b""
    for one in lines:
        piece += one
        if len(piece) > 8000:
            yield piece
            piece = b""
    if piece:
        yield piece


def test_a_client_that_sends_and_never_reads_is_slowed_down_in_the_end(server: Service) -> None:
    """Its answers are not piled up: it cannot send much more than the sockets hold."""
    before = memory(server)
    http = open_batch(server)
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        for number in range(100_000):
            sent = number
            yield line(number)

    threading.Thread(target=send_chunked, args=(http, pieces()), daemon=True).start()
    last = -1
    while sent != last:
        last = sent
        time.sleep(3)

    assert sent < 90_000
    assert memory(server) - before < 60
    assert server.client.post("/v1/classify", json={"subject": SUBJECT}).status_code == 200
    assert http.sock is not None
    http.sock.shutdown(socket.SHUT_RDWR)  # also wakes the thread that cannot send


@given(st.lists(st.binary(max_size=12)), st.integers(1, 20), st.integers(1, 8))
def test_lines_are_the_same_wherever_the_stream_is_cut(
    given_lines: list[bytes], cut: int, longest: int
) -> None:
    """And those over the limit are told from the others."""
    wanted = [one.replace(b"\n", b" ") for one in given_lines]
    stream = b"".join(one + b"\n" for one in wanted)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(stream), cut):
            yield stream[start : start + cut]

    async def collect() -> list[Line]:
        return [one async for one in split_lines(pieces(), longest)]

    found = asyncio.run(collect())

    assert len(found) == len(wanted)
    for got, sent in zip(found, wanted, strict=True):
        assert isinstance(got, ServiceError) if len(sent) > longest else got == sent


def test_no_more_lines_are_read_than_can_be_answered() -> None:
    """Sixteen are on their way while the first one waits."""

    async def story() -> None:
        taken = 0
        gate = asyncio.Event()

        async def lines() -> AsyncIterator[bytes]:
            nonlocal taken
            for number in range(100):
                taken += 1
                yield b"%d" % number

        async def answer(number: int, one: Line) -> bytes:
            if number == 1:
                await gate.wait()
            assert isinstance(one, bytes)
            return one

        found = answers(lines(), answer)
        first = asyncio.ensure_future(anext(found))
        await asyncio.sleep(0.05)
        assert taken == 16
        gate.set()
        assert await first == b"0"
        assert [one async for one in found] == [b"%d" % number for number in range(1, 100)]

    asyncio.run(story())


def test_when_nobody_asks_any_more_what_is_on_its_way_is_let_go() -> None:
    """And nothing more is read."""

    async def story() -> None:
        let_go = 0

        async def lines() -> AsyncIterator[bytes]:
            for _ in range(1000):
                yield b""

        async def answer(number: int, _line: Line) -> bytes:
            nonlocal let_go
            if number > 1:
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    let_go += 1
                    raise
            return b"x"

        found = answers(lines(), answer)
        await anext(found)
        await asyncio.sleep(0)
        await found.aclose()
        await asyncio.sleep(0.01)
        assert let_go >= 15

    asyncio.run(story())
