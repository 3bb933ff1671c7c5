"""Pictures of how good the product is: calibration, coverage, learning curve, confusions.

    python -m benchmarks.figures --data DIR [--only NAME] [--to docs/figures]

All are of the newest fifth of the office's dispatches, measured by a model fitted on older ones
alone, subjects without diacritics: the documents of the model card.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from benchmarks.accuracy.dispatches import FILES
from benchmarks.accuracy.references import SyllablesAndSvm
from classifier.document_classifier import DocumentClassifier
from classifier.errors import UnknownDepartmentError
from classifier.normalization import fold
from classifier.segmented_document import SegmentedDocument
from classifier.taxonomy import Taxonomy
from training.background import Background
from training.corpus import Corpus, Example
from training.evaluation import dated, without_diacritics
from training.metrics import (
    coverage_at,
    expected_calibration_error,
    reliability,
    wilson_interval,
)
from training.retraining import retrain
from training.shipped import (
    TAXONOMY,
    background_known_to,
    mandate_titles_known_to,
    measured_dispatches,
    newest_fifth,
    read_dispatches,
)
from training.splitting import Split

OURS, REFERENCE, INK = "#0b6e4f", "#b5651d", "#444444"
LABELS = (0, 100, 400, 800, 1_600)
DRAWS = 3


@dataclass(frozen=True)
class Answers:
    """What a classifier said of the documents held out.

    Attributes:
        truth: the right unit of each, shape (n,).
        leads: the unit named, shape (n,).
        confidence: of the lead, shape (n,), in [0, 1].
    """

    truth: NDArray[np.str_]
    leads: NDArray[np.str_]
    confidence: NDArray[np.float64]

    @property
    def correct(self) -> NDArray[np.bool_]:
        """Whether each lead was right."""
        return np.asarray(self.truth == self.leads)


class Measurement:
    """The newest fifth, and whatever is fitted to be measured on it, each once."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.taxonomy = Taxonomy.read(TAXONOMY)
        self.corpus = read_dispatches(data)
        parts = newest_fifth(data, self.corpus)
        self.parts = replace(parts, fit=tuple(filter(self._is_known, parts.fit)))

    @cached_property
    def background(self) -> Background:
        """What was known of words when the last document fitted on was written."""
        return background_known_to(self.data, self.parts)

    @cached_property
    def mandate_titles(self) -> Mapping[str, Sequence[SegmentedDocument]]:
        """The titles known then that show the mandates' phrases at work."""
        return mandate_titles_known_to(self.data, self.parts)

    @cached_property
    def ours(self) -> Answers:
        """The product's answers, fitted on everything older."""
        return self.answers(self.parts.fit)

    @cached_property
    def reference(self) -> Answers:
        """The plain reference's."""
        own = set(map(id, measured_dispatches(self.data, self.corpus)))
        return self.plain([example for example in self.parts.fit if id(example) in own])

    def answers(self, fit: Sequence[Example]) -> Answers:
        """The product's answers, fitted on `fit` alone."""
        held_out = [without_diacritics(example) for example in self.parts.held_out]
        fitted = retrain(
            Corpus((*fit, *held_out)),
            self.taxonomy,
            archive=self.background,
            mandate_titles=self.mandate_titles,
            newest=Split(tuple(fit), tuple(held_out), ""),
            quiet=True,
        )
        found = list(DocumentClassifier(fitted.measured).classify_many(dated(e) for e in held_out))
        holders = [
            self.taxonomy.holder(str(example.lead), answer.day)
            for example, answer in zip(held_out, found, strict=True)
        ]
        return Answers(
            np.array([holder.code if holder else "" for holder in holders]),
            np.array([answer.routing.lead.department.code for answer in found]),
            np.array([answer.routing.lead.confidence for answer in found]),
        )

    def plain(self, fit: Sequence[Example]) -> Answers:
        """The answers of TF-IDF and a linear SVM, fitted on `fit` alone."""
        texts = [fold(example.document.subject or "") for example in fit]
        model = SyllablesAndSvm(texts, [self._code(example) for example in fit])
        held_out = self.parts.held_out
        found = model.probabilities([fold(example.document.subject or "") for example in held_out])
        return Answers(
            np.array([self._code(example) for example in held_out]),
            np.array(model.classes)[found.argmax(axis=1)],
            found.max(axis=1),
        )

    def _is_known(self, example: Example) -> bool:
        try:
            self._code(example)
        except UnknownDepartmentError:
            return False
        return True

    def _code(self, example: Example) -> str:
        return self.taxonomy.find(str(example.lead)).code


def reliability_diagram(measurement: Measurement) -> Figure:
    """Confidence against accuracy, with intervals."""
    figure, axes = _page("How far confidence can be believed", 5.2, 4.8)
    axes.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle=":", label="as it should be")
    for name, colour, answers in (
        ("TF-IDF + LinearSVC", REFERENCE, measurement.reference),
        ("vanthu", OURS, measurement.ours),
    ):
        groups = reliability(answers.confidence, answers.correct)
        error = expected_calibration_error(answers.confidence, answers.correct)
        x = np.array([group.confidence for group in groups])
        y = np.array([group.accuracy for group in groups])
        intervals = np.array([wilson_interval(round(g.n * g.accuracy), g.n) for g in groups])
        axes.errorbar(
            x,
            y,
            yerr=np.abs(intervals.T - y),
            color=colour,
            marker="o",
            markersize=4,
            linewidth=1.4,
            elinewidth=0.8,
            capsize=2,
            label=f"{name}, expected error {error:.3f}",
        )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="mean confidence of the lead", ylabel="leads right")
    _in_percent(axes)
    figure.legend(frameon=False, loc="outside lower left")
    axes.set_aspect("equal")
    return figure


def coverage_curve(measurement: Measurement) -> Figure:
    """How right the leads are among the share that is routed, most confident first."""
    figure, axes = _page("What can be routed without a person", 6.4, 4.4)
    for name, colour, answers, beside in (
        ("vanthu", OURS, measurement.ours, (5, 5)),
        ("TF-IDF + LinearSVC", REFERENCE, measurement.reference, (-5, -13)),
    ):
        order = np.argsort(-answers.confidence, kind="stable")
        counts = np.arange(1, len(order) + 1)
        accuracy = np.cumsum(answers.correct[order]) / counts
        shown = counts >= 20  # before that a single document is a jump
        axes.plot(counts[shown] / len(order), accuracy[shown], color=colour, label=name)
        for level in (0.95, 0.90):
            share = coverage_at(answers.confidence, answers.correct, level)
            axes.plot([share], [level], color=colour, marker="o", markersize=4)
            axes.annotate(
                f"{share:.0%}",
                (share, level),
                textcoords="offset points",
                xytext=beside,
                ha="left" if beside[0] > 0 else "right",
                color=colour,
            )
    for level in (0.95, 0.90):
        axes.axhline(level, color=INK, linewidth=0.6, linestyle=":")
    axes.set(
        xlim=(0, 1),
        ylim=(0.6, 1.005),
        xlabel="share routed, most confident first",
        ylabel="right among those routed",
    )
    _in_percent(axes)
    axes.legend(frameon=False, loc="lower left")
    return figure


def learning_curve(measurement: Measurement) -> Figure:
    """Accuracy against labels, from none to all: mean of random draws."""
    older = measurement.parts.fit
    sizes = [*(size for size in LABELS if size < len(older)), len(older)]
    ours: list[list[float]] = []
    plain: list[list[float]] = []
    for size in sizes:
        draws = range(1 if size in {0, len(older)} else DRAWS)
        parts = [_drawn(older, size, seed) for seed in draws]
        ours.append([float(measurement.answers(part).correct.mean()) for part in parts])
        if size:
            plain.append([float(measurement.plain(part).correct.mean()) for part in parts])
    figure, axes = _page("Leads right, by number of labelled documents", 6.4, 4.4)
    places = np.sqrt(sizes)
    for name, colour, x, y in (
        ("vanthu: mandates, background, labels", OURS, places, ours),
        ("TF-IDF + LinearSVC", REFERENCE, places[1:], plain),
    ):
        means = [float(np.mean(values)) for values in y]
        axes.plot(x, means, color=colour, marker="o", markersize=4, label=name)
        for place, values, average in zip(x, y, means, strict=True):
            axes.plot([place] * len(values), values, color=colour, linestyle="", marker="_")
            axes.annotate(
                f"{average:.2f}",
                (place, min(values)),
                textcoords="offset points",
                xytext=(0, -14),
                ha="center",
                color=colour,
            )
    axes.set_xticks(places, [f"{size:,}" for size in sizes])
    axes.set(
        ylim=(0.2, 0.85), xlabel="labelled documents (square root scale)", ylabel="leads right"
    )
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.legend(frameon=False, loc="lower right")
    return figure


def confusion_picture(measurement: Measurement) -> Figure:
    """Which units are taken for which."""
    answers = measurement.ours
    counts = {unit: int((answers.truth == unit).sum()) for unit in set(answers.truth.tolist())}
    units = sorted(counts, key=lambda unit: -counts[unit])
    named = [*units, *sorted(set(answers.leads.tolist()) - set(units))]
    table = np.array(
        [[int(((answers.truth == t) & (answers.leads == p)).sum()) for p in named] for t in units]
    )
    shares = table / table.sum(axis=1, keepdims=True)
    figure, axes = _page("Which unit is taken for which", 7.0, 6.2)
    axes.imshow(shares, cmap="Greens", vmin=0, vmax=1, aspect="auto")
    for row, column in np.argwhere(table):
        axes.text(
            column,
            row,
            str(table[row, column]),
            ha="center",
            va="center",
            fontsize=8,
            color="white" if shares[row, column] > 0.55 else INK,
        )
    axes.set_xticks(range(len(named)), named, rotation=60, ha="right")
    axes.set_yticks(range(len(units)), [f"{unit} ({counts[unit]})" for unit in units])
    axes.set(xlabel="led to", ylabel="right unit (documents)")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure


FIGURES: Mapping[str, Callable[[Measurement], Figure]] = {
    "reliability": reliability_diagram,
    "coverage": coverage_curve,
    "learning-curve": learning_curve,
    "confusions": confusion_picture,
}


def save(figure: Figure, path: Path) -> None:
    """Write it as SVG, the same bytes every time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context({"svg.hashsalt": path.stem}):
        figure.savefig(path, metadata={"Date": None, "Creator": None})


def _page(title: str, width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", fontsize=12, fontweight="bold")
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _in_percent(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))


def _drawn(examples: Sequence[Example], size: int, seed: int) -> list[Example]:
    chosen = np.random.default_rng(seed).choice(len(examples), size, replace=False)
    return [examples[i] for i in sorted(chosen)]  # oldest first, as they were


def main(arguments: list[str] | None = None) -> int:
    """Draw them.

    Returns:
        The exit code, 0 also where the material is missing.
    """
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.figures",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the material")
    parser.add_argument("--only", action="append", choices=list(FIGURES), help="may be repeated")
    parser.add_argument("--to", type=Path, default=Path("docs/figures"), help="folder to write to")
    given = parser.parse_args(arguments)
    if absent := [name for name in FILES if not (given.data / name).is_file()]:
        print(f"skipped, for there is no {', '.join(absent)} in {given.data}")
        return 0
    measurement = Measurement(given.data)
    for name in given.only or FIGURES:
        path = given.to / f"{name}.svg"
        save(FIGURES[name](measurement), path)
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
