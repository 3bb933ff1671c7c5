"""Thresholds: how sure a model must be before nobody looks."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta


def confidence_for_accuracy(
    confidence: NDArray[np.float64],
    correct: NDArray[np.bool_],
    accuracy: float,
    *,
    assurance: float | None = None,
) -> float:
    """The least confidence above which documents are right as often as `accuracy` says.

    Args:
        confidence: of the leads, shape (n,), in [0, 1].
        correct: whether each was right, shape (n,).
        accuracy: wanted of what is routed without a person, in (0, 1).
        assurance: how sure that is to be of documents not seen, in (0, 1): the lower
            Clopper-Pearson bound must reach `accuracy` at one threshold. None asks it only of
            the documents given, which half of all new samples will fall short of.

    Returns:
        A threshold in [0, 1]; 1.0 (nothing but certainty passes) when no part is that accurate.
    """
    order = np.argsort(-confidence, kind="stable")
    ranked, running = confidence[order], np.cumsum(correct[order])
    counts = np.arange(1, len(order) + 1)
    reached = running >= accuracy * counts
    if assurance is not None:
        bound = np.asarray(beta.ppf(1 - assurance, running, counts - running + 1))
        reached = bound >= accuracy
    ends_a_tie = np.append(ranked[:-1] != ranked[1:], True)
    passing = np.flatnonzero(reached & ends_a_tie)
    return float(ranked[passing[-1]]) if len(passing) else 1.0


def threshold_for_recall(
    probability: NDArray[np.float64], labels: NDArray[np.bool_], recall: float
) -> float:
    """The highest threshold that still flags `recall` of the positives.

    Args:
        probability: P(topic | document) of unseen documents, shape (n,).
        labels: whether each belongs to the topic, shape (n,); one positive or more.
        recall: wanted, in (0, 1].
    """
    positives = np.sort(probability[labels])
    missable = int(np.floor((1 - recall) * len(positives) + 1e-9))
    return float(positives[missable])
