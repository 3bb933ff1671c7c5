"""Titles bring a mandate's phrases the company they keep."""

from training.mandates_in_titles import titles_with_phrases

PHRASES = [
    ("NN", "thuốc thú y"),
    ("NN", "thú y"),
    ("KTTH", "ngân sách nhà nước"),
    ("KGVX", "thuốc chữa bệnh"),
    ("TH", "luật"),
]


def test_each_phrase_brings_the_newest_title_it_is_in() -> None:
    """Older ones of the same phrase are not needed."""
    titles = ["quan ly thuoc thu y nhap khau", "kinh doanh thuoc thu y", "can bo thu y cap xa"]

    assert titles_with_phrases(PHRASES, titles) == {"NN": [titles[0], titles[2]]}


def test_a_title_of_two_mandates_is_nobodys() -> None:
    """What it is about only its reader can say."""
    titles = ["ngan sach nha nuoc mua thuoc chua benh", "chi ngan sach nha nuoc cho cong tac thu y"]

    assert titles_with_phrases(PHRASES, titles) == {"KTTH": [titles[1]]}


def test_a_title_that_is_the_phrase_shows_nothing_new() -> None:
    """One more syllable is nothing yet."""
    assert titles_with_phrases(PHRASES, ["Thuốc thú y", "về thuốc thú y"]) == {}


def test_the_same_title_is_not_read_twice() -> None:
    """It is published again with another number or date."""
    phrases = [*PHRASES, ("NN", "nhập khẩu giống")]
    titles = ["nhap khau giong va thuoc thu y nam 2021", "nhap khau giong va thuoc thu y nam 2020"]

    assert titles_with_phrases(phrases, titles) == {"NN": [titles[0]]}


def test_phrases_of_one_syllable_are_passed_over() -> None:
    """They stand in too many titles."""
    assert titles_with_phrases(PHRASES, ["trinh du an luat dat dai sua doi"]) == {}
