import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from service.app import create_app
from service.retention import KeepText
from service.settings import Settings
from tests.databases import all_that_is_kept

# Words that nothing else in a database has.
SUBJECT = "V/v hỗ trợ vắc xin phòng COVID-19 cho công nhân Khánh Bình Tây Bắc"
CONTENT = "Kính gửi Bộ Y tế. Đề nghị cấp vắc xin cho xã Vĩnh Hậu A trong tháng tám này."
DOCUMENT = {
    "subject": SUBJECT, "content": CONTENT, "document_id": "000.00.00.H99,2021/08/05,77/UBND-VX",
    "arrival_date": "2021-08-05",
}  # fmt: skip
IN_SUBJECT, IN_CONTENT = "Khánh Bình Tây Bắc".encode(), "Vĩnh Hậu A".encode()


def desk(home: Path, database: str, models: Path, keep: KeepText) -> TestClient:
    """The service in this process, on a record of its own."""
    settings = Settings(home=home, models=models, keep_text=keep, database_url=SecretStr(database))
    return TestClient(create_app(settings))


def quotes(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """The field and the words of whatever an answer quotes."""
    terms = [(term["field"], term["term"]) for term in answer["explanation"] if term["field"]]
    spans = [(s["field"], s["text"]) for flag in answer["priorities"] for s in flag["evidence"]]
    return terms + spans


@pytest.mark.parametrize("keep", ["full", "subject", "none"])
def test_no_more_text_is_kept_than_is_asked_for(
    tmp_path: Path, new_database: str, models: Path, keep: KeepText
) -> None:
    """The sender gets the whole answer; whoever asks later the same, without the words."""
    with desk(tmp_path, new_database, models, keep) as client:
        first = client.post("/v1/classify", json=DOCUMENT).json()
        again = client.post("/v1/classify", json=DOCUMENT).json()

    assert all(words for _, words in quotes(first))
    kept_fields = {"full": {"subject", "content"}, "subject": {"subject"}, "none": set()}[keep]
    assert [(f, w if f in kept_fields else "") for f, w in quotes(first)] == quotes(again)
    assert first["lead"] == again["lead"]
    assert first["decision_id"] == again["decision_id"]
    assert again["record"]["replayed"] is True
    kept = all_that_is_kept(new_database)
    assert (IN_SUBJECT in kept) is ("subject" in kept_fields)
    assert (IN_CONTENT in kept) is ("content" in kept_fields)


@pytest.mark.parametrize("keep_subject", [False, True])
def test_purging_forgets_the_words_and_keeps_the_decision(
    tmp_path: Path, new_database: str, models: Path, *, keep_subject: bool
) -> None:
    """On SQLite also on the disk. What waits for a person is kept, and the command says so."""
    with desk(tmp_path, new_database, models, "full") as client:
        decided = client.post("/v1/classify", json=DOCUMENT).json()
        waits = client.post("/v1/classify", json={"subject": "Hỏa tốc Bàu Cạn Hạ"}).json()
        here = {"who": "Nguyễn Thị An"}
        client.post(f"/v1/decisions/{decided['decision_id']}/confirm", json=here)
        assert waits["needs_review"]

    recent = purge(new_database, "--older-than", "1")
    untouched = all_that_is_kept(new_database)
    keeping = ["--keep-subject"] if keep_subject else []
    purged = purge(new_database, "--older-than", "0", *keeping)
    kept = all_that_is_kept(new_database)
    again_purged = purge(new_database, "--older-than", "0", *keeping)

    assert "of 0 documents" in recent.stderr
    assert IN_SUBJECT in untouched
    assert IN_CONTENT in untouched
    assert "of 1 documents" in purged.stderr
    assert "of 0 documents" in again_purged.stderr
    assert (IN_SUBJECT in kept) is keep_subject
    assert IN_CONTENT not in kept
    with desk(tmp_path, new_database, models, "full") as client:
        found = client.get(f"/v1/decisions/{decided['decision_id']}").json()
        again = client.post("/v1/classify", json=DOCUMENT).json()
        waiting = client.get("/v1/queue").json()
    assert found["state"] == "confirmed"
    assert again["decision_id"] == decided["decision_id"]
    assert again["record"]["replayed"] is True
    assert "Bàu Cạn Hạ" in str(waiting)


def purge(database: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `vanthu purge` on a database."""
    run = subprocess.run(
        [sys.executable, "-m", "vanthu", "purge", *arguments], capture_output=True, check=False,
        timeout=300, encoding="utf-8", env=os.environ | {"VANTHU_DATABASE_URL": database},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run
