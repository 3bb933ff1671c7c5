"""Whether the same document gets the same decision as text, as a file, and as a message.

The files are LibreOffice's own, PDF in three fonts: its own for plain text and the one with the
measures of Times New Roman may lack Vietnamese letters. What must agree: the department, whether a
person is asked, and the priority flags; how far the confidences differ is told, and how many texts
come back word for word.
"""

import re
from datetime import date

from rich.console import Console
from rich.table import Table

from benchmarks.reading.texts import converted
from classifier.document_classifier import Classification, DocumentClassifier
from classifier.reading.charset import repair
from classifier.reading.limits import ReadingLimits
from classifier.reading.printed import document_of
from classifier.reading.reader import FileReader
from classifier.store import DEFAULT_MODELS, ModelStore
from tests.files import edxml_file, zipped

KINDS: tuple[tuple[str, str | None], ...] = (
    ("docx", None),
    ("pdf", None),
    ("pdf", "Liberation Serif"),
    ("pdf", "DejaVu Serif"),
    ("rtf", None),
    ("html", None),
)
# Rows of dots to write on, and words with hyphens, are broken where a printed line ends.
_ROW = re.compile(r"(?:[.…_]\s*){4,}|…+")
_HYPHEN = re.compile(r"-\s+")
DAY = date(2023, 8, 15)


def compare(texts: list[str]) -> bool:
    """Print how many documents get the same decision at every door.

    Returns:
        Whether all do.
    """
    # What is measured is not the time; the machine may have other work.
    classifier, reader = shipped_classifier(), FileReader(ReadingLimits(seconds=600))
    by_text = [classifier.classify(document_of(text, arrival_date=DAY).document) for text in texts]
    table = Table("door", "documents", "same decision", "confidence apart by", "same words")
    same = True
    for kind, font in KINDS:
        files = converted(texts, kind, font)
        if files is None:
            Console().print(f"{kind}: skipped, for LibreOffice is not installed (soffice)")
            continue
        written = kind if font is None else f"{kind}, {font}"
        for name, sent in (
            (written, files),
            (f"edxml with {written}", [_message(kind, data) for data in files]),
            (
                f"edxml with {written}, zipped",
                [_message(kind, data, in_zip=True) for data in files],
            ),
        ):
            read = [reader.read(data, arrival_date=DAY).document for data in sent]
            found = [classifier.classify(document) for document in read]
            pairs = list(zip(by_text, found, strict=True))
            alike = sum(decision(one) == decision(other) for one, other in pairs)
            same &= alike == len(texts)
            farthest = max(abs(confidence(one) - confidence(other)) for one, other in pairs)
            words = sum(
                words_of(document.content or "") == words_of(text)
                for document, text in zip(read, texts, strict=True)
            )
            table.add_row(name, str(len(texts)), str(alike), f"{farthest:.4f}", str(words))
    reader.close()
    Console(width=100).print(table)
    return same


def _message(kind: str, data: bytes, *, in_zip: bool = False) -> bytes:
    """A message that knows nothing of its document but the file."""
    name = f"2101.{kind}"
    content = zipped((name, data)) if in_zip else data
    return edxml_file((name, content), subject="", issued="", notation="")


def words_of(text: str) -> list[str]:
    """The words of a text, without what the width of a page changes."""
    return _HYPHEN.sub("-", _ROW.sub(" ", repair(text).text)).split()


def shipped_classifier() -> DocumentClassifier:
    """With the model in production."""
    store = ModelStore(DEFAULT_MODELS)
    return DocumentClassifier(store.load(store.production_or_newest()))


def decision(found: Classification) -> tuple[object, ...]:
    """What must be the same."""
    flags = tuple((flag.topic, flag.flagged) for flag in found.priorities)
    return found.routing.lead.department.code, found.routing.needs_review, flags


def confidence(found: Classification) -> float:
    """Of the lead."""
    return found.routing.lead.confidence
