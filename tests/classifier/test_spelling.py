"""What a scanner misreads."""

import pytest

from classifier.spelling import is_suspicious, near


@pytest.mark.parametrize("syllable", ["gian", "dich", "nghieng", "2021", "f0", "ly"])
def test_what_may_be_right_is_not_suspicious(syllable: str) -> None:
    """Syllables of the language, numbers, and what is too short to tell."""
    assert not is_suspicious(syllable)


@pytest.mark.parametrize("syllable", ["g1an", "dlch", "covid", "phonq"])
def test_what_is_no_syllable_is(syllable: str) -> None:
    """Names and other languages' words too: they are near to no cue."""
    assert is_suspicious(syllable)


def test_one_letter_changed_dropped_or_added_is_near() -> None:
    """Two are not."""
    known = frozenset({"phong"})

    assert all(near(misread, known) for misread in ("ph0ng", "phng", "phoong", "phonq"))
    assert not any(near(misread, known) for misread in ("ph0nq", "png", "khoong"))
