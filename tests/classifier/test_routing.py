from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.errors import TaxonomyMismatchError
from classifier.routing import RoutingPolicy, TextEvidence, decide
from classifier.taxonomy import Department

DEPARTMENTS = (
    Department(code="KGVX", name="Vụ Khoa giáo - Văn xã"),
    Department(code="CN", name="Vụ Công nghiệp"),
    Department(code="NN", name="Vụ Nông nghiệp"),
)
POLICY = RoutingPolicy()
ENOUGH = TextEvidence(syllables=40, vietnamese_share=0.95, known_share=0.9)


def test_a_clear_winner_is_routed_to_without_a_person() -> None:
    """Sure, far ahead, and with enough to read."""
    decision = decide(np.array([0.1, 0.8, 0.1]), DEPARTMENTS, POLICY, ENOUGH)

    assert decision.lead.department.code == "CN"
    assert decision.margin == pytest.approx(0.7)
    assert not decision.needs_review


@pytest.mark.parametrize(
    ("probabilities", "evidence", "reason"),
    [
        ([0.49, 0.3, 0.21], ENOUGH, "low_confidence"),
        ([0.52, 0.45, 0.03], ENOUGH, "close_runner_up"),
        ([0.9, 0.05, 0.05], replace(ENOUGH, syllables=2), "too_little_text"),
        ([0.9, 0.05, 0.05], replace(ENOUGH, vietnamese_share=0.59), "not_vietnamese"),
        ([0.9, 0.05, 0.05], replace(ENOUGH, known_share=0.49), "unseen_vocabulary"),
    ],
)
def test_each_doubt_alone_asks_a_person(
    probabilities: list[float], evidence: TextEvidence, reason: str
) -> None:
    """And says which doubt it is."""
    decision = decide(np.array(probabilities), DEPARTMENTS, POLICY, evidence)

    assert decision.review_reasons == (reason,)
    assert decision.needs_review


def test_all_doubts_are_told_in_their_order() -> None:
    """The order is part of the answer: the same document, the same text."""
    nothing = TextEvidence(syllables=0, vietnamese_share=0.0, known_share=0.0)

    decision = decide(np.full(3, 1 / 3), DEPARTMENTS, POLICY, nothing)

    assert decision.review_reasons == (
        "low_confidence",
        "close_runner_up",
        "too_little_text",
        "not_vietnamese",
        "unseen_vocabulary",
    )


def test_thresholds_themselves_are_enough() -> None:
    """Exactly as sure as asked for is sure enough."""
    policy = RoutingPolicy(min_confidence=0.5, min_margin=0.25)
    evidence = TextEvidence(syllables=3, vietnamese_share=0.6, known_share=0.5)

    assert not decide(np.array([0.5, 0.25, 0.25]), DEPARTMENTS, policy, evidence).needs_review


def test_a_department_may_ask_for_more() -> None:
    """Its own threshold counts in place of the common one."""
    policy = RoutingPolicy(min_confidence_by_department={"KGVX": 0.95})

    strict = decide(np.array([0.9, 0.05, 0.05]), DEPARTMENTS, policy, ENOUGH)
    common = decide(np.array([0.05, 0.9, 0.05]), DEPARTMENTS, policy, ENOUGH)

    assert strict.review_reasons == ("low_confidence",)
    assert common.review_reasons == ()


def test_equals_stay_in_the_order_of_the_office() -> None:
    """A tie never depends on chance."""
    decision = decide(np.array([0.3, 0.35, 0.35]), DEPARTMENTS, POLICY, ENOUGH)

    assert [c.department.code for c in decision.ranking] == ["CN", "NN", "KGVX"]


def test_a_single_department_has_no_runner_up() -> None:
    """An office with one unit open on that day routes to it."""
    decision = decide(np.array([1.0]), DEPARTMENTS[:1], POLICY, ENOUGH)

    assert decision.margin == 1.0
    assert not decision.needs_review


@pytest.mark.parametrize(("shape", "count"), [((2,), 3), ((4,), 3), ((1, 3), 3), ((0,), 0)])
def test_probabilities_and_departments_must_line_up(shape: tuple[int, ...], count: int) -> None:
    """Routing by a shifted list would be silently wrong."""
    with pytest.raises(TaxonomyMismatchError, match="one each"):
        decide(np.zeros(shape), DEPARTMENTS[:count], POLICY, ENOUGH)


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_the_ranking_holds_everyone_once_likeliest_first(values: list[float]) -> None:
    """Nobody is lost, nobody doubled."""
    ranking = decide(np.array(values), DEPARTMENTS, POLICY, ENOUGH).ranking

    assert sorted(c.department.code for c in ranking) == ["CN", "KGVX", "NN"]
    assert [c.confidence for c in ranking] == sorted(values, reverse=True)
