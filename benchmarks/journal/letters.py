"""Letters of the sample corpus, each sent once: no line of one is a line of another."""

import json
import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import training

_SAMPLE = Path(training.__file__).parent / "sample" / "documents.jsonl"


def letters(*, subjects_only: bool, seed: int) -> Iterator[dict[str, str]]:
    """Documents without end.

    The words of each line are shuffled, so that nothing is remembered of lines met before; real
    letters repeat many lines and cost less, the record the same.

    Args:
        subjects_only: without their content, which is what costs.
        seed: another one gives other letters.
    """
    chance = random.Random(seed)
    lines = _SAMPLE.read_text(encoding="utf-8").splitlines()
    corpus = [document for line in lines if (document := json.loads(line)).get("content")]
    for number in count():
        document = chance.choice(corpus)
        letter = {
            "document_id": f"H99,{seed},{number}",
            "subject": _shuffled(document["subject"], chance),
            "organ_name": document["organ_name"],
            "code_number": str(number),
            "code_notation": document["code_notation"],
        }
        if not subjects_only:
            paragraphs = document["content"].split("\n")
            letter["content"] = "\n".join(_shuffled(line, chance) for line in paragraphs)
        yield letter


def _shuffled(line: str, chance: random.Random) -> str:
    words = line.split(" ")
    chance.shuffle(words)
    return " ".join(words)
