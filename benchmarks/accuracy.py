"""How good the shipped recipe is on documents newer than those it was fitted on.

    .venv/bin/python benchmarks/accuracy.py --data DIR

Fits the recipe of the shipped model and a plain reference on everything older than the newest fifth
of the office's dispatches (by id), and measures both on that fifth, without diacritics and with.
The background is cut at the same point in time. Nothing is stored.
"""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from classifier.errors import UnknownDepartmentError
from classifier.normalization import fold
from classifier.segmented_document import SegmentedDocument
from classifier.taxonomy import Taxonomy
from training.corpus import Example
from training.fitting import RoutedDocuments, fit_router, segment_all
from training.metrics import coverage_at, expected_calibration_error, macro_f1
from training.retraining import mandates_of, splits_of
from training.shipped import TAXONOMY, background_until, read_dispatches, read_own_dispatches

UNITS = frozenset("KTTH CN QHQT KGVX NN QHĐP ĐMDN KSTT V.I PL TCCV TH NC KTN".split())  # noqa: SIM905
NEWEST = 0.2


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    if not (data / "vpcp_subjects.jsonl").is_file():
        print(f"skipped: there is no vpcp_subjects.jsonl in {data}", file=sys.stderr)
        return

    taxonomy = Taxonomy.read(TAXONOMY)
    corpus = read_dispatches(data)
    dispatches = [
        example for example in corpus.examples if example.lead and _code(example, taxonomy) in UNITS
    ]
    own_orders = {example.order for example in read_own_dispatches(data).examples}
    own = [example for example in dispatches if example.order in own_orders]
    held_out = own[len(own) - round(NEWEST * len(own)) :]
    cut = held_out[0].order or 0.0
    older = [example for example in dispatches if (example.order or 0.0) < cut]
    plain_older = [example for example in own if (example.order or 0.0) < cut]
    truth = [_code(example, taxonomy) for example in held_out]

    print(f"corpus {_digest(data / 'vpcp_subjects.jsonl')}, {len(held_out)} dispatches held out")
    segmented = segment_all([example.document for example in held_out])
    router = fit_router(
        RoutedDocuments(
            segment_all([example.document for example in older]),
            [_code(example, taxonomy) for example in older],
            in_time_order=True,
            mandates=mandates_of(taxonomy),
            splits=splits_of(taxonomy),
        ),
        background_until(data, cut),
    )
    classes = router.named_steps["linear"].classes_

    def shipped(documents: Sequence[SegmentedDocument]) -> NDArray[np.float64]:
        return np.asarray(router.predict_proba(documents))

    table = Table("", "top-1", "top-3", "macro-F1", "at 95 %", "at 90 %", "ECE", box=None)
    bare = [document.without_diacritics() for document in segmented]
    table.add_row("vanthu, without diacritics", *_measured(shipped(bare), classes, truth))
    table.add_row("vanthu, with diacritics", *_measured(shipped(segmented), classes, truth))
    table.add_row(
        "TF-IDF + LinearSVC, without", *_reference(plain_older, held_out, taxonomy, truth)
    )
    Console().print(table)


def _reference(
    older: Sequence[Example], held_out: Sequence[Example], taxonomy: Taxonomy, truth: list[str]
) -> list[str]:
    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    vectors = vectorizer.fit_transform(fold(e.document.subject or "") for e in older)
    model = LinearSVC(random_state=0).fit(vectors, [_code(e, taxonomy) for e in older])
    values = model.decision_function(
        vectorizer.transform(fold(e.document.subject or "") for e in held_out)
    )
    exponentials = np.exp(2 * values)
    return _measured(exponentials / exponentials.sum(axis=1, keepdims=True), model.classes_, truth)


def _measured(
    probabilities: NDArray[np.float64], classes: NDArray[np.str_], truth: list[str]
) -> list[str]:
    order = np.argsort(-probabilities, axis=1)
    leads = [str(classes[row[0]]) for row in order]
    correct = np.array([lead == true for lead, true in zip(leads, truth, strict=True)])
    confidence = probabilities.max(axis=1)
    among_three = [true in classes[row[:3]] for row, true in zip(order, truth, strict=True)]
    return [
        f"{value:.3f}"
        for value in (
            correct.mean(),
            np.mean(among_three),
            macro_f1(truth, leads),
            coverage_at(confidence, correct, 0.95),
            coverage_at(confidence, correct, 0.90),
            expected_calibration_error(confidence, correct),
        )
    ]


def _code(example: Example, taxonomy: Taxonomy) -> str:
    try:
        return taxonomy.find(str(example.lead)).code
    except UnknownDepartmentError:
        return ""


def _digest(path: Path) -> str:
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"


if __name__ == "__main__":
    main()
