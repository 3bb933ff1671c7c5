"""Whether the words computed here are underthesea's, word for word, over real texts.

    .venv/bin/python -m benchmarks.same_words [--data DIR]

Compares every line of the texts in DIR, or of the sample corpus without it, with what
`underthesea.word_tokenize(line, use_token_normalize=False)` gives. Exits 1 on any difference.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from underthesea import word_tokenize

import training
from classifier import underthesea_words
from classifier.word_tokens import is_known

SAMPLE = Path(training.__file__).parent / "sample" / "documents.jsonl"
FILES = {  # and how many records of each, where not all
    "titles_accented.jsonl": None,
    "vpcp_subjects.jsonl": None,
    "official_fulltexts.jsonl.gz": None,
    "procedures.jsonl.gz": 600,
    "drafts_and_reports.jsonl.gz": None,
    "gazette_long.jsonl.gz": 12,
    "vntc_train.jsonl.gz": 600,
}
FIELDS = ("title", "subject", "subject_restored", "content", "text")
SHOWN = 10
BATCH = 100


def main() -> int:
    """Print how many lines were compared, and those that differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    data = parser.parse_args().data
    paths = {data / name: most for name, most in FILES.items()} if data else {SAMPLE: None}
    different = compared = 0
    for path, most in paths.items():
        if not path.is_file():
            print(f"skipped: there is no {path.name} in {path.parent}", file=sys.stderr)
            continue
        lines = list(dict.fromkeys(_lines(path, most)))
        asked = sum(not is_known(line) for line in lines)
        wrong = list(_different(lines))
        print(f"{path.name}: {len(lines)} lines, {asked} left to underthesea, {len(wrong)} differ")
        for line in wrong[:SHOWN]:
            print(f"  {line[:200]!r}")
        different += len(wrong)
        compared += len(lines)
    print(f"{compared} lines compared, {different} differ")
    return 1 if different or not compared else 0


def _lines(path: Path, most: int | None) -> Iterator[str]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for number, record in enumerate(file):
            if most is not None and number >= most:
                return
            fields = json.loads(record)
            for name in FIELDS:
                yield from (line for line in (fields.get(name) or "").split("\n") if line.strip())


def _different(lines: list[str]) -> Iterator[str]:
    """The lines whose words differ, of those that are computed and not asked for."""
    computed = [line for line in lines if is_known(line)]
    for first in range(0, len(computed), BATCH):
        batch = computed[first : first + BATCH]
        for line, spans in zip(batch, underthesea_words.words_of(batch), strict=True):
            ours = ["".join(line[start:end].split()) for start, end in spans]
            theirs = word_tokenize(line, use_token_normalize=False)
            # Between tokens that touch, underthesea puts a space; words are compared without any.
            if ours != [word.replace(" ", "") for word in theirs]:
                yield line


if __name__ == "__main__":
    sys.exit(main())
