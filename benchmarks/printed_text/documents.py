"""The real documents: whole, with their printed header, as published."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FULL_TEXTS = "official_fulltexts.jsonl.gz"


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSONL file, also `.gz`."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def full_texts(data: Path) -> list[str]:
    """The texts of the whole documents, in the order of the file."""
    return [record["text"] for record in records(data / FULL_TEXTS)]


def strings(data: Path) -> Iterator[str]:
    """Every text of every file of a folder."""
    for path in sorted(data.glob("*.jsonl*")):
        for record in records(path):
            yield from (value for value in record.values() if isinstance(value, str))
