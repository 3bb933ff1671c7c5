"""The office's dispatches again and again along time, for one split is luck.

*Rolling*: five times, fit on the oldest 50, 60, … 90 % and measure on the tenth that follows.
*Far*: leave a gap of a fifth between the last document fitted on and the first one measured, the
nearest thing to the year after next.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.accuracy.dispatches import FILES, fitted_on, reference
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.routing_figures import of_report
from benchmarks.accuracy.table import Row, Table
from classifier.document_classifier import DocumentClassifier
from training.evaluation import evaluate, without_diacritics
from training.shipped import dispatches_between, read_dispatches

__all__ = ["FILES", "mean", "measure"]

_ROLLING = [(start, start + 0.1, start) for start in (0.5, 0.6, 0.7, 0.8, 0.9)]
_FAR = [(0.7, 0.9, 0.5), (0.8, 1.0, 0.6)]


def measure(options: Options) -> Table:
    """Mean figures over the splits, subjects without diacritics."""
    dispatches = read_dispatches(options.data)
    rows: list[Row] = []
    for name, splits in (("rolling", _ROLLING), ("far", _FAR)):
        ours, plain = [], []
        for start, end, fitted in splits:
            parts = dispatches_between(options.data, dispatches, start, end, fitted=fitted)
            classifier = DocumentClassifier(fitted_on(options, dispatches, parts).measured)
            bare = [without_diacritics(example) for example in parts.held_out]
            ours.append(of_report(evaluate(classifier, bare, quiet=options.quiet)))
            plain.append(reference(options.data, dispatches, parts).figures)
        rows += [
            Row(method=f"vanthu, {name}", figures=mean(ours), is_ours=True),
            Row(method=f"TF-IDF + LinearSVC, {name}", figures=mean(plain)),
        ]
    return Table(
        title="Dispatches of the office, along time, without diacritics",
        rows=rows,
        notes=[
            "rolling: mean of five, fitted on the oldest 50-90 %, measured on the next 10 %.",
            "far: mean of two, fitted on the oldest 50-60 %, measured 20-40 points later.",
        ],
    )


def mean(figures: Sequence[Mapping[str, float | None]]) -> Mapping[str, float | None]:
    """The mean of each column, over those that have a figure."""
    return {
        column: float(np.mean([value for found in figures if (value := found[column]) is not None]))
        for column in figures[0]
    }
