"""The parts of 60 real documents against what a person reads there.

The answers hold facts alone: where a document stands in the file, a digest of its text, its symbol,
organ, type and date, and a digest of its trích yếu.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from classifier.normalization import fold
from classifier.reading.layout import Layout, read_layout

ANSWERS = Path(__file__).with_name("answers.json")
PARTS = ("symbol", "organ", "type_name", "issued", "subject")


@dataclass(frozen=True, slots=True)
class Reading:
    """How many documents were compared, and how many of each part were right.

    Attributes:
        documents: compared.
        right: by part.
        wrong: line and part of each that was not.
        changed: lines whose text is not the one that was read by hand.
    """

    documents: int
    right: Counter[str]
    wrong: list[str] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)

    def share(self, part: str) -> float:
        """Share of the documents whose `part` is right."""
        return self.right[part] / self.documents if self.documents else 0.0


def compare(texts: Sequence[str]) -> Reading:
    """Read the documents that have an answer, and compare."""
    right: Counter[str] = Counter()
    wrong, changed = [], []
    documents = 0
    for answer in answers():
        line = answer["line"]
        if line >= len(texts) or digest(texts[line]) != answer["text"]:
            changed.append(line)
            continue
        documents += 1
        found = facts(read_layout(texts[line]))
        for part in PARTS:
            if found[part] == answer[part]:
                right[part] += 1
            else:
                wrong.append(f"{line} {part}: {found[part]}")
    return Reading(documents, right, wrong, changed)


def answers() -> list[dict[str, Any]]:
    """What a person read."""
    found: list[dict[str, Any]] = json.loads(ANSWERS.read_text(encoding="utf-8"))
    return found


def facts(layout: Layout) -> dict[str, str | None]:
    """The parts that are compared, written as in the answers."""
    parts = {name: getattr(layout, name) for name in PARTS if getattr(layout, name) is not None}
    found: dict[str, str | None] = dict.fromkeys(PARTS)
    for name, part in parts.items():
        found[name] = digest(fold(part.value)) if name == "subject" else str(part.value)
    return found


def digest(text: str) -> str:
    """Enough of a digest to tell texts apart, and nothing of the text."""
    return sha256(text.encode()).hexdigest()[:16]
