"""The COVID-19 flag: tier by tier, in other writings of the same documents, and what it costs.

    python -m benchmarks.covid_flag --data DIR

Every labelled subject is judged by a detector that has not read its text: five fits by text, none
of which reads the hand-read subjects at all; the threshold is that of the model in production.
Nothing is stored.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from underthesea import word_tokenize

from benchmarks.accuracy.distortions import DISTORTIONS, distorted
from benchmarks.accuracy.flag import KEYWORDS, NAMES_IT
from classifier.bundle import PriorityTopic
from classifier.document import Document
from classifier.normalization import fold, normalize
from classifier.segmented_document import FieldName, SegmentedDocument, SegmentedField
from classifier.store import ModelStore
from training.corpus import COVID, Example, read_corpus
from training.evaluation import dated
from training.flagging import TopicDocuments, cross_fitted, fit_topic
from training.priority_topics import cue_sheets, read_topics, with_examples
from training.shipped import SAMPLE, read_flags

FILE = "covid_flag.jsonl"
_LONG = 5_000  # words
_ROUNDS = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the material")
    data = parser.parse_args().data
    if not (data / FILE).is_file():
        print(f"skipped: there is no {FILE} in {data}", file=sys.stderr)
        return
    console = Console()
    console.print(_tiers(data))
    console.print(_writings(data))
    console.print(_cost())


def _tiers(data: Path) -> Table:
    with (data / FILE).open(encoding="utf-8") as lines:
        tiers = [json.loads(line)["tier"] for line in lines]
    examples = read_corpus([data / FILE]).examples
    own = with_examples(read_corpus([data / FILE]), read_topics()).examples[len(examples) :]
    threshold = _production().threshold
    ascii_only = [fold(example.document.subject or "") for example in examples]
    answers = {
        "vanthu": _unread(examples, own, tiers, with_years=False) >= threshold,
        "with its year": _unread(examples, own, tiers, with_years=True) >= threshold,
        "names it": np.array([bool(NAMES_IT.search(text)) for text in ascii_only]),
        "cue words": np.array([bool(KEYWORDS.search(text)) for text in ascii_only]),
    }
    labels = np.array([example.topics[COVID] for example in examples])
    table = Table(
        "tier",
        "belongs",
        "subjects",
        *answers,
        box=None,
        title="share flagged",
        title_justify="left",
    )
    for tier in dict.fromkeys(tiers):
        for label in (True, False):
            chosen = (np.array(tiers) == tier) & (labels == label)
            if chosen.any():
                shares = [f"{flagged[chosen].mean():.3f}" for flagged in answers.values()]
                table.add_row(tier, "yes" if label else "no", str(chosen.sum()), *shares)
    return table


def _unread(
    examples: Sequence[Example], own: Sequence[Example], tiers: Sequence[str], *, with_years: bool
) -> NDArray[np.float64]:
    """P(COVID-19) of each subject by detectors that have not read it."""
    everything = [*examples, *own]
    segmented = [_read(example.document) for example in everything]
    sheet = cue_sheets(read_topics())[COVID]
    documents = [_of_its_year(d, e) for d, e in zip(segmented, everything, strict=True)]
    is_hand = np.array([tier == "hand" for tier in tiers] + [False] * len(own))

    def part(chosen: NDArray[np.int64], judged: Sequence[SegmentedDocument]) -> TopicDocuments:
        return TopicDocuments(sheet, [everything[i] for i in chosen], [judged[i] for i in chosen])

    others, hand = np.flatnonzero(~is_hand), np.flatnonzero(is_hand)
    found = np.empty(len(everything))
    read = documents if with_years else segmented
    found[others] = cross_fitted(part(others, documents), judged=[read[i] for i in others])
    detector = fit_topic(part(others, documents)).detector
    found[hand] = detector.predict_proba([read[i].copy() for i in hand])[:, 1]
    return found[: len(examples)]


def _of_its_year(document: SegmentedDocument, example: Example) -> SegmentedDocument:
    return replace(document, year=example.day.year if example.day else None)


def _read(document: Document) -> SegmentedDocument:
    """The document without its words: the flag reads syllables alone."""
    texts: tuple[tuple[FieldName, str | None], ...] = (
        ("subject", document.subject),
        ("content", document.content),
    )
    fields = tuple(SegmentedField(name, normalize(text), ()) for name, text in texts if text)
    day = document.issued_date or document.arrival_date
    return SegmentedDocument(fields, day.year if day else None)


def _writings(data: Path) -> Table:
    subjects = [dated(example) for example in read_flags(data).examples]
    letters = [dated(example) for example in read_corpus([SAMPLE]).examples]
    flagged = _flags([*subjects, *letters])
    table = Table(
        "", "subjects", "letters", "flagged ones", "others", box=None,
        title="share whose flag stays the same", title_justify="left",
    )  # fmt: skip
    for name in DISTORTIONS:
        after = _flags([distorted(document, name) for document in (*subjects, *letters)])
        same = after == flagged
        n = len(subjects)
        parts = (same[:n], same[n:], same[flagged], same[~flagged])
        table.add_row(name, *(f"{part.mean():.4f}" for part in parts))
    return table


def _flags(documents: Sequence[Document]) -> NDArray[np.bool_]:
    topic = _production()
    segmented = map(_read, documents)
    return np.asarray(topic.detector.predict_proba(segmented)[:, 1] >= topic.threshold)


def _production() -> PriorityTopic:
    return next(topic for topic in ModelStore().load().topics if topic.name == COVID)


def _cost() -> Table:
    letters = [example.document.content or "" for example in read_corpus([SAMPLE]).examples]
    long = " ".join(" ".join(letters).split(" ")[:_LONG])
    cases = {
        "a subject that is not flagged": Document(subject="V/v đầu tư đường bộ cao tốc qua tỉnh"),
        "a subject that is": Document(subject="V/v cách ly F1 tại nhà và phân bổ vắc xin đợt 12"),
        f"{_LONG} words": Document(content=long),
    }
    table = Table(
        "", "flag, µs", "word_tokenize, µs", "ratio", box=None, title="cost", title_justify="left"
    )
    features = _production().detector.steps[0][1]
    word_tokenize("khởi động")
    for name, document in cases.items():
        segmented = _read(document)
        text = document.subject or document.content or ""
        flags, words = [], []
        for _ in range(_ROUNDS):  # turn about, so that both meet the same machine
            unread = segmented.copy()
            for field in unread.fields:
                _ = field.syllables  # the router has worked them out
            flags.append(_seconds(partial(features.row, unread)))
            words.append(_seconds(partial(word_tokenize, text)))
        flag, whole = min(flags), min(words)
        table.add_row(name, f"{1e6 * flag:.0f}", f"{1e6 * whole:.0f}", f"{flag / whole:.3f}")
    return table


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
