import numpy as np
import pytest
from numpy.typing import NDArray

from training.calibration import guarantee_accuracy, lower_bound
from training.policy import choose_policy

CLASSES = np.array(["CN", "KGVX", "NN"])


def sample(
    n: int, random: np.random.Generator, *, worse_by: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Confidences, and leads that are right as often as their confidence less `worse_by`."""
    confidence = random.uniform(0.4, 1.0, n)
    return confidence, random.uniform(size=n) < confidence - worse_by


def leading(code: str, confidence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities that lead to `code` with these confidences, shape (n, 3)."""
    shares = np.repeat((1 - confidence)[:, None] / 2, 3, axis=1)
    shares[:, list(CLASSES).index(code)] = confidence
    return shares


def test_a_lucky_few_show_nothing() -> None:
    """Twenty right out of twenty do not prove 95 %; two hundred of two hundred do."""
    few = guarantee_accuracy(np.linspace(0.6, 0.99, 20), np.ones(20, bool), 0.95)
    many = guarantee_accuracy(np.linspace(0.6, 0.99, 200), np.ones(200, bool), 0.95)

    assert (few.threshold, few.routed, few.bound) == (1.0, 0, 0.0)
    assert (many.threshold, many.routed) == (0.6, 200)
    assert many.bound == pytest.approx(lower_bound(200, 200, 0.95))


def test_the_guarantee_holds_as_often_as_it_says() -> None:
    """Over samples whose truth is known: it fails in no more than one of twenty, and some luck."""
    random = np.random.default_rng(0)
    broken = given = 0
    for _ in range(300):
        confidence, correct = sample(6_000, random)
        found = guarantee_accuracy(confidence, correct, 0.9)
        true_accuracy = (1 + found.threshold) / 2  # the mean confidence above it
        given += found.routed > 0
        broken += found.routed > 0 and true_accuracy < 0.9

    assert given > 200
    assert broken / 300 < 0.07


def test_documents_of_equal_confidence_are_routed_together() -> None:
    """A threshold cannot tell them apart."""
    confidence = np.repeat([0.9, 0.6], [300, 100])
    correct = np.repeat([True, False], [300, 100])

    assert guarantee_accuracy(confidence, correct, 0.95).routed == 300
    assert guarantee_accuracy(np.full(400, 0.9), correct, 0.95).routed == 0


def test_a_department_with_enough_documents_gets_a_threshold_of_its_own() -> None:
    """The good one a lower, the common one is not lowered by it."""
    random = np.random.default_rng(1)
    good = random.uniform(0.5, 1.0, 400)
    middling, middling_correct = sample(400, random)
    few = np.full(20, 0.99)
    probabilities = np.vstack([leading("CN", good), leading("KGVX", middling), leading("NN", few)])
    truth = ["CN"] * 400 + ["KGVX" if right else "NN" for right in middling_correct] + ["NN"] * 20

    found = choose_policy(probabilities, CLASSES, truth)

    own = found.policy.min_confidence_by_department
    assert "NN" not in own
    assert own["CN"] < 0.55
    assert found.policy.least_confidence("KGVX") > 0.85
    assert found.right / found.routed >= 0.95
    assert found.by_department["CN"].bound >= 0.95


def test_without_held_out_documents_nothing_is_routed_alone() -> None:
    """The policy asks a person every time, and the card can say so."""
    found = choose_policy(np.empty((0, 3)), CLASSES, [])

    assert found.policy.min_confidence == 1.0
    assert found.routed == 0
    assert found.to_mapping("none")["observed"] == {"routed": 0, "right": 0, "bound": 0.0}
