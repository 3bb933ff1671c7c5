"""How fast a document is classified, against bare `underthesea.word_tokenize` of the same text.

    .venv/bin/python -m benchmarks.speed [--data DIR] [--rounds N]

Both in one process, in turn: `word_tokenize` over the full texts of a round, and the whole of
`DocumentClassifier.classify` with the shipped model (words, features, routing, flags, reasons).
A ratio of 2 means twice the documents a second. A round is every n-th text, the first round is not
counted, the figure is the median of the others. No text is read twice: what is remembered is what
other documents have in common with it. Time is the processor's, so that other work on the machine
counts for neither side. Exits 1 where a ratio is below its floor. Without DIR the texts are those
of the sample corpus.
"""

import argparse
import gzip
import json
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from underthesea import word_tokenize

import training
from classifier.document import Document
from classifier.document_classifier import DocumentClassifier
from classifier.segmentation import Segmenter
from classifier.store import ModelStore

SAMPLE = Path(training.__file__).parent / "sample" / "documents.jsonl"
MODELS = Path(__file__).parents[1] / "models"
LETTER = range(300, 601)  # words
LONG = 5_000  # words
MOST_TEXTS = {"subject": 900, "letter": 200, "long": 40}


@dataclass(frozen=True)
class Texts:
    """Texts of one length, and the least ratio that is accepted for it."""

    name: str
    floor: float
    texts: list[str]


def main() -> int:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    records = _records(arguments.data)
    classifier = DocumentClassifier(ModelStore(MODELS).load())
    classifier.warm_up()
    word_tokenize("Về việc phòng, chống dịch")

    print(
        f"{'':22}{'texts':>6}{'words':>7}{'word_tokenize':>15}{'classify':>11}{'ratio':>8}   rounds"
    )
    failed = False
    for kind in _kinds(records):
        classifier.segmenter = Segmenter()  # no line of a text of another length is remembered
        count = arguments.rounds + 1
        rounds = [kind.texts[start::count] for start in range(count)]
        measured = [
            _measured(classifier, kind.name, texts, bare_first=number % 2 == 0)
            for number, texts in enumerate(rounds)
            if texts
        ][1:]
        ratios = [bare / ours for bare, ours in measured]
        ratio = statistics.median(ratios)
        words = statistics.mean(len(text.split()) for text in kind.texts)
        bare, ours = (statistics.median(seconds) * 1e3 for seconds in zip(*measured, strict=True))
        spread = f"{min(ratios):.2f}-{max(ratios):.2f}, floor {kind.floor}"
        print(
            f"{kind.name:22}{len(kind.texts):6}{words:7.0f}{bare:12.2f} ms{ours:8.2f} ms"
            f"{ratio:7.2f}x   {spread}"
        )
        failed |= ratio < kind.floor
        recent = classifier.segmenter.recent
        print(f"{'':10}{recent.hits} of {recent.lookups} lines were met before")
    return int(failed)


def _measured(
    classifier: DocumentClassifier, kind: str, texts: list[str], *, bare_first: bool
) -> tuple[float, float]:
    """Mean seconds a text of `word_tokenize` and of the classifier."""
    documents = [
        Document(subject=text) if kind == "subject" else Document(content=text) for text in texts
    ]
    seconds = {}
    for is_bare in (bare_first, not bare_first):
        begin = time.process_time()
        if is_bare:
            for text in texts:
                word_tokenize(text)
        else:
            for document in documents:
                classifier.classify(document)
        seconds[is_bare] = (time.process_time() - begin) / len(texts)
    return seconds[True], seconds[False]


def _kinds(records: list[dict[str, str]]) -> Iterator[Texts]:
    """Long texts first, so that a subject meets a process at work and not one just started."""
    # A document whose subject is timed is not also read as a letter: every third has both.
    only_subjects = records[::3] if any("content" in record for record in records) else records
    others = records if only_subjects is records else [r for r in records if r not in only_subjects]
    subjects = _distinct(record.get("subject") for record in only_subjects)
    contents = _distinct(record.get("content") or record.get("text") for record in others)
    letters = [text for text in contents if len(text.split()) in LETTER]
    letters += [_first_words(text, 450) for text in contents if len(text.split()) > LETTER[-1]]
    long = [_first_words(text, LONG) for text in contents if len(text.split()) > LONG]
    if not long:  # the sample's documents are short: several in one
        long = list(_joined(contents))
    for name, floor, texts in (
        ("long", 12.0, long),
        ("letter", 1.4, letters),
        ("subject", 0.85, subjects),
    ):
        if texts:
            yield Texts(name, floor, texts[: MOST_TEXTS[name]])


def _first_words(text: str, count: int) -> str:
    """The text up to its `count`-th word, lines as they are."""
    kept = []
    for line in text.split("\n"):
        words = line.split(" ")
        kept.append(" ".join(words[:count]))
        count -= len(words)
        if count <= 0:
            break
    return "\n".join(kept)


def _joined(texts: Iterable[str]) -> Iterator[str]:
    parts: list[str] = []
    for text in texts:
        parts.append(text)
        if sum(len(part.split()) for part in parts) >= LONG:
            yield _first_words("\n".join(parts), LONG)
            parts = []


def _distinct(texts: Iterable[str | None]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text and any(map(str.isalnum, text))]


def _records(data: Path | None) -> list[dict[str, str]]:
    if data is None:
        return _read(SAMPLE)
    names = (
        "titles_accented.jsonl",
        "official_fulltexts.jsonl.gz",
        "drafts_and_reports.jsonl.gz",
        "gazette_long.jsonl.gz",
    )
    for name in names:
        if not (data / name).is_file():
            print(f"skipped: there is no {name} in {data}", file=sys.stderr)
    return [record for name in names if (data / name).is_file() for record in _read(data / name)]


def _read(path: Path) -> list[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    sys.exit(main())
