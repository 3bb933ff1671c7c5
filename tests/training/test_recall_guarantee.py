"""The threshold of a flag, and what it guarantees."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.calibration import guarantee_recall, lower_bound

POSITIVES = st.lists(st.floats(0, 1), min_size=1, max_size=300).map(np.array)


@given(POSITIVES, st.floats(0.5, 0.99))
def test_the_threshold_flags_as_many_as_its_bound_needs(
    positives: np.ndarray, level: float
) -> None:
    """And is one of the documents' own probabilities."""
    found = guarantee_recall(positives, level)

    assert found.flagged == (positives >= found.threshold).sum()
    assert found.threshold in positives
    assert found.bound == lower_bound(found.flagged, len(positives), 0.95)
    assert found.is_shown or found.flagged >= level * len(positives) - 1e-6


def test_the_threshold_by_hand() -> None:
    """Of 100 documents none may be missed for 97 % at 95 % assurance; of 200, two."""
    hundred, two_hundred = np.arange(1, 101) / 100, np.arange(1, 201) / 200

    assert guarantee_recall(hundred, 0.97).threshold == 0.01
    assert guarantee_recall(two_hundred, 0.97).threshold == pytest.approx(2 / 200)
    assert guarantee_recall(two_hundred, 0.97).is_shown
    assert lower_bound(199, 200, 0.95) >= 0.97 > lower_bound(198, 200, 0.95)


def test_too_few_documents_show_less_and_say_so() -> None:
    """Thirty without a miss show 90 %; of seventy two may be missed, as the level says."""
    thirty = guarantee_recall(np.full(30, 0.8), 0.97)
    seventy = guarantee_recall(np.array([0.01, 0.02, *[0.8] * 68]), 0.97)

    assert thirty.threshold == seventy.threshold == 0.8
    assert not thirty.is_shown
    assert not seventy.is_shown
    assert thirty.bound == pytest.approx(0.905, abs=0.001)


def test_a_lowest_threshold_takes_from_it() -> None:
    """And the bound says so."""
    positives = np.concatenate([np.full(50, 0.01), np.full(450, 0.9)])

    found = guarantee_recall(positives, 0.97, lowest=0.05)

    assert found.threshold == 0.05
    assert found.flagged == 450
    assert not found.is_shown


def test_a_highest_threshold_only_adds_to_the_recall() -> None:
    """A lower threshold flags what the higher one did, and more."""
    positives = np.linspace(0.2, 1.0, 500)
    free, held = (guarantee_recall(positives, 0.9, highest=h) for h in (1.0, 0.25))

    assert held.threshold == 0.25 < free.threshold
    assert held.flagged > free.flagged
    assert held.bound > free.bound >= 0.9


def test_the_guarantee_holds_as_often_as_it_says() -> None:
    """Over many samples: recall on documents not seen is below the level in 5 % at most."""
    drawn = np.random.default_rng(0)
    failures = 0
    for _ in range(1_000):
        sample = drawn.beta(5, 1, 250)
        threshold = guarantee_recall(sample, 0.95).threshold
        true_recall = 1 - threshold**5  # of a beta(5, 1) distribution
        failures += true_recall < 0.95

    assert failures / 1_000 < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1_000)
