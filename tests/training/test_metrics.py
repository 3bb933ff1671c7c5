import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from training.calibration import confidence_for_accuracy
from training.metrics import (
    bootstrap_interval,
    coverage_at,
    expected_calibration_error,
    f1,
    macro_f1,
    macro_f1_of_codes,
    reliability,
    wilson_interval,
)

CODES = st.sampled_from(["KGVX", "CN", "NN"])
ANSWERS = st.lists(st.tuples(CODES, CODES), min_size=1, max_size=40)
SCORED = st.lists(
    st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0]), st.booleans()), min_size=1, max_size=40
)


def arrays(scored: list[tuple[float, bool]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Confidences and whether each was right."""
    return np.array([c for c, _ in scored]), np.array([right for _, right in scored])


def test_f1_by_hand() -> None:
    """Two of three KGVX found, three claimed: precision and recall are both two thirds."""
    truth = ["KGVX", "KGVX", "KGVX", "CN", "NN"]
    predicted = ["KGVX", "KGVX", "CN", "KGVX", "NN"]

    assert f1(truth, predicted, "KGVX") == pytest.approx(2 / 3)
    assert f1(truth, predicted, "CN") == 0.0
    assert f1(truth, predicted, "NN") == 1.0
    assert macro_f1(truth, predicted) == pytest.approx(5 / 9)
    assert macro_f1([], []) == 0.0


@given(ANSWERS)
def test_macro_f1_is_that_of_scikit_learn(answers: list[tuple[str, str]]) -> None:
    """Over the classes of the truth."""
    truth, predicted = map(list, zip(*answers, strict=True))

    expected = f1_score(
        truth, predicted, labels=sorted(set(truth)), average="macro", zero_division=0
    )

    assert macro_f1(truth, predicted) == pytest.approx(expected)


def test_coverage_by_hand() -> None:
    """The first three are right, the fourth is not: three of four at 90 %, all at 75 %."""
    confidence, correct = arrays([(0.9, True), (0.8, True), (0.7, True), (0.6, False)])

    assert coverage_at(confidence, correct, 0.9) == 0.75
    assert coverage_at(confidence, correct, 0.75) == 1.0
    assert coverage_at(confidence, ~correct, 0.9) == 0.0
    assert coverage_at(np.array([]), np.array([], dtype=bool), 0.9) == 0.0


def test_equal_confidences_are_taken_together() -> None:
    """A threshold cannot tell them apart, so neither may the measure."""
    confidence, correct = arrays([(0.8, True), (0.8, False)])

    assert coverage_at(confidence, correct, 0.9) == 0.0
    assert confidence_for_accuracy(confidence, correct, 0.9) == 1.0


def test_calibration_error_by_hand() -> None:
    """Sure at 90 % and right half the time is 40 points off."""
    confidence, correct = arrays([(0.9, True), (0.9, False)])

    assert expected_calibration_error(confidence, correct, bins=1) == pytest.approx(0.4)
    assert expected_calibration_error(np.ones(4), np.ones(4, dtype=bool)) == 0.0
    assert expected_calibration_error(np.array([]), np.array([], dtype=bool)) == 0.0


@given(SCORED, st.sampled_from([0.5, 0.9, 0.95]))
def test_what_the_threshold_lets_through_is_as_accurate_as_asked(
    scored: list[tuple[float, bool]], accuracy: float
) -> None:
    """And it is as much as the coverage says."""
    confidence, correct = arrays(scored)

    coverage = coverage_at(confidence, correct, accuracy)
    threshold = confidence_for_accuracy(confidence, correct, accuracy)

    assert 0.0 <= coverage <= 1.0
    assert 0.0 <= threshold <= 1.0
    if coverage:
        routed = confidence >= threshold
        assert routed.mean() == pytest.approx(coverage)
        assert correct[routed].mean() >= accuracy - 1e-9
    else:
        assert threshold == 1.0


@given(SCORED)
def test_the_calibration_error_is_a_share(scored: list[tuple[float, bool]]) -> None:
    """Between perfectly calibrated and perfectly wrong."""
    assert 0.0 <= expected_calibration_error(*arrays(scored)) <= 1.0


def test_a_share_s_interval_holds_it() -> None:
    """And is never narrower than nothing."""
    low, high = wilson_interval(45, 50)

    assert 0.78 < low < 0.9 < high < 0.96
    assert wilson_interval(0, 0) == (0.0, 1.0)


def test_the_reliability_bins_hold_every_document_once() -> None:
    """Least confident first."""
    confidence, correct = np.linspace(0.1, 0.9, 25), np.ones(25, bool)

    bins = reliability(confidence, correct)

    assert sum(part.n for part in bins) == 25
    assert [part.confidence for part in bins] == sorted(part.confidence for part in bins)
    assert {part.accuracy for part in bins} == {1.0}


def test_the_bootstrap_surrounds_what_was_measured() -> None:
    """Narrower with more documents, and the same every time."""
    hits = np.random.default_rng(1).random(800) < 0.8

    def share_right(drawn: NDArray[np.int64]) -> float:
        return float(hits[drawn].mean())

    low, high = bootstrap_interval(share_right, 800)
    few_low, few_high = bootstrap_interval(share_right, 50)
    assert low < hits.mean() < high
    assert high - low < (few_high - few_low) / 2
    assert (low, high) == bootstrap_interval(share_right, 800)


def test_macro_f1_of_numbers_is_that_of_labels() -> None:
    """Two ways of counting the same."""
    truth = ["KGVX", "KGVX", "CN", "NN", "CN", "PL"]
    predicted = ["KGVX", "CN", "CN", "CN", "TH", "KGVX"]
    codes, numbers = np.unique([*truth, *predicted], return_inverse=True)

    assert macro_f1_of_codes(numbers[:6], numbers[6:], len(codes)) == pytest.approx(
        macro_f1(truth, predicted)
    )
