"""A secret that was sent by mistake is nowhere afterwards: not in an answer, a log or a file."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from classifier.document import Document
from classifier.document_classifier import DocumentClassifier
from classifier.errors import SecretDocumentError
from service.jsonl import decide_line
from tests import letters
from tests.conftest import Service

PLAN = "hành quân qua cầu Khe Sim lúc nửa đêm"  # words that stand nowhere else
WORDS = ("Khe Sim", "khe sim", "nửa đêm", "hành quân", "n\\u1eeda", "Khe%20Sim")
LETTER = letters.DISPATCH.replace("tiếp nhận và phân bổ vắc xin", PLAN)
SENT: dict[str, dict[str, Any]] = {
    "mark in the content": {"content": f"TỐI MẬT\n{LETTER}"},
    "mark without diacritics": {"content": f"TOI MAT\n{LETTER}"},
    "mark in the subject": {"subject": f"[MẬT] V/v {PLAN}", "content": LETTER},
    "symbol": {"subject": PLAN, "code_number": "12", "code_notation": "BC-BNG-LS-m"},
    "symbol on the page": {"content": LETTER.replace("BYT-KCB", "BYT-KCB-m")},
    "symbol in the identifier": {"subject": PLAN, "document_id": "G06,2021/01/05,12/BC-m"},
    "with a field that is none": {"content": f"MẬT\n{LETTER}", "trich_yeu": PLAN},
    "with a field of a wrong type": {"content": [f"MẬT\n{LETTER}"], "subject": {"a": PLAN}},
    "with a priority that is none": {"subject": f"(Mật) {PLAN}", "priority": PLAN},
    "with a date that is none": {"content": f"MẬT\n{LETTER}", "issued_date": PLAN},
}


def refused_silently(text: str) -> None:
    """The answer says what it is and quotes nothing."""
    assert "secret_document" in text
    assert not [words for words in WORDS if words in text]


@pytest.mark.parametrize("name", SENT)
def test_the_answer_quotes_nothing(server: Service, name: str) -> None:
    """Status 422; the person with the secret register is named."""
    response = server.client.post("/v1/classify", json=SENT[name])

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    refused_silently(response.text)
    assert "register of secret documents" in response.json()["mend"]


def test_a_body_that_is_a_list_is_refused_as_well(server: Service) -> None:
    """What is no document at all is quoted in its refusal, unless it is secret."""
    response = server.client.post("/v1/classify", json=[f"MẬT\n{PLAN}"])

    assert response.status_code == 422
    refused_silently(response.text)


def test_nothing_of_it_is_in_the_log_or_on_the_disk(server: Service) -> None:
    """Every file that the service has written is searched."""
    for document in SENT.values():
        server.client.post("/v1/classify", json=document)

    written = [path for path in server.log.parent.rglob("*") if path.is_file()]
    assert server.log in written
    for path in written:
        held = path.read_bytes()
        assert not [w for w in WORDS if w.encode() in held or w.encode("utf-16-le") in held], path


@pytest.mark.parametrize("name", SENT)
def test_a_line_of_a_batch_is_refused_and_quotes_nothing(
    classifier: DocumentClassifier, name: str
) -> None:
    """In its place; the lines around it are answered."""
    line = json.dumps(SENT[name], ensure_ascii=False).encode()

    answer, is_bad = decide_line(1, line, classifier)

    assert is_bad
    refused_silently(answer.decode())


def test_the_segmenter_remembers_nothing_of_it(classifier: DocumentClassifier) -> None:
    """It is refused before a line of it is segmented."""
    lookups = classifier.segmenter.recent.lookups

    with pytest.raises(SecretDocumentError):
        classifier.classify(Document(content=f"MẬT\n{LETTER}"))

    assert classifier.segmenter.recent.lookups == lookups


def test_the_command_line_quotes_nothing(models: Path, tmp_path: Path) -> None:
    """Neither for files nor for lines."""
    (tmp_path / "a.txt").write_text(f"TUYỆT MẬT\n{LETTER}", encoding="utf-8")
    lines = tmp_path / "lines.jsonl"
    lines.write_text(
        "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in SENT.values()),
        encoding="utf-8",
    )

    for arguments in ([str(tmp_path / "a.txt")], ["--jsonl", str(lines)]):
        done = subprocess.run(
            [sys.executable, "-m", "vanthu", "classify", *arguments, "--models", str(models)],
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 1
        shown = done.stdout + done.stderr
        assert "ecre" in shown  # secret_document, or "A secrecy mark"
        assert not [words for words in WORDS if words in shown]
