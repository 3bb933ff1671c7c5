"""Whether the same document gets the same decision as text, as a file, and as a message.

The files are LibreOffice's own. What must agree: the department, whether a person is asked, and
the priority flags; how far the confidences differ is told.
"""

from datetime import date

from rich.console import Console
from rich.table import Table

from benchmarks.reading.texts import converted
from classifier.document_classifier import Classification, DocumentClassifier
from classifier.reading.printed import document_of
from classifier.reading.reader import FileReader
from classifier.store import DEFAULT_MODELS, ModelStore
from tests.files import edxml_file

KINDS = ("docx", "pdf", "rtf", "html")
DAY = date(2023, 8, 15)


def compare(texts: list[str]) -> bool:
    """Print how many documents get the same decision at every door.

    Returns:
        Whether all do.
    """
    classifier, reader = shipped_classifier(), FileReader()
    by_text = [classifier.classify(document_of(text, arrival_date=DAY).document) for text in texts]
    table = Table("door", "documents", "same decision", "largest difference of confidence")
    same = True
    for kind in KINDS:
        files = converted(texts, kind)
        if files is None:
            Console().print(f"{kind}: skipped, for LibreOffice is not installed (soffice)")
            continue
        messages = [
            edxml_file((f"2101.{kind}", data), subject="", issued="", notation="") for data in files
        ]
        for name, sent in ((kind, files), (f"edxml with {kind}", messages)):
            found = [
                classifier.classify(reader.read(data, arrival_date=DAY).document) for data in sent
            ]
            pairs = list(zip(by_text, found, strict=True))
            alike = sum(decision(one) == decision(other) for one, other in pairs)
            same &= alike == len(texts)
            farthest = max(abs(confidence(one) - confidence(other)) for one, other in pairs)
            table.add_row(name, str(len(texts)), str(alike), f"{farthest:.4f}")
    reader.close()
    Console(width=100).print(table)
    return same


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
