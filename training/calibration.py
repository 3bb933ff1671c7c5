"""Thresholds that carry a guarantee: how sure a model must be before nobody looks.

A threshold picked because a sample looked good above it is a lucky one: the next sample will fall
short half of the time. So thresholds are tested in an order fixed beforehand, from few documents to
many, and the testing stops at the first that fails (fixed sequence testing; Angelopoulos et al.,
"Learn then Test", 2021). What passes holds with the assurance stated, for documents like those held
out. It says nothing about years unlike theirs.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

# The sequences of tests start where a quarter and where half of the documents are routed, and share
# the error between them. Each goes on by this share of the documents.
_STARTS = (0.25, 0.5)
_STEP = 0.02
RECALL_METHOD = "order statistic of the positives' probabilities, one-sided Clopper-Pearson bound"
METHOD = "fixed sequence testing of one-sided Clopper-Pearson bounds (Learn then Test)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """How often documents at or above a confidence are right, and how sure that is.

    Attributes:
        threshold: least confidence, in [0, 1]; 1.0 when no part could be shown to be good enough.
        level: accuracy shown for what is at or above it, in (0, 1).
        assurance: probability that the statement holds, in (0, 1).
        documents: held-out documents it was chosen on.
        routed: how many of them are at or above the threshold.
        right: how many of those were right.
        bound: one-sided lower Clopper-Pearson bound of their accuracy at `assurance`.
    """

    threshold: float
    level: float
    assurance: float
    documents: int
    routed: int
    right: int
    bound: float

    def to_mapping(self) -> dict[str, Any]:
        """As JSON values, rounded to four places."""
        return {
            key: round(value, 4) if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }


def lower_bound(right: int, n: int, assurance: float) -> float:
    """The share that is reached or passed with `assurance`, after `right` of `n` (Clopper-Pearson).

    >>> round(lower_bound(59, 59, 0.95), 3), lower_bound(0, 0, 0.95)
    (0.95, 0.0)
    """
    return float(beta.ppf(1 - assurance, right, n - right + 1)) if right else 0.0


def guarantee_accuracy(
    confidence: NDArray[np.float64],
    correct: NDArray[np.bool_],
    level: float,
    *,
    assurance: float = 0.95,
) -> Guarantee:
    """The lowest confidence at or above which accuracy is `level`, with a guarantee.

    Args:
        confidence: of the leads of held-out documents, shape (n,), in [0, 1].
        correct: whether each was right, shape (n,).
        level: accuracy wanted, in (0, 1).
        assurance: how sure that is to be for documents not seen, in (0, 1).
    """
    order = np.argsort(-confidence, kind="stable")
    ranked, running = confidence[order], np.cumsum(correct[order])
    # Documents of equal confidence are routed together or not at all.
    ends = np.flatnonzero(np.append(ranked[:-1] != ranked[1:], True)[: len(order)]) + 1
    sequence = _sequence(ends, len(order))
    each = 1 - (1 - assurance) / len(_STARTS)
    fewest = np.log(1 - each) / np.log(level)  # below, even a faultless record shows too little
    best = 0
    for start in _STARTS:
        for count in sequence:
            if count < max(start * len(order), fewest):
                continue
            if lower_bound(int(running[count - 1]), count, each) < level:
                break
            best = max(best, count)
    right = int(running[best - 1]) if best else 0
    return Guarantee(
        threshold=float(ranked[best - 1]) if best else 1.0,
        level=level,
        assurance=assurance,
        documents=len(order),
        routed=best,
        right=right,
        bound=lower_bound(right, best, assurance),
    )


def _sequence(ends: NDArray[np.int64], n: int) -> list[int]:
    """How many documents each test routes: growing by a fixed share, whole ties only."""
    steps = np.arange(_STEP, 1 + _STEP / 2, _STEP) * n
    found = np.searchsorted(ends, np.floor(steps + 1e-9))
    return sorted({int(ends[i]) for i in found if i < len(ends)})


def confidence_for_accuracy(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], accuracy: float
) -> float:
    """The least confidence above which the documents given are right as often as `accuracy` says.

    An observation about these documents, with no assurance for others.

    Args:
        confidence: of the leads, shape (n,), in [0, 1].
        correct: whether each was right, shape (n,).
        accuracy: wanted of what is routed without a person, in (0, 1).

    Returns:
        A threshold in [0, 1]; 1.0 (nothing but certainty passes) when no part is that accurate.
    """
    order = np.argsort(-confidence, kind="stable")
    ranked, running = confidence[order], np.cumsum(correct[order])
    reached = running >= accuracy * np.arange(1, len(order) + 1)
    ends_a_tie = np.append(ranked[:-1] != ranked[1:], True)[: len(order)]
    passing = np.flatnonzero(reached & ends_a_tie)
    return float(ranked[passing[-1]]) if len(passing) else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallGuarantee:
    """How many documents of a topic a threshold catches, and how sure that is.

    Attributes:
        threshold: least probability that is flagged, in [0, 1].
        level: recall wanted, in (0, 1).
        assurance: probability that the statement holds, in (0, 1).
        positives: documents of the topic it was shown on.
        flagged: how many of them are at or above the threshold.
        bound: one-sided lower Clopper-Pearson bound of the recall at `assurance`.
    """

    threshold: float
    level: float
    assurance: float
    positives: int
    flagged: int
    bound: float

    @property
    def is_shown(self) -> bool:
        """Whether the documents suffice to show the level."""
        return self.bound >= self.level

    def to_mapping(self) -> dict[str, Any]:
        """As JSON values, rounded to four places."""
        found = {
            key: round(value, 4) if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }
        return found | {"is_shown": self.is_shown}


def guarantee_recall(
    positives: NDArray[np.float64],
    level: float,
    *,
    assurance: float = 0.95,
    lowest: float = 0.0,
    highest: float = 1.0,
) -> RecallGuarantee:
    """The highest threshold that catches `level` of a topic's documents, with a guarantee.

    The (k + 1)-th smallest of n probabilities is passed by a share of further documents whose
    distribution is known whatever theirs is (Wilks, 1941), the same as in the bound of Clopper and
    Pearson for n - k of n: so the threshold may be chosen on the very documents that show it.

    Where they are too few to show the level even without one missed, the threshold is the highest
    under which as many of them are caught as the level says, and the bound says what that shows.

    Args:
        positives: P(topic | document) of unseen documents of the topic, shape (n,), one or more.
        level: recall wanted, in (0, 1).
        assurance: how sure that is to be for documents like them, in (0, 1).
        lowest: no threshold below this.
        highest: no threshold above this.
    """
    ranked = np.sort(positives)
    n = len(ranked)
    missable = 0
    if lower_bound(n, n, assurance) < level:
        missable = int((1 - level) * n + 1e-9)
    else:
        while lower_bound(n - missable - 1, n, assurance) >= level:
            missable += 1
    threshold = min(max(float(ranked[missable]), lowest), highest)
    flagged = int((ranked >= threshold).sum())
    return RecallGuarantee(
        threshold=threshold,
        level=level,
        assurance=assurance,
        positives=n,
        flagged=flagged,
        bound=lower_bound(flagged, n, assurance),
    )
