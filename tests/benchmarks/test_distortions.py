"""Each distortion changes what it says, and only that."""

import unicodedata

import pytest

from benchmarks.accuracy.distortions import DISTORTIONS, KEPT, distorted
from classifier.document import Document
from classifier.normalization import normalize

TEXT = "Về việc thuỷ lợi, hoà giải, quý II và xã Hòa Khánh: khoẻ, tuỳ nghi, hoàn thành"


def test_every_distortion_has_a_share_to_reach() -> None:
    """And none is stated that is not measured."""
    assert DISTORTIONS.keys() == KEPT.keys()


@pytest.mark.parametrize("name", DISTORTIONS)
def test_every_distortion_changes_the_text_the_same_way_twice(name: str) -> None:
    """A noise that changed from run to run would make the tests luck."""
    text = TEXT * 5

    assert DISTORTIONS[name](text) != text
    assert DISTORTIONS[name](text) == DISTORTIONS[name](text)


def test_tones_move_in_open_syllables_alone() -> None:
    """Not the u of "quý", not "hoàn"; "của" has one spelling."""
    assert DISTORTIONS["older tones"]("mùa lúa của HÒA") == "mùa lúa của HOÀ"
    assert DISTORTIONS["older tones"](TEXT) == (
        "Về việc thuỷ lợi, hoà giải, quý II và xã Hoà Khánh: khoẻ, tuỳ nghi, hoàn thành"
    )


def test_spelling_alone_is_undone_by_the_normalisation() -> None:
    """NFD and the older tones are other ways of writing the very same text."""
    for name in ("NFD", "older tones"):
        assert normalize(DISTORTIONS[name](TEXT)).text == normalize(TEXT).text


def test_lost_diacritics_keep_capitals() -> None:
    """As someone without a Vietnamese keyboard types."""
    assert DISTORTIONS["without diacritics"]("Bộ Đường sắt") == "Bo Duong sat"


def test_a_scan_misreads_two_characters_in_a_hundred() -> None:
    """Counted over a long text, by the letters that differ or are missing."""
    text = " ".join(f"{number} đề nghị hỗ trợ kinh phí mua sắm thiết bị" for number in range(400))

    found = DISTORTIONS["OCR, 2 %"](text)

    words = list(zip(text.split(" "), found.split(" "), strict=False))
    assert 0.97 < len(found) / len(text) < 1.03
    assert unicodedata.is_normalized("NFC", found)
    assert len(set(found.split()) - {word for word, _ in words}) > 50


def test_a_frame_goes_around_the_text_that_is_there() -> None:
    """Around the content of a letter, around the subject of a bare dispatch."""
    letter = distorted(Document(subject="Về đê điều", content="Kính trình."), "framed")
    dispatch = distorted(Document(subject="Về đê điều"), "framed")

    assert letter.subject == "Về đê điều"
    assert "Kính trình." in str(letter.content)[20:-20]
    assert "Về đê điều" in str(dispatch.subject)[20:-20]
