"""Why a linear model decided as it did: exact contributions, as spans of the original text.

The decision value of a class is a sum: one product of weight and value a term, and a constant.
The largest products are shown, the rest is added up, and the whole sums to the decision value.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from sklearn.pipeline import Pipeline

from classifier.features import Row, TermSpan
from classifier.linear import LinearClassifier
from classifier.segmented_document import SegmentedDocument


class Features(Protocol):
    """Features of a document that stand somewhere in it."""

    def locate(self, document: SegmentedDocument, column: int) -> tuple[int, int, int] | None:
        """A column's place: number of the field, start and end in its normalised text."""


class Contribution(NamedTuple):
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
    row: Row,
    class_index: int,
    *,
    most: int = 8,
) -> Explanation:
    """Explain the decision value of one class of a fitted router or detector.

    Args:
        estimator: a fitted pipeline of features with places and `LinearClassifier`.
        document: the document decided on.
        row: its features as the estimator's first step gives them.
        class_index: position of the class in the model's `classes_`.
        most: how many contributions to list.
    """
    features: Features
    linear: LinearClassifier
    (_, features), (_, linear) = estimator.steps  # `named_steps` builds a dictionary each time
    columns, values = row
    shares = linear.coef_[class_index, columns].astype(np.float64) * values
    # Both channels' terms of one place fall together, so look at more than will be listed.
    largest = np.argsort(-np.abs(shares), kind="stable")[: 3 * most]
    by_place: defaultdict[tuple[int, int, int], float] = defaultdict(float)
    for column, share in zip(columns[largest].tolist(), shares[largest].tolist(), strict=True):
        if (place := features.locate(document, column)) is not None:
            by_place[place] += share
    contributions = []
    for place in sorted(by_place, key=lambda place: -abs(by_place[place]))[:most]:
        field = document.fields[place[0]]
        span = TermSpan(field.name, *field.normalized.original_span(*place[1:]))
        contributions.append(Contribution(by_place[place], span))
    total = float(shares.sum())
    bias = float(linear.intercept_[class_index])
    return Explanation(
        value=total + bias,
        bias=bias,
        contributions=tuple(contributions),
        other_terms=total - sum(contribution.weight for contribution in contributions),
    )
