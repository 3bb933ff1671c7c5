from pathlib import Path

import psutil
import pytest

from tests.bombs import PDF_BOMBS
from tests.conftest import Service, StartService
from tests.files import docx_file, pdf_file, rtf_file, with_part, zipped
from tests.service.test_bad_input import refused
from tests.service.test_files import a_message, message_sent, sent

ATTACKS = {
    "entities": (
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><edXML><MessageHeader>&b;</edXML>',
        "xml_bomb",
    ),
    "external entity": (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><edXML>&e;</edXML>',
        "xml_bomb",
    ),
    "deep": (b"<edXML>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</edXML>", "xml_bomb"),
    "ZIP, by its ratio": (
        with_part(docx_file(), "word/media/image1.png", bytes(50 * 1024 * 1024)),
        "archive_bomb",
    ),
    "ZIP, by its parts": (
        zipped(("[Content_Types].xml", b"<x/>"), *((f"word/{n}", b"") for n in range(2_500))),
        "archive_bomb",
    ),
    "ZIP, out of its folder": (
        with_part(docx_file(), "../../etc/cron.d/a", b"a"),
        "unsafe_archive",
    ),
    "macros": (with_part(docx_file(), "word/vbaProject.bin", b"a"), "active_content"),
    "pages": (pdf_file("Công văn", pages=501), "too_many_pages"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_a_problem_that_says_what_is_allowed(server: Service, attack: str) -> None:
    """At the door itself, alone and inside a message; the next file is read as ever."""
    data, kind = ATTACKS[attack]

    problem = refused(sent(server, data), 422)

    assert problem["type"] == kind
    assert problem["mend"]
    assert kind in ("unsafe_archive", "active_content") or "=" in problem["limit"]
    assert b"root:" not in str(problem).encode()
    if kind != "xml_bomb":
        inside = message_sent(server, a_message(("2101.docx", data)))
        assert inside.status_code in (200, 422)
        assert (
            inside.status_code == 422 or "attachment_unreadable" in inside.json()["review_reasons"]
        )
    assert sent(server, docx_file()).status_code == 200


@pytest.fixture(scope="module")
def impatient(start_service: StartService, models: Path) -> Service:
    """A service that gives a file a second."""
    return start_service(models, VANTHU_READING_SECONDS="1")


def memory(server: Service) -> int:
    """Bytes that a service and all its processes hold."""
    process = psutil.Process(server.process.pid)
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))


@pytest.mark.parametrize("bomb", PDF_BOMBS)
def test_a_pdf_bomb_costs_neither_the_service_nor_the_next_file(server: Service, bomb: str) -> None:
    """It ends at a limit that is named, or is told as the empty page that it shows."""
    assert sent(server, docx_file()).status_code == 200
    before = memory(server)

    problem = refused(sent(server, PDF_BOMBS[bomb]), 422)

    limits = {"reading_failed", "reading_timeout", "reading_memory", "empty_document"}
    assert problem["type"] in limits
    assert problem["type"] == "empty_document" or "=" in problem["limit"]
    assert sent(server, docx_file()).status_code == 200
    assert memory(server) - before < 200 * 1024 * 1024


def test_a_file_that_takes_too_long_is_a_problem_that_says_how_long(impatient: Service) -> None:
    """The process that reads it is ended; the next file is read, and nothing is on record."""
    data = rtf_file("cong van den " * 1_500_000)

    problem = refused(sent(impatient, data), 422)

    assert problem["type"] == "reading_timeout"
    assert problem["limit"] == "seconds=1"
    assert sent(impatient, docx_file()).status_code == 200
    assert len(impatient.client.get("/v1/decisions").json()["decisions"]) == 1
