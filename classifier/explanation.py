"""Why a linear model decided as it did: exact contributions, as spans of the original text.

The decision value of a class is a sum: one product of weight and value a term, and a constant.
The largest products are shown, the rest is added up, and the whole sums to the decision value.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.pipeline import Pipeline

from classifier.features import TermSpan, TermVectorizer
from classifier.linear import LinearClassifier
from classifier.segmented_document import SegmentedDocument


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one stretch of the text added to a decision value.

    Attributes:
        weight: its share of the decision value, on the scale of log-odds.
        span: its first place in the original text. Terms of both channels that stand in the same
            place (the word "vắc xin", the syllables "vac xin") are one contribution.
    """

    weight: float
    span: TermSpan


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision value and its parts: `value == bias + sum(contributions) + other_terms`.

    Attributes:
        value: the decision value of the class explained.
        bias: the part that every document gets.
        contributions: the largest, by absolute weight.
        other_terms: the sum of all that are not listed.
    """

    value: float
    bias: float
    contributions: tuple[Contribution, ...]
    other_terms: float


def explain(
    estimator: Pipeline,
    document: SegmentedDocument,
    vector: csr_matrix,
    class_index: int,
    *,
    most: int = 8,
) -> Explanation:
    """Explain the decision value of one class of a fitted router or detector.

    Args:
        estimator: a fitted pipeline of `TermVectorizer` and `LinearClassifier`.
        document: the document decided on.
        vector: its terms as the estimator's vectorizer gives them, shape (1, n_terms).
        class_index: position of the class in the model's `classes_`.
        most: how many contributions to list.
    """
    vectorizer: TermVectorizer = estimator.named_steps["terms"]
    linear: LinearClassifier = estimator.named_steps["linear"]
    shares = linear.coef_[class_index, vector.indices].astype(np.float64) * vector.data
    # Both channels' terms of one place fall together, so look at more than will be listed.
    largest = np.argsort(-np.abs(shares), kind="stable")[: 3 * most]
    places = vectorizer.locate(document, [int(vector.indices[i]) for i in largest])
    by_place: defaultdict[TermSpan, float] = defaultdict(float)
    for i in largest:
        by_place[places[int(vector.indices[i])]] += float(shares[i])
    contributions = sorted(
        (Contribution(weight, span) for span, weight in by_place.items()),
        key=lambda contribution: -abs(contribution.weight),
    )[:most]
    total = float(shares.sum())
    bias = float(linear.intercept_[class_index])
    return Explanation(
        value=total + bias,
        bias=bias,
        contributions=tuple(contributions),
        other_terms=total - sum(contribution.weight for contribution in contributions),
    )
