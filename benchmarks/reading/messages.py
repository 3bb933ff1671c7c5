"""What the edXML messages of a folder come to, and whether their attachments decide alike alone."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.reading.doors import DAY, decision, shipped_classifier
from classifier.reading.reader import FileReader


def read_all(folder: Path) -> bool:
    """Print a line a message.

    Returns:
        Whether each document gets the same decision as a message and as the file in it.
    """
    classifier, reader = shipped_classifier(), FileReader()
    table = Table("message", "kind", "says", "as a file alone")
    same = True
    for path in sorted(folder.iterdir()):
        message = reader.message(path.read_bytes())
        if message.status is not None:
            table.add_row(path.name, "status", message.status.code, "")
            continue
        by_message = reader.of_message(message, arrival_date=DAY).document
        text = (by_message.content or by_message.subject or "").encode()
        by_file = reader.read(text, arrival_date=DAY).document
        one, other = (classifier.classify(document) for document in (by_message, by_file))
        alike = decision(one) == decision(other)
        same &= alike
        lead = one.routing.lead
        table.add_row(
            path.name,
            message.kind,
            f"{lead.department.code} {lead.confidence:.4f}",
            "the same" if alike else "another decision",
        )
    reader.close()
    Console(width=110).print(table)
    return same
