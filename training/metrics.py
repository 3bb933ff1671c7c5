"""Measures of a classifier's answers against the truth. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest


def macro_f1(truth: Sequence[str], predicted: Sequence[str]) -> float:
    """F1 averaged over the classes that occur in the truth, each weighing the same; in [0, 1].

    Returns:
        0.0 for no documents.
    """
    scores = [f1(truth, predicted, label) for label in sorted(set(truth))]
    return float(np.mean(scores)) if scores else 0.0


def f1(truth: Sequence[str], predicted: Sequence[str], label: str) -> float:
    """Harmonic mean of precision and recall of one class, in [0, 1]."""
    hits = sum(t == p == label for t, p in zip(truth, predicted, strict=True))
    claimed = sum(p == label for p in predicted)
    present = sum(t == label for t in truth)
    return 2 * hits / (claimed + present) if claimed + present else 0.0


def coverage_at(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], accuracy: float
) -> float:
    """The largest share of documents, most confident first, of which `accuracy` are right.

    Args:
        confidence: of the lead, shape (n,).
        correct: whether the lead was right, shape (n,).
        accuracy: wanted of the share, in [0, 1].

    Returns:
        A share in [0, 1]. Documents of equal confidence are taken together.
    """
    if not len(confidence):
        return 0.0
    order = np.argsort(-confidence, kind="stable")
    sorted_confidence, running = confidence[order], np.cumsum(correct[order])
    counts = np.arange(1, len(order) + 1)
    ends_a_tie = np.append(sorted_confidence[:-1] != sorted_confidence[1:], True)
    reached = ends_a_tie & (running >= accuracy * counts - 1e-9)
    return float(counts[reached].max() / len(order)) if reached.any() else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityBin:
    """A group of documents of like confidence: one point of the reliability diagram.

    Attributes:
        n: how many.
        confidence: mean of their leads, in [0, 1].
        accuracy: share of their leads that were right, in [0, 1].
    """

    n: int
    confidence: float
    accuracy: float


def reliability(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], *, bins: int = 10
) -> list[ReliabilityBin]:
    """Confidence against accuracy, over bins of equally many documents, least confident first.

    Args:
        confidence: of the leads, shape (n,), in [0, 1].
        correct: whether each was right, shape (n,).
        bins: how many; fewer where there are fewer documents.
    """
    order = np.argsort(confidence, kind="stable")
    return [
        ReliabilityBin(
            n=len(part),
            confidence=float(confidence[part].mean()),
            accuracy=float(correct[part].mean()),
        )
        for part in np.array_split(order, bins)
        if len(part)
    ]


def expected_calibration_error(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], *, bins: int = 10
) -> float:
    """Mean gap between confidence and accuracy over bins of equally many documents, in [0, 1]."""
    found = reliability(confidence, correct, bins=bins)
    gaps = (part.n * abs(part.confidence - part.accuracy) for part in found)
    return sum(gaps) / len(confidence) if found else 0.0


def bootstrap_interval(
    measure: Callable[[NDArray[np.int64]], float], n: int, *, draws: int = 400
) -> tuple[float, float]:
    """Where a measure of `n` documents lies with 95 % confidence, by drawing them anew.

    The same documents give the same interval: the draws are fixed.

    Args:
        measure: of the documents with these numbers, some of them more than once, shape (n,).
        n: how many documents there are.
        draws: how often they are drawn.
    """
    if not n:
        return 0.0, 1.0
    generator = np.random.default_rng(0)
    found = [measure(generator.integers(0, n, n)) for _ in range(draws)]
    low, high = np.quantile(found, (0.025, 0.975))
    return float(low), float(high)


def macro_f1_of_codes(
    truth: NDArray[np.int64], predicted: NDArray[np.int64], n_classes: int
) -> float:
    """`macro_f1` of classes given as numbers below `n_classes`, quick enough to bootstrap."""
    present = np.bincount(truth, minlength=n_classes)
    claimed = np.bincount(predicted, minlength=n_classes)
    hits = np.bincount(truth[truth == predicted], minlength=n_classes)
    of = present > 0
    return float((2 * hits[of] / (present + claimed)[of]).mean()) if of.any() else 0.0


def wilson_interval(hits: int, n: int) -> tuple[float, float]:
    """Where a share seen as `hits` of `n` lies with 95 % confidence (Wilson's score interval).

    >>> low, high = wilson_interval(90, 100)
    >>> round(low, 3), round(high, 3)
    (0.826, 0.945)
    """
    if not n:
        return 0.0, 1.0
    interval = binomtest(hits, n).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)
