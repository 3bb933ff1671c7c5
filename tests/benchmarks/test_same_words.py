import json
import sys
from pathlib import Path

import pytest

from benchmarks import same_words
from classifier import underthesea_words

TITLES = ["Về việc phòng, chống dịch COVID-19", "Công điện số 1063/CĐ-TTg\nỦy ban nhân dân tỉnh"]


@pytest.fixture
def titles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with one of the files, given on the command line."""
    records = [json.dumps({"title": title}, ensure_ascii=False) for title in TITLES]
    (tmp_path / "titles_accented.jsonl").write_text("\n".join(records), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["same_words", "--data", str(tmp_path)])


@pytest.mark.usefixtures("titles")
def test_the_same_words_pass(capsys: pytest.CaptureFixture[str]) -> None:
    """Files that are not there are named and skipped."""
    assert same_words.main() == 0

    printed = capsys.readouterr()
    assert "3 lines compared, 0 differ" in printed.out
    assert "skipped: there is no procedures.jsonl.gz" in printed.err


@pytest.mark.usefixtures("titles")
def test_one_other_word_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The check that holds the promise of the same words must be able to fail."""
    right = underthesea_words.words_of
    joined = [(0, 11)]  # "Ủy ban nhân" and no more
    monkeypatch.setattr(underthesea_words, "words_of", lambda lines: [*right(lines[:-1]), joined])

    assert same_words.main() == 1
    assert "'Ủy ban nhân dân tỉnh'" in capsys.readouterr().out
