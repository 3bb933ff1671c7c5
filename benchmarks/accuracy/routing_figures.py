"""The columns of a routing table, for the product's reports and for the references' answers."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from training.evaluation import EvaluationReport
from training.metrics import coverage_at, expected_calibration_error, macro_f1


def of_report(report: EvaluationReport) -> Mapping[str, float | None]:
    """The figures of what `training.evaluation.evaluate` measured.

    Raises:
        ValueError: no document had a lead.
    """
    routing = report.routing
    if routing is None:
        raise ValueError("No document measured has a lead. Are these the right columns?")
    return {
        "top-1": routing.accuracy,
        "top-3": routing.top_3,
        "macro-F1": routing.macro_f1,
        "at 95 %": routing.coverage_at_95,
        "at 90 %": routing.coverage_at_90,
        "ECE": routing.calibration_error,
    }


def of_probabilities(
    probabilities: NDArray[np.float64], classes: Sequence[str], truth: Sequence[str]
) -> Mapping[str, float | None]:
    """The same figures of a plain scikit-learn classifier.

    Args:
        probabilities: shape (n, n_classes).
        classes: the label of each column.
        truth: the right label of each document, shape (n,).
    """
    names = np.array(classes)
    order = np.argsort(-probabilities, axis=1, kind="stable")
    leads = names[order[:, 0]].tolist()
    correct = np.array([lead == true for lead, true in zip(leads, truth, strict=True)])
    confidence = probabilities.max(axis=1)
    in_three = [true in names[row[:3]] for row, true in zip(order, truth, strict=True)]
    return {
        "top-1": float(correct.mean()),
        "top-3": float(np.mean(in_three)),
        "macro-F1": macro_f1(truth, leads),
        "at 95 %": coverage_at(confidence, correct, 0.95),
        "at 90 %": coverage_at(confidence, correct, 0.90),
        "ECE": expected_calibration_error(confidence, correct),
    }
