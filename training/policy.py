"""When the office lets a fresh model route without a person: thresholds from held-out documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.routing import RoutingPolicy
from training.calibration import (
    METHOD,
    Guarantee,
    confidence_for_accuracy,
    guarantee_accuracy,
    lower_bound,
)

ROUTED_ACCURACY = 0.95
ASSURANCE = 0.95

# Held-out documents led to a department before it gets a threshold of its own: a bound of 95 %
# takes 72 of them without one mistake.
_ENOUGH = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPolicy:
    """A policy, and the guarantee it carries.

    Attributes:
        policy: what the model is handed over with.
        everything: guarantee at the common threshold, over all departments together.
        by_department: guarantee of each department with enough held-out documents.
        routed: held-out documents the policy routes without a person.
        right: how many of them were right.
    """

    policy: RoutingPolicy
    everything: Guarantee
    by_department: Mapping[str, Guarantee]
    routed: int
    right: int

    def to_mapping(self, source: str) -> dict[str, Any]:
        """For the model card.

        Args:
            source: which documents it was chosen on, one sentence.
        """
        return {
            "routed_accuracy_aimed_at": self.everything.level,
            "assurance": self.everything.assurance,
            "method": METHOD,
            "source": source,
            "min_confidence": round(self.policy.min_confidence, 4),
            "min_confidence_by_department": {
                code: round(least, 4)
                for code, least in self.policy.min_confidence_by_department.items()
            },
            "guarantee": {
                "all departments": self.everything.to_mapping(),
                **{code: found.to_mapping() for code, found in self.by_department.items()},
            },
            "observed": {
                "routed": self.routed,
                "right": self.right,
                "bound": round(lower_bound(self.right, self.routed, self.everything.assurance), 4),
            },
        }


def choose_policy(
    probabilities: NDArray[np.float64],
    classes: NDArray[np.str_],
    truth: Sequence[str],
    *,
    level: float = ROUTED_ACCURACY,
    assurance: float = ASSURANCE,
) -> ChosenPolicy:
    """Choose the thresholds under which what is routed without a person is right.

    A department that leads often enough gets a threshold of its own, shown on its own documents.
    The others share one: shown on all documents together, and raised until their own part is
    right as often too, as far as was observed.

    Args:
        probabilities: of held-out documents, shape (n, n_classes).
        classes: the code of each column.
        truth: the right code of each document, shape (n,).
        level: accuracy wanted of what is routed, in (0, 1).
        assurance: how sure each guarantee is to be, in (0, 1).
    """
    leads, confidence = classes[probabilities.argmax(axis=1)], probabilities.max(axis=1)
    correct = leads == np.array(truth)
    everything = guarantee_accuracy(confidence, correct, level, assurance=assurance)
    codes, counts = np.unique(leads, return_counts=True)
    by_department: dict[str, Guarantee] = {}
    for code in codes[counts >= _ENOUGH].tolist():
        own = leads == code
        found = guarantee_accuracy(confidence[own], correct[own], level, assurance=assurance)
        if found.routed:
            by_department[code] = found
    others = ~np.isin(leads, list(by_department))
    common = everything.threshold
    if everything.routed:
        observed = confidence_for_accuracy(confidence[others], correct[others], level)
        common = max(common, observed)
    policy = RoutingPolicy(
        min_confidence=common,
        min_confidence_by_department={c: found.threshold for c, found in by_department.items()},
    )
    least = np.array([policy.least_confidence(code) for code in leads.tolist()])
    routed = (confidence >= least) & (least < 1.0)
    return ChosenPolicy(
        policy=policy,
        everything=everything,
        by_department=by_department,
        routed=int(routed.sum()),
        right=int(correct[routed].sum()),
    )
