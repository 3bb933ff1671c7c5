"""The decision: the likeliest department, or an honest "ask a person". Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.errors import TaxonomyMismatchError
from classifier.taxonomy import Department

ReviewReason = Literal[
    "low_confidence",
    "close_runner_up",
    "too_little_text",
    "not_vietnamese",
    "unseen_vocabulary",
    "no_text_layer",
    "attachment_unreadable",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingPolicy:
    """When the office lets the model route without a person.

    Attributes:
        min_confidence: least calibrated probability of the lead, in [0, 1]; 1.0 sends every
            document to a person, for no model is certain.
        min_margin: least lead over the runner-up in probability, in [0, 1].
        min_confidence_by_department: other least probabilities, by department code.
        min_syllables: fewer syllables than this say too little.
        min_vietnamese_share: least share of Vietnamese syllables, in [0, 1].
        min_known_share: least share of syllables the fitting ever saw, in [0, 1].
    """

    min_confidence: float = 0.5
    min_margin: float = 0.1
    min_confidence_by_department: Mapping[str, float] = field(default_factory=dict)
    min_syllables: int = 3
    min_vietnamese_share: float = 0.6
    min_known_share: float = 0.5

    def least_confidence(self, code: str) -> float:
        """The least probability at which `code` is routed to without a person."""
        return self.min_confidence_by_department.get(code, self.min_confidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEvidence:
    """How much there was to read.

    Attributes:
        syllables: how many the document has.
        vietnamese_share: share of its alphabetic syllables that can be Vietnamese, in [0, 1].
        known_share: share of its syllables that the fitting ever saw, in [0, 1].
    """

    syllables: int
    vietnamese_share: float
    known_share: float


class Candidate(NamedTuple):
    """A department and the calibrated probability that it should take the document."""

    department: Department
    confidence: float


@dataclass(frozen=True, slots=True)
class RoutingDecision:
    """A ranked list of departments, and the reasons why a person should look, if any.

    Attributes:
        ranking: all departments of the day, likeliest first; one or more.
        review_reasons: empty when the document can go to the lead without a person.
    """

    ranking: tuple[Candidate, ...]
    review_reasons: tuple[ReviewReason, ...]

    def but_review(self, reasons: Iterable[ReviewReason]) -> "RoutingDecision":
        """The same decision, with more reasons why a person should look."""
        more = tuple(reason for reason in reasons if reason not in self.review_reasons)
        return replace(self, review_reasons=(*self.review_reasons, *more))

    @property
    def lead(self) -> Candidate:
        """The likeliest department."""
        return self.ranking[0]

    @property
    def margin(self) -> float:
        """How much likelier the lead is than the runner-up, in [0, 1]."""
        runner_up = self.ranking[1].confidence if len(self.ranking) > 1 else 0.0
        return self.lead.confidence - runner_up

    @property
    def needs_review(self) -> bool:
        """Whether a person should confirm or correct the lead."""
        return bool(self.review_reasons)


def decide(
    probabilities: NDArray[np.float64],
    departments: Sequence[Department],
    policy: RoutingPolicy,
    evidence: TextEvidence,
) -> RoutingDecision:
    """Route to the likeliest department, or abstain and ask a person.

    Args:
        probabilities: calibrated P(department | document), shape (n_departments,).
        departments: those that exist on the document's date, in the same order; one or more.
        policy: when the lead is too weak, too close to the runner-up, or based on too little.
        evidence: how much there was to read.

    Raises:
        TaxonomyMismatchError: `probabilities` has another shape, or there is no department.
    """
    if not departments or probabilities.shape != (len(departments),):
        raise TaxonomyMismatchError(
            f"{len(departments)} departments need as many probabilities, one each; "
            f"got an array of shape {probabilities.shape}. "
            "Does the taxonomy hold the model's departments on that date?"
        )
    ranking = tuple(
        sorted(map(Candidate, departments, probabilities.tolist()), key=lambda c: -c.confidence)
    )
    decision = RoutingDecision(ranking, ())
    lead = decision.lead
    least = policy.least_confidence(lead.department.code)
    checks: tuple[tuple[ReviewReason, bool], ...] = (
        ("low_confidence", lead.confidence < least or least >= 1.0),
        ("close_runner_up", decision.margin < policy.min_margin and len(ranking) > 1),
        ("too_little_text", evidence.syllables < policy.min_syllables),
        ("not_vietnamese", evidence.vietnamese_share < policy.min_vietnamese_share),
        ("unseen_vocabulary", evidence.known_share < policy.min_known_share),
    )
    return RoutingDecision(ranking, tuple(reason for reason, holds in checks if holds))
