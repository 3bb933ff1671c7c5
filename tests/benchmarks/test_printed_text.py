"""What is promised of reading printed text, on real documents where they are."""

import os
from pathlib import Path

import pytest

from benchmarks.printed_text import charsets, parts, secrets
from benchmarks.printed_text.__main__ import LEAST, LEAST_CHARACTERS, main
from benchmarks.printed_text.documents import FULL_TEXTS, full_texts
from tests import letters


@pytest.fixture(scope="module")
def data() -> Path:
    """The folder of real material."""
    folder = Path(os.environ.get("VANTHU_DATA", ""))
    if not (folder / FULL_TEXTS).is_file():
        pytest.skip(f"set VANTHU_DATA to a folder that holds {FULL_TEXTS}")
    return folder


@pytest.fixture(scope="module")
def texts(data: Path) -> list[str]:
    """The real documents."""
    return full_texts(data)


def test_the_parts_are_those_that_a_person_reads(texts: list[str]) -> None:
    """97 in 100 of symbol, organ, type and date, 92 of the trích yếu; all sixty are compared."""
    found = parts.compare(texts)

    assert found.documents == len(parts.answers()) == 60
    assert all(found.share(part) >= least for part, least in LEAST.items()), found.wrong


def test_no_open_document_is_taken_for_a_secret(texts: list[str]) -> None:
    """None of all."""
    assert secrets.false_alarms(texts) == []


def test_every_planted_mark_is_found(texts: list[str]) -> None:
    """Nine in each document, of all forms and in all places."""
    not_found, planted = secrets.missed(texts)

    assert planted == 9 * len(texts)
    assert not_found == []


@pytest.mark.parametrize("charset", ["tcvn3", "vni"])
def test_titles_come_back_from_older_charsets(data: Path, charset: str) -> None:
    """995 characters in a thousand."""
    assert charsets.round_trip(charsets.titles(data), charset) >= LEAST_CHARACTERS


def test_no_text_in_unicode_is_taken_for_another_charset(data: Path, texts: list[str]) -> None:
    """Titles and whole documents; the command looks through every file."""
    assert charsets.converted([*charsets.titles(data), *texts])[0] == 0


def test_marks_are_planted_where_the_measure_says() -> None:
    """The measure itself finds what it plants, and nothing where nothing is."""
    assert secrets.false_alarms([letters.DISPATCH, letters.DECISION]) == []
    assert secrets.missed([letters.DISPATCH, letters.DECISION]) == ([], 18)


def test_answers_to_other_texts_are_not_compared() -> None:
    """A file of data that was changed is said to be."""
    found = parts.compare([letters.DISPATCH])

    assert found.documents == 0
    assert found.changed == [answer["line"] for answer in parts.answers()]


def test_without_data_the_command_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, not a traceback."""
    assert main(["--data", str(tmp_path)]) == 2
    assert FULL_TEXTS in capsys.readouterr().err
