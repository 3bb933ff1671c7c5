"""What the reading budget costs in accuracy: the curve, as a table and as a figure.

    .venv/bin/python -m benchmarks.reading_budget --data DIR [--most N] [--figure FILE]

Two corpora of long texts: administrative procedures to their agency (title and text), and VNTC's
topics, each split by a hash of the text. Of each text the first n characters' worth is segmented
as the product does it (`classifier.reading_budget`), the features and the linear model are the
router's. Three ways of reading are compared: words within the budget and all syllables (the
product), words within the budget alone, and nothing beyond the budget at all.
"""

import argparse
import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.svm import LinearSVC

from classifier.document import Document
from classifier.features import TermVectorizer
from classifier.linear import LinearClassifier
from classifier.reading_budget import READING_BUDGET, parts_to_segment
from classifier.segmentation import Segmenter
from classifier.segmented_document import Channel, SegmentedDocument, segment_document

BUDGETS = (250, 500, 1_000, 2_000, 4_000, 8_000, None)
WAYS: dict[str, tuple[Channel, ...]] = {
    "product": ("syllables", "words"),
    "words alone": ("words",),
    "cut off": ("syllables", "words"),
}
TESTED = 0.3
FIGURE = Path(__file__).parents[1] / "docs" / "figures" / "reading_budget.png"
FLOOR = 0.003  # what the product's budget may cost


@dataclass(frozen=True)
class Corpus:
    """Documents and their labels, and which of them are tested on."""

    name: str
    documents: list[Document]
    labels: list[str]
    is_tested: list[bool]


def main() -> int:
    """Print the curves and draw the figure; exit 1 where the budget costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=3_000, help="VNTC articles read")
    parser.add_argument("--figure", type=Path, default=FIGURE)
    arguments = parser.parse_args()
    curves: dict[str, dict[str, list[float]]] = {}
    failed = False
    for corpus in _corpora(arguments.data, arguments.most):
        lengths = [len(document.content or "") for document in corpus.documents]
        print(
            f"{corpus.name}: {len(lengths)} texts, {sum(corpus.is_tested)} tested, "
            f"{np.median(lengths):.0f} characters in the median, "
            f"{np.mean(np.array(lengths) > READING_BUDGET):.0%} longer than {READING_BUDGET}"
        )
        curve = curves[corpus.name] = {way: [] for way in WAYS}
        for budget in BUDGETS:
            for way in WAYS:
                curve[way].append(_accuracy(corpus, budget, way))
            shown = "  ".join(f"{way} {curve[way][-1]:.4f}" for way in WAYS)
            print(f"  {budget or 'all':>6}  {shown}")
        cost = curve["product"][-1] - curve["product"][BUDGETS.index(READING_BUDGET)]
        print(f"  the budget of {READING_BUDGET} costs {100 * cost:+.2f} points")
        failed |= cost > FLOOR
    if curves:
        arguments.figure.parent.mkdir(parents=True, exist_ok=True)
        _draw(curves, arguments.figure)
        print(f"drawn: {arguments.figure}")
    return int(failed)


def _accuracy(corpus: Corpus, budget: int | None, way: str) -> float:
    segmenter = Segmenter()
    documents = corpus.documents
    if way == "cut off":
        documents = [_cut(document, budget) for document in documents]
    segmented = [segment_document(document, segmenter, budget=budget) for document in documents]
    fitted, tested = _parts(segmented, corpus), np.array(corpus.labels)[corpus.is_tested]
    vectorizer = TermVectorizer(channels=WAYS[way])
    model = LinearClassifier(LinearSVC(C=0.5, tol=1e-3, random_state=0))
    labels = [
        label for label, held in zip(corpus.labels, corpus.is_tested, strict=True) if not held
    ]
    model.fit(vectorizer.fit_transform(fitted), labels)
    held_out = [
        document for document, held in zip(segmented, corpus.is_tested, strict=True) if held
    ]
    return float(np.mean(model.predict(vectorizer.transform(held_out)) == tested))


def _parts(segmented: Sequence[SegmentedDocument], corpus: Corpus) -> list[SegmentedDocument]:
    """Those fitted on, without the lists worked out for an earlier model."""
    return [
        document.copy()
        for document, held in zip(segmented, corpus.is_tested, strict=True)
        if not held
    ]


def _cut(document: Document, budget: int | None) -> Document:
    text = document.content or ""
    parts = parts_to_segment(text, budget)
    return replace(document, content="\n".join(text[start:end] for start, end in parts))


def _corpora(data: Path, most: int) -> Iterator[Corpus]:
    if rows := _rows(data / "procedures.jsonl.gz"):
        yield _corpus("procedures", [(row["title"], row["text"], row["agency"]) for row in rows])
    if rows := _rows(data / "vntc_train.jsonl.gz"):
        name = next(key for key in ("topic", "label", "category") if key in rows[0])
        articles = [(None, row["text"], row[name]) for row in rows]
        yield _corpus("VNTC", sorted(articles, key=lambda row: _hash(row[1]))[:most])


def _corpus(name: str, rows: Sequence[tuple[str | None, str, str]]) -> Corpus:
    often = Counter(label for _, _, label in rows)
    rows = [row for row in rows if often[row[2]] > 1 and any(map(str.isalnum, row[1]))]
    return Corpus(
        name,
        [Document(subject=title, content=text) for title, text, _ in rows],
        [label for _, _, label in rows],
        [int(_hash(text)[-4:], 16) < TESTED * 0x10000 for _, text, _ in rows],
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        print(f"skipped: there is no {path.name} in {path.parent}", file=sys.stderr)
        return []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _draw(curves: dict[str, dict[str, list[float]]], path: Path) -> None:
    import matplotlib as mpl  # noqa: PLC0415 - a development dependency

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(1, len(curves), figsize=(5 * len(curves), 4), layout="constrained")
    places = range(len(BUDGETS))
    for axis, (name, curve) in zip(np.atleast_1d(axes), curves.items(), strict=True):
        for (way, accuracies), marker in zip(curve.items(), "o^s", strict=True):
            axis.plot(places, accuracies, marker=marker, label=way)
        axis.axvline(BUDGETS.index(READING_BUDGET), color="grey", linestyle=":", label="shipped")
        axis.set_xticks(places, [f"{budget:,}" if budget else "all" for budget in BUDGETS])
        axis.set_xlabel("budget, characters")
        axis.set_ylabel("accuracy")
        axis.set_title(name)
        axis.grid(alpha=0.3)
        axis.legend()
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    sys.exit(main())
