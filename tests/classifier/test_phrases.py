"""How phrases are written short."""

import pytest

from classifier.errors import CueError
from classifier.phrases import expand


def spelled(pattern: str, sets: dict[str, str] | None = None) -> set[str]:
    """The phrases a pattern stands for, as text."""
    return {" ".join(phrase) for phrase in expand(pattern, sets)}


def test_alternatives_options_and_sets_stand_inside_each_other() -> None:
    """A set may be optional, and its alternatives may use another set."""
    sets = {"dich": "dịch|{dai} dịch", "dai": "đại"}

    assert spelled("sau [{dich}] (tả|sởi [Đức])", sets) == {
        f"sau{epidemic}{disease}"
        for epidemic in ("", " dich", " dai dich")
        for disease in (" ta", " soi", " soi duc")
    }


def test_phrases_are_folded() -> None:
    """Composed or not, with the older tones, in capitals: one phrase."""
    assert spelled("TH\u01af\u0323C HI\u1ec6N gia\u0303n c\u00e1ch, xo\u00e1") == {
        "thuc hien gian cach xoa"
    }


@pytest.mark.parametrize("pattern", ["(a|b", "a)", "[a", "{set", "a]"])
def test_a_bracket_without_its_other_half_is_told(pattern: str) -> None:
    """With the pattern, so that it can be found in the file."""
    with pytest.raises(CueError, match="bracket"):
        expand(pattern, {"set": "a"})


def test_a_phrase_that_may_be_nothing_is_told() -> None:
    """It would be found everywhere."""
    with pytest.raises(CueError, match="nothing at all"):
        expand("[phòng] [dịch]")


def test_an_unknown_set_is_told_with_the_known_ones() -> None:
    """A misspelt name is the likeliest cause."""
    with pytest.raises(CueError, match=r"no set \{vac_xin\}; there are \['vaccine'\]"):
        expand("tiêm {vac_xin}", {"vaccine": "vắc xin"})


def test_a_phrase_that_stands_for_too_many_is_told() -> None:
    """Rather than eating the memory."""
    with pytest.raises(CueError, match="Split it"):
        expand("(a|b|c|d|e|f|g|h)" * 6)
