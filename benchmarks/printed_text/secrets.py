"""Secrecy marks planted into real documents, and false alarms on the documents as they are."""

from collections.abc import Iterator, Sequence

from classifier.document import Document
from classifier.errors import SecretDocumentError
from classifier.reading.printed import read_document

_MARKS = (
    "MẬT", "TỐI MẬT", "[TUYỆT MẬT]", "T Ố I  M Ậ T", "MAT", "Độ mật: Tối mật",
    "M\nẬ\nT", "T\nỐ\nI\n\nM\nẬ\nT", "T U Y Ệ T\nM Ậ T",
)  # fmt: skip
_HEADER = "Số:"


def false_alarms(texts: Sequence[str]) -> list[int]:
    """Numbers of the open documents that are refused."""
    return [number for number, text in enumerate(texts) if is_refused(text)]


def missed(texts: Sequence[str]) -> tuple[list[str], int]:
    """The planted marks that are not found, and how many were planted."""
    not_found, planted = [], 0
    for number, text in enumerate(texts):
        for mark, secret in plant(number, text):
            planted += 1
            if not is_refused(secret):
                not_found.append(f"document {number}, {mark}")
    return not_found, planted


def plant(number: int, text: str) -> Iterator[tuple[str, str]]:
    """The document with each mark, each time in another of its places."""
    lines = text.split("\n")
    symbol = next((i for i, line in enumerate(lines) if line.startswith(_HEADER)), 0)
    motto = next((i for i, line in enumerate(lines) if line.startswith("Độc lập")), 0)
    for turn, mark in enumerate(_MARKS):
        place = ("top", "symbol", "motto", "beside")[(number + turn) % 4]
        changed = list(lines)
        if place == "beside":
            changed[motto] += f"        {mark}"
        else:
            changed.insert({"top": 0, "symbol": symbol, "motto": motto + 1}[place], mark)
        yield f"{mark!r} at {place}", "\n".join(changed)


def is_refused(text: str) -> bool:
    """Whether the document is refused as a secret."""
    try:
        read_document(Document(content=text))
    except SecretDocumentError:
        return True
    return False
