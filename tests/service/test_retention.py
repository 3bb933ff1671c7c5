import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.retention import KeepText
from service.settings import Settings

# Words that nothing else in a database has.
SUBJECT = "V/v hỗ trợ vắc xin phòng COVID-19 cho công nhân Khánh Bình Tây Bắc"
CONTENT = "Kính gửi Bộ Y tế. Đề nghị cấp vắc xin cho xã Vĩnh Hậu A trong tháng tám này."
DOCUMENT = {
    "subject": SUBJECT, "content": CONTENT, "document_id": "000.00.00.H99,2021/08/05,77/UBND-VX",
    "arrival_date": "2021-08-05",
}  # fmt: skip
IN_SUBJECT, IN_CONTENT = "Khánh Bình Tây Bắc".encode(), "Vĩnh Hậu A".encode()


def desk(home: Path, models: Path, keep: KeepText) -> TestClient:
    """The service in this process, on a record of its own."""
    return TestClient(create_app(Settings(home=home, models=models, keep_text=keep)))


def on_the_disk(home: Path) -> bytes:
    """All that the record has written, its log included."""
    return b"".join(path.read_bytes() for path in home.glob("vanthu.db*"))


def quotes(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """The field and the words of whatever an answer quotes."""
    terms = [(term["field"], term["term"]) for term in answer["explanation"] if term["field"]]
    spans = [(s["field"], s["text"]) for flag in answer["priorities"] for s in flag["evidence"]]
    return terms + spans


@pytest.mark.parametrize("keep", ["full", "subject", "none"])
def test_no_more_text_is_kept_than_is_asked_for(
    tmp_path: Path, models: Path, keep: KeepText
) -> None:
    """The sender gets the whole answer; whoever asks later the same, without the words."""
    with desk(tmp_path, models, keep) as client:
        first = client.post("/v1/classify", json=DOCUMENT).json()
        again = client.post("/v1/classify", json=DOCUMENT).json()

    assert all(words for _, words in quotes(first))
    kept_fields = {"full": {"subject", "content"}, "subject": {"subject"}, "none": set()}[keep]
    assert [(f, w if f in kept_fields else "") for f, w in quotes(first)] == quotes(again)
    assert first["lead"] == again["lead"]
    assert first["decision_id"] == again["decision_id"]
    assert again["record"]["replayed"] is True
    assert (IN_SUBJECT in on_the_disk(tmp_path)) is ("subject" in kept_fields)
    assert (IN_CONTENT in on_the_disk(tmp_path)) is ("content" in kept_fields)


@pytest.mark.parametrize("keep_subject", [False, True])
def test_purging_forgets_the_words_and_keeps_the_decision(
    tmp_path: Path, models: Path, *, keep_subject: bool
) -> None:
    """Also on the disk; what still waits for a person is kept, and the command says so."""
    with desk(tmp_path, models, "full") as client:
        decided = client.post("/v1/classify", json=DOCUMENT).json()
        waits = client.post("/v1/classify", json={"subject": "Hỏa tốc Bàu Cạn Hạ"}).json()
        here = {"who": "Nguyễn Thị An"}
        client.post(f"/v1/decisions/{decided['decision_id']}/confirm", json=here)
        assert waits["needs_review"]

    recent = purge(tmp_path, "--older-than", "1")
    untouched = on_the_disk(tmp_path)
    purged = purge(tmp_path, "--older-than", "0", *(["--keep-subject"] if keep_subject else []))

    assert "of 0 documents" in recent.stderr
    assert IN_SUBJECT in untouched
    assert IN_CONTENT in untouched
    assert "of 1 documents" in purged.stderr
    assert (IN_SUBJECT in on_the_disk(tmp_path)) is keep_subject
    assert IN_CONTENT not in on_the_disk(tmp_path)
    with desk(tmp_path, models, "full") as client:
        found = client.get(f"/v1/decisions/{decided['decision_id']}").json()
        again = client.post("/v1/classify", json=DOCUMENT).json()
        waiting = client.get("/v1/queue").json()
    assert found["state"] == "confirmed"
    assert again["decision_id"] == decided["decision_id"]
    assert again["record"]["replayed"] is True
    assert "Bàu Cạn Hạ" in str(waiting)


def purge(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `vanthu purge` on a home."""
    run = subprocess.run(
        [sys.executable, "-m", "vanthu", "purge", *arguments], capture_output=True, check=False,
        timeout=300, encoding="utf-8", env=os.environ | {"VANTHU_HOME": str(home)},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run
