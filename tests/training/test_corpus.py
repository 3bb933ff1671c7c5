import csv
import gzip
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from training.corpus import Columns, read_corpus
from training.errors import CorpusError

RECORDS: list[dict[str, Any]] = [
    {"trich_yeu": "V/v hỗ trợ vắc xin phòng COVID-19", "don_vi": "KGVX", "covid": "1"},
    {"trich_yeu": 'Tiến độ đường cao tốc, "cầu" và hầm\nđoạn 2', "don_vi": "CN", "covid": "0"},
]


def write_csv(path: Path, records: Sequence[Mapping[str, Any]], encoding: str = "utf-8") -> Path:
    """Write records as CSV, compressed when the name says so."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
    return path


def write_jsonl(path: Path, records: Sequence[Mapping[str, Any]], encoding: str = "utf-8") -> Path:
    """Write records as JSON lines, compressed when the name says so."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding=encoding) as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return path


@pytest.mark.parametrize("name", ["so.csv", "so.csv.gz", "so.jsonl", "so.jsonl.gz", "SO.CSV"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_every_format_gives_the_same_examples(tmp_path: Path, name: str, encoding: str) -> None:
    """CSV and JSON lines, compressed or not, with Excel's byte order mark or without."""
    write = write_jsonl if "jsonl" in name else write_csv
    path = write(tmp_path / name, RECORDS, encoding)

    corpus = read_corpus([path], Columns.parse(["subject=trich_yeu", "lead=don_vi"]))

    assert [e.document.subject for e in corpus.examples] == [r["trich_yeu"] for r in RECORDS]
    assert [e.lead for e in corpus.examples] == ["KGVX", "CN"]
    assert [e.topics for e in corpus.examples] == [{"covid": True}, {"covid": False}]
    assert corpus.sources[0]["name"] == name
    assert corpus.sources[0]["documents"] == 2


def test_the_sample_corpus_is_as_large_as_promised(sample_corpus: Path) -> None:
    """At least 300 documents, ten units or more, with and without COVID, subject and content."""
    examples = read_corpus([sample_corpus]).examples

    assert len(examples) >= 300
    assert len({example.lead for example in examples}) >= 10
    assert {example.topics["covid"] for example in examples} == {True, False}
    assert {bool(example.document.content) for example in examples} == {True, False}
    assert all(example.day for example in examples)


def test_several_files_may_have_columns_of_their_own(tmp_path: Path) -> None:
    """The first column that a record has is read."""
    old = write_csv(tmp_path / "a.csv", [{"trich_yeu": "Về phòng, chống lụt bão", "dv": "NN"}])
    new = write_jsonl(tmp_path / "b.jsonl", [{"noi_dung": "Về đê điều", "phong": "NN"}])
    columns = Columns.parse(["subject=trich_yeu", "content=noi_dung", "lead=dv", "lead=phong"])

    corpus = read_corpus([old, new], columns)

    assert [e.document.subject for e in corpus.examples] == ["Về phòng, chống lụt bão", None]
    assert [e.document.content for e in corpus.examples] == [None, "Về đê điều"]
    assert [e.lead for e in corpus.examples] == ["NN", "NN"]


@pytest.mark.parametrize(
    ("record", "day"),
    [
        ({"arrival_date": "2021-08-06", "issued_date": "2021-08-05"}, date(2021, 8, 6)),
        ({"issued_date": "2021/08/05"}, date(2021, 8, 5)),
        ({"year": "2021"}, date(2021, 7, 1)),
        ({}, None),
    ],
)
def test_the_best_known_day_counts(
    tmp_path: Path, record: dict[str, str], day: date | None
) -> None:
    """Arrival before issue before the year alone."""
    path = write_jsonl(tmp_path / "so.jsonl", [{"subject": "Về đê điều", **record}])

    assert read_corpus([path]).examples[0].day == day


def test_records_without_text_are_counted_and_left_out(tmp_path: Path) -> None:
    """The rest is read."""
    path = write_csv(tmp_path / "so.csv", [{"subject": " "}, {"subject": "Về đê điều"}])

    corpus = read_corpus([path])

    assert len(corpus.examples) == 1
    assert corpus.skipped == {"without_text": 1}


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"covid": "có lẽ"}, "`covid` is 'có lẽ'; write 1 or 0"),
        ({"issued_date": "05/08/2021"}, "`issued_date` is '05/08/2021'"),
        ({"priority": "9"}, "`priority` is 9"),
        ({"priority": "khẩn"}, "record 3"),
        ({"year": "MMXXI"}, "record 3"),
    ],
)
def test_a_malformed_value_is_named_with_its_file_and_record(
    tmp_path: Path, record: dict[str, str], message: str
) -> None:
    """A silently shorter corpus makes a silently worse model."""
    good = {"subject": "Về đê điều", **dict.fromkeys(record, "")}
    path = write_csv(tmp_path / "so.csv", [good, {"subject": "Về lũ quét", **record}])

    with pytest.raises(CorpusError, match=r"so\.csv, record 3") as caught:
        read_corpus([path])

    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("x", True), ("Có", True), (True, True), (1.0, True), ("0", False),
     ("không", False), (False, False), ("No", False)],
)  # fmt: skip
def test_yes_and_no_are_read_as_people_write_them(
    tmp_path: Path, value: object, *, expected: bool
) -> None:
    """Numbers, words and crosses."""
    path = write_jsonl(tmp_path / "so.jsonl", [{"subject": "Về dịch bệnh", "covid": value}])

    assert read_corpus([path]).examples[0].topics == {"covid": expected}


def test_a_column_that_is_nowhere_is_named_with_those_that_are(tmp_path: Path) -> None:
    """A slip on the command line must not train without labels."""
    path = write_csv(tmp_path / "so.csv", [{"subject": "Về đê điều", "don_vi": "NN"}])

    with pytest.raises(CorpusError, match=r"No file has a column donvi for lead.*'don_vi'"):
        read_corpus([path], Columns.parse(["lead=donvi"]))


def test_a_file_whose_texts_are_elsewhere_says_how_to_name_them(tmp_path: Path) -> None:
    """The message lists the columns and the option to give."""
    path = write_csv(tmp_path / "so.csv", [{"trich_yeu": "Về đê điều"}])

    with pytest.raises(CorpusError, match=r"\['trich_yeu'\].*--column subject=COLUMN"):
        read_corpus([path])


@pytest.mark.parametrize("name", ["so.csv", "so.jsonl", "so.csv.gz"])
def test_an_empty_file_is_an_error(tmp_path: Path, name: str) -> None:
    """Nothing to learn from is no corpus."""
    (tmp_path / name).write_bytes(gzip.compress(b"") if name.endswith(".gz") else b"")

    with pytest.raises(CorpusError, match="holds no document with text"):
        read_corpus([tmp_path / name])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("so.xlsx", b"PK", "neither CSV nor JSONL"),
        ("so.csv", "trích yếu\nvề đê".encode("utf-16"), "not UTF-8"),
        ("so.jsonl", b'{"subject": ', "line 1: not JSON"),
        ("so.jsonl", b"[1, 2]", "an object is needed"),
        ("so.csv.gz", b"no gzip", "cannot be read"),
        ("so.csv.gz", gzip.compress("subject\nVề đê điều\n".encode() * 50)[:40], "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    """With what is wrong with it."""
    (tmp_path / name).write_bytes(content)

    with pytest.raises(CorpusError, match=message) as caught:
        read_corpus([tmp_path / name])

    assert name in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """No traceback for a slip of the pen."""
    with pytest.raises(CorpusError, match=r"so\.csv cannot be read"):
        read_corpus([tmp_path / "so.csv"])


@pytest.mark.parametrize("assignment", ["trich_yeu", "=trich_yeu", "subject=", "mau=cot"])
def test_an_assignment_that_fills_nothing_is_refused(assignment: str) -> None:
    """The message shows how to write one, or what can be filled."""
    with pytest.raises(CorpusError, match=r"target=column|Targets are subject"):
        Columns.parse([assignment])


def test_further_topics_may_be_named(tmp_path: Path) -> None:
    """Offices have priorities of their own."""
    path = write_csv(tmp_path / "so.csv", [{"subject": "Về bão số 3", "bao": "x"}])

    corpus = read_corpus([path], Columns.parse([], ["thien_tai=bao"]))

    assert corpus.examples[0].topics == {"thien_tai": True}
