"""Corpus: labelled documents, read from CSV or JSONL under the columns' own names."""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from classifier.document import FIELD_NAMES, Document
from classifier.errors import DocumentError, SecretDocumentError
from classifier.reading.printed import read_document
from training.errors import CorpusError

LEAD, ORDER, YEAR, COVID = "lead", "order", "year", "covid"
_TARGETS = (*FIELD_NAMES, LEAD, ORDER, YEAR)
_DATES = ("issued_date", "arrival_date")
_TRUE, _FALSE = {"1", "true", "yes", "x", "có", "1.0"}, {"0", "false", "no", "", "không", "0.0"}

csv.field_size_limit(64 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a corpus holds what.

    Attributes:
        names: for each target (a field of `Document`, "lead", "order", "year"), the columns that
            may hold it; the first one present in a record is read. The target's own name is
            always tried last.
        topics: for each priority topic, likewise. "covid" is always one.
    """

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, assignments: Iterable[str], topics: Iterable[str] = ()) -> "Columns":
        """Read `target=column` assignments, as given on the command line.

        Raises:
            CorpusError: an assignment is malformed or its target unknown.
        """
        names: dict[str, tuple[str, ...]] = {}
        by_topic: dict[str, tuple[str, ...]] = {COVID: ()}
        for assignment in assignments:
            target, equals, column = assignment.partition("=")
            if not equals or not target or not column:
                raise CorpusError(
                    f"--column {assignment!r} is no assignment. Write it as target=column, "
                    "e.g. --column subject=trich_yeu."
                )
            if target == COVID:
                by_topic[COVID] += (column,)
            elif target in _TARGETS:
                names[target] = (*names.get(target, ()), column)
            else:
                raise CorpusError(
                    f"--column {assignment!r} fills {target!r}, which is nothing a document has. "
                    f"Targets are {', '.join((*_TARGETS, COVID))}; other priority topics are "
                    "given with --topic NAME=COLUMN."
                )
        for assignment in topics:
            topic, _, column = assignment.partition("=")
            by_topic[topic] = (*by_topic.get(topic, ()), *([column] if column else []))
        return cls(names, by_topic)

    def find(self, record: Mapping[str, Any], target: str) -> Any:
        """The value of `target` in a record, None when no column for it holds one."""
        return _first(record, (*self.names.get(target, ()), target))

    def find_topic(self, record: Mapping[str, Any], topic: str) -> Any:
        """The label of a priority topic in a record, None when there is none."""
        return _first(record, (*self.topics.get(topic, ()), topic))


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled document.

    Attributes:
        document: the document.
        lead: code of the department that took it, as the corpus writes it; None if unknown.
        topics: priority topics labelled for it, and whether it belongs to them.
        order: its place in time, comparable within a corpus; None if unknown.
        year: the year it is from, where no date is known; None if unknown.
    """

    document: Document
    lead: str | None
    topics: Mapping[str, bool]
    order: float | None
    year: int | None

    @property
    def day(self) -> date | None:
        """The best known date: arrival, issue, the middle of the year; None if none is known."""
        if self.document.arrival_date or self.document.issued_date:
            return self.document.arrival_date or self.document.issued_date
        return date(self.year, 7, 1) if self.year else None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Labelled documents of one or more files.

    Attributes:
        examples: in the order of the files.
        sources: for each file, its name, number of examples and SHA-256.
        skipped: for each reason, how many records could not be used.
    """

    examples: tuple[Example, ...]
    sources: tuple[Mapping[str, Any], ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)


def read_corpus(paths: Iterable[Path], columns: Columns | None = None) -> Corpus:
    """Read labelled documents from `.csv` or `.jsonl` files, also `.gz`.

    Records without any text, and secret documents, are counted as skipped; everything else that is
    wrong is an error, because a silently shorter corpus makes a silently worse model.

    Raises:
        CorpusError: a file cannot be read, a column is nowhere, or a value is malformed.
    """
    columns = columns or Columns.parse(())
    examples: list[Example] = []
    sources: list[Mapping[str, Any]] = []
    skipped = {"without_text": 0}
    seen: set[str] = set()
    for path in paths:
        before = len(examples)
        for number, record in _records(path):
            seen.update(record)
            try:
                examples.append(_example(record, columns))
            except SecretDocumentError:
                skipped["secret"] = skipped.get("secret", 0) + 1
            except DocumentError as error:
                if error.field != "subject" or "blank" not in str(error):
                    raise CorpusError(f"{path}, record {number}: {error}") from error
                skipped["without_text"] += 1
            except ValueError as error:
                raise CorpusError(f"{path}, record {number}: {error}") from error
        if len(examples) == before:
            raise CorpusError(
                f"{path} holds no document with text. Its columns are {sorted(seen)}; say which "
                "one holds the subject: --column subject=COLUMN."
            )
        content = path.read_bytes()
        sources.append(
            {
                "name": path.name,
                "documents": len(examples) - before,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )
    _check_columns(columns, seen)
    return Corpus(tuple(examples), tuple(sources), skipped)


def _records(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    kind = path.name.removesuffix(".gz").rsplit(".", 1)[-1].lower()
    if kind not in {"csv", "jsonl", "ndjson"}:
        raise CorpusError(f"{path} is neither CSV nor JSONL. Name it .csv or .jsonl (.gz allowed).")
    try:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8-sig", newline="") as lines:
            if kind == "csv":
                yield from enumerate(csv.DictReader(lines), start=2)
                return
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, _json_object(line, path, number)
    except (OSError, EOFError) as error:
        raise CorpusError(f"{path} cannot be read: {error}.") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not UTF-8: {error}. Save it as UTF-8.") from error
    except csv.Error as error:
        raise CorpusError(f"{path} is not readable as CSV: {error}.") from error


def _json_object(line: str, path: Path, number: int) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise CorpusError(f"{path}, line {number}: not JSON: {error}.") from error
    if not isinstance(record, dict):
        raise CorpusError(f"{path}, line {number}: an object is needed, not {line.strip()[:40]!r}.")
    return record


def _example(record: Mapping[str, Any], columns: Columns) -> Example:
    fields: dict[str, Any] = {}
    for name in FIELD_NAMES:
        value = columns.find(record, name)
        if value is None:
            continue
        if name in _DATES:
            fields[name] = _date(name, value)
        elif name == "priority":
            fields[name] = int(value)
        else:
            fields[name] = str(value)
    lead = columns.find(record, LEAD)
    topics = {
        topic: _truth(topic, value)
        for topic in columns.topics
        if (value := columns.find_topic(record, topic)) is not None
    }
    order, year = columns.find(record, ORDER), columns.find(record, YEAR)
    return Example(
        document=read_document(Document(**fields)).document,
        lead=None if lead is None else str(lead).strip(),
        topics=topics,
        order=None if order is None else _order(order),
        year=None if year is None else int(float(year)),
    )


def _first(record: Mapping[str, Any], names: Iterable[str]) -> Any:
    for name in names:
        value = record.get(name)
        if value is not None and (not isinstance(value, str) or value.strip()):
            return value
    return None


def _date(name: str, value: Any) -> date:
    try:
        return date.fromisoformat(str(value).strip()[:10].replace("/", "-"))
    except ValueError:
        raise ValueError(f"`{name}` is {value!r}; write dates as 2021-08-05.") from None


def _order(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float(_date(ORDER, value).toordinal())


def _truth(topic: str, value: Any) -> bool:
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(f"`{topic}` is {value!r}; write 1 or 0.")


def _check_columns(columns: Columns, seen: set[str]) -> None:
    wanted = {**columns.names, **columns.topics}
    for target, names in wanted.items():
        if names and not seen.intersection((*names, target)):
            raise CorpusError(
                f"No file has a column {' or '.join(names)} for {target}. "
                f"The columns are {sorted(seen)}."
            )
