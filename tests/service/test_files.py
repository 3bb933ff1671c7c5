import contextlib
import itertools
import os
import select
import socket
import tempfile
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.conftest import Service
from tests.files import (
    FILES,
    LETTER,
    OLD_STATUS,
    docx_file,
    edxml_file,
    pdf_file,
    scan_file,
    text_file,
    with_part,
)
from tests.service.test_bad_input import refused


def sent(server: Service, data: bytes, name: str = "cong_van.bin", **known: Any) -> Any:
    """The response to a file."""
    return server.client.post("/v1/classify/file", files={"file": (name, data)}, data=known)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_and_its_text_get_the_same_decision(server: Service, kind: str) -> None:
    """Whichever door the document comes through."""
    day = "2021-08-15"
    by_text = sent(server, text_file(), arrival_date=day).json()
    by_file = sent(server, FILES[kind](), arrival_date=day).json()

    assert by_file["lead"] == by_text["lead"]
    assert by_file["needs_review"] == by_text["needs_review"]
    assert [flag["flagged"] for flag in by_file["priorities"]] == [
        flag["flagged"] for flag in by_text["priorities"]
    ]
    assert by_file["reading"]["format"] == {"txt": "text"}.get(kind, kind)


def test_the_answer_says_what_was_read(server: Service) -> None:
    """The text is there, since every span of the explanation refers to it."""
    answer = sent(server, docx_file()).json()

    assert answer["reading"]["content"].split() == LETTER.split()
    for term in answer["explanation"]:
        if term["field"]:
            text = answer["reading"][term["field"]]
            assert text[term["start"] : term["end"]] == term["term"]


def test_a_scan_gets_a_decision_that_asks_a_person(server: Service) -> None:
    """It is not lost, and nobody takes the lead for sure."""
    answer = sent(server, scan_file()).json()

    assert answer["needs_review"] is True
    assert "no_text_layer" in answer["review_reasons"]
    assert answer["lead"]["confidence"] < 0.5
    assert not any(part["field"] for part in answer["explanation"])


def test_a_scan_with_its_subject_is_routed_by_it(server: Service) -> None:
    """The register knows the subject even where the scan has no text."""
    answer = sent(server, scan_file(), subject="V/v hỗ trợ vắc xin phòng COVID-19").json()

    assert "no_text_layer" in answer["review_reasons"]
    assert answer["priorities"][0]["flagged"] is True


def test_a_body_that_is_no_form_is_refused(server: Service) -> None:
    """With the Content-Type to send."""
    response = server.client.post(
        "/v1/classify/file", content=text_file(), headers={"content-type": "text/plain"}
    )

    assert "multipart/form-data" in refused(response, 415)["mend"]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"rubbish", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (
            b'--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nV/v\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
    ids=["cut short", "rubbish", "no boundary", "no file name"],
)
def test_a_damaged_form_is_refused(server: Service, body: bytes, media_type: str) -> None:
    """With what a form must have."""
    response = server.client.post(
        "/v1/classify/file", content=body, headers={"content-type": media_type}
    )

    assert refused(response, 400)["type"] == "invalid_form"


def test_a_wrong_field_beside_the_file_is_named(server: Service) -> None:
    """As at the JSON door."""
    assert refused(sent(server, text_file(), arrival_date="hôm nay"), 422)["field"] == (
        "arrival_date"
    )
    assert refused(sent(server, text_file(), priority="7"), 422)["field"] == "priority"
    assert refused(sent(server, text_file(), trich_yeu="V/v"), 422)["type"] == "unknown_field"


@pytest.mark.parametrize(
    ("data", "status", "kind"),
    [
        (b"", 422, "empty_file"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, 415, "unsupported_format"),
        (pdf_file(key="bimat"), 422, "encrypted_file"),
        (pdf_file()[:300], 422, "broken_file"),
    ],
    ids=["empty", "picture", "encrypted", "broken"],
)
def test_a_file_that_cannot_be_read_is_a_problem_with_its_mend(
    server: Service, data: bytes, status: int, kind: str
) -> None:
    """And the file's name, which may be secret, is no part of it."""
    response = sent(server, data, name="ke_hoach_tuyet_mat.pdf")

    assert refused(response, status)["type"] == kind
    assert "ke_hoach" not in response.text
    assert "ke_hoach" not in server.log.read_text(encoding="utf-8")


_numbers = itertools.count(3000)


def a_message(*attachments: tuple[str, bytes], **said: Any) -> bytes:
    """A message with a number of its own: the same one with other content would be a conflict."""
    return edxml_file(*attachments, number=next(_numbers), **said)


XML = {"content-type": "application/xml"}


def message_sent(server: Service, message: bytes, **headers: str) -> Any:
    """The response to an edXML message."""
    return server.client.post("/v1/classify/edxml", content=message, headers=XML | headers)


@pytest.mark.parametrize("kind", FILES)
def test_a_message_and_its_file_get_the_same_decision(server: Service, kind: str) -> None:
    """Whichever door the document comes through."""
    by_file = sent(server, text_file()).json()
    by_message = message_sent(server, a_message((f"2101.{kind}", FILES[kind]()))).json()

    assert by_message["lead"]["code"] == by_file["lead"]["code"]
    assert by_message["priorities"][0]["flagged"] == by_file["priorities"][0]["flagged"]
    assert by_message["business"]["kind"] == "new"
    assert by_message["document_id"].startswith("000.00.00.H99,2021/08/14,30")


def test_a_message_through_the_file_door_is_a_message(server: Service) -> None:
    """Told by its content."""
    answer = sent(server, a_message(("2101.pdf", pdf_file()), kind=3, refers_to="A,1,2/B")).json()

    assert answer["business"]["kind"] == "replace"
    assert answer["business"]["refers_to"] == ["A,1,2/B"]


def test_a_recall_withdraws_and_a_replacement_supersedes(server: Service) -> None:
    """Each of the documents it refers to; neither more nor less."""
    first, second = "000.00.00.H99,2021/09/01,31/UBND-VX", "000.00.00.H99,2021/09/02,32/UBND-VX"
    decided = {
        name: server.client.post(
            "/v1/classify",
            json={"subject": "V/v hỗ trợ vắc xin phòng COVID-19", "document_id": name},
        ).json()["decision_id"]
        for name in (first, second)
    }

    recall = message_sent(server, a_message(kind=1, refers_to=first)).json()
    again = message_sent(server, a_message(kind=1, refers_to=first)).json()
    replacement = message_sent(
        server, a_message(("2101.txt", text_file()), kind=3, refers_to=second)
    ).json()

    assert recall["business"]["withdrawn"] == [decided[first]]
    assert recall["record"] is None
    assert again["business"]["withdrawn"] == []
    assert replacement["record"] is not None
    states = [
        server.client.get(f"/v1/decisions/{decided[name]}").json()["state"]
        for name in (first, second)
    ]
    assert states == ["withdrawn", "superseded"]


def test_a_file_is_on_record_before_it_is_answered(server: Service) -> None:
    """With the reason why a person should look."""
    answer = sent(server, scan_file(), subject="V/v báo cáo tình hình tiêm chủng quý III").json()

    recorded = server.client.get(f"/v1/decisions/{answer['decision_id']}").json()

    assert answer["record"]["arrival_number"] == recorded["arrival_number"]
    assert "no_text_layer" in recorded["review_reasons"]


def test_a_status_message_is_answered_as_one(server: Service) -> None:
    """It has no document, and no decision is made up for it."""
    answer = message_sent(server, OLD_STATUS).json()

    assert answer["kind"] == "status"
    assert answer["meaning"] == "arrived"
    assert answer["document_id"] == "9912"
    assert "lead" not in answer
    assert refused(sent(server, OLD_STATUS, "a.xml"), 422)["type"] == "status_message"


def test_a_sender_can_be_answered_in_edxml(server: Service) -> None:
    """03 for a document that was decided on, 02 with the reason for one that cannot be read."""
    good = message_sent(server, a_message(("2101.pdf", pdf_file())), accept="application/xml")
    bad = message_sent(
        server, a_message(("2101.pdf", b"%PDF-"), subject=""), accept="application/xml"
    )

    assert "<edXML:StatusCode>03<" in good.text
    assert "<edXML:StatusCode>02<" in bad.text
    assert "damaged" in bad.text


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "multipart/form-data"])
def test_a_message_must_be_sent_as_xml(server: Service, media_type: str) -> None:
    """A form with a message in it belongs to the other door."""
    response = message_sent(server, a_message(), **{"content-type": media_type})

    assert refused(response, 415)["type"] == "unsupported_media_type"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "broken_file"),
        (b"cong van", "broken_file"),
        (b"<a/>", "invalid_edxml"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml_bomb"),
    ],
)
def test_a_message_that_is_none_is_refused(server: Service, body: bytes, kind: str) -> None:
    """With what to send instead."""
    assert refused(message_sent(server, body), 422)["type"] == kind


def test_an_upload_over_the_limit_is_refused_while_it_arrives(server: Service) -> None:
    """Its sender is cut short: not all of it is taken in before it is refused."""
    host, port = server.client.base_url.host, server.client.base_url.port or 80
    megabyte = b"cong van den " * 80_660
    with socket.create_connection((host, port), timeout=60) as connection:
        connection.sendall(
            b"POST /v1/classify/edxml HTTP/1.1\r\nHost: desk\r\n"
            b"Content-Type: application/xml\r\nConnection: close\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        sent = 0
        for _ in range(200):
            try:
                connection.sendall(b"%x\r\n%s\r\n" % (len(megabyte), megabyte))
            except OSError:
                break
            sent += 1
            if select.select([connection], [], [], 0)[0]:
                break
        answer = received_until_closed(connection)

    assert sent < 60
    assert b" 413 " in answer
    assert b"VANTHU_MAX_FILE_BYTES" in answer


def received_until_closed(connection: socket.socket) -> bytes:
    """All that the server says; it may hang up on a sender that goes on talking."""
    answer = b""
    with contextlib.suppress(OSError):
        while piece := connection.recv(65_536):
            answer += piece
    return answer


def test_a_declared_length_over_the_limit_is_refused_at_once(server: Service) -> None:
    """Before a byte of the file is sent; the limit is named."""
    host, port = server.client.base_url.host, server.client.base_url.port or 80
    with socket.create_connection((host, port), timeout=60) as connection:
        connection.sendall(
            b"POST /v1/classify/file HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 52428800\r\n\r\n"
        )
        answer = received_until_closed(connection)

    assert b" 413 " in answer
    assert b"20971520 bytes" in answer


def test_an_upload_never_touches_a_disk(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However large: a form's file stays in memory, and is bounded there."""

    def spill(*_arguments: object) -> None:
        pytest.fail("an upload was written to a temporary file")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", spill)
    app = create_app(Settings(models=models, home=tmp_path / "home"))
    picture = os.urandom(5 * 1024 * 1024)
    with TestClient(app) as client:
        data = with_part(docx_file(), "word/media/image1.png", picture)
        response = client.post("/v1/classify/file", files={"file": ("a.docx", data)})

    assert response.status_code == 200
    written = [path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert not any(picture[:64] in content for content in written)


SECRET = LETTER.replace("TỈNH X\n", "TỈNH X\nTỐI MẬT\n").replace("liều vắc xin", "khẩu pháo Bofors")


@pytest.mark.parametrize("kind", [*FILES, "edxml"])
def test_a_secret_file_leaves_no_word_anywhere(server: Service, kind: str) -> None:
    """Not in the answer, not in the log, not its name; in whatever format it comes."""
    makers = FILES | {"edxml": lambda text: a_message(("bofors.docx", docx_file(text)))}

    response = sent(server, makers[kind](SECRET), name="bofors_toi_mat.pdf")

    assert refused(response, 422)["type"] == "secret_document"
    for trace in (response.text, server.log.read_text(encoding="utf-8")):
        assert "ofors" not in trace
        assert "khẩu pháo" not in trace
    assert len(response.text) < 600


def test_a_message_with_a_secret_symbol_is_stopped_by_its_header(server: Service) -> None:
    """Whatever its attachment says."""
    message = a_message(("2101.txt", text_file()), notation="BC-BNG-LS-m")

    response = message_sent(server, message)

    assert refused(response, 422)["type"] == "secret_document"
    assert "vắc xin" not in response.text
