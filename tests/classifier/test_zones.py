"""Where something stands in an official letter."""

import pytest

from classifier.normalization import normalize
from classifier.segmented_document import FieldName, SegmentedField
from classifier.zones import ONLY_OPENING, OPENING, REQUEST, REST, SUBJECT, zones_of

LETTER = """ỦY BAN NHÂN DÂN TỈNH X
-------
Số: 12/UBND-VX
V/v tiếp nhận ALPHA của bệnh viện
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Kính gửi: Bộ Y tế
Ủy ban nhân dân tỉnh nhận được BETA vào tuần trước.
{padding}
Nhìn chung tình hình GAMMA đã ổn định ở các huyện.
{padding}
Ủy ban nhân dân tỉnh đề nghị Bộ Y tế xem xét hỗ trợ DELTAX cho tỉnh.
Nơi nhận:
- Như trên;
- Ban quản lý EPSILON.
"""
PADDING = "Công tác quản lý của các đơn vị được tổ chức nền nếp. " * 10


def weight(text: str, word: str, name: FieldName = "content", *, alone: bool = True) -> float:
    """What a cue that is `word` would count."""
    field = SegmentedField(name, normalize(text), ())
    return zones_of(field, alone=alone).weight(field.syllables.index(word.lower()))


@pytest.mark.parametrize("spell", [str, str.upper, lambda text: text.replace("\n", "\r\n")])
def test_the_parts_of_a_letter_weigh_differently(spell: object) -> None:
    """In capitals and with other line ends too."""
    text = spell(LETTER.format(padding=PADDING))  # type: ignore[operator]

    assert weight(text, "ALPHA") == SUBJECT
    assert weight(text, "BETA") == OPENING
    assert 0 < weight(text, "GAMMA") <= REST
    assert REST < weight(text, "DELTAX") <= REQUEST
    assert weight(text, "EPSILON") == 0.0


def test_the_subject_after_the_name_of_the_type() -> None:
    """Tờ trình and báo cáo carry it under their name."""
    text = (
        "BỘ Y TẾ\nSố: 5/TTr-BYT\nTỜ TRÌNH\nVề việc mua ALPHA\nKính gửi: Thủ tướng Chính phủ\nBETA"
    )

    assert weight(text, "ALPHA") == SUBJECT
    assert weight(text, "BETA") == OPENING


def test_a_text_without_layout_is_its_own_opening() -> None:
    """Nothing else says what it is about."""
    assert weight("Hôm qua tỉnh nhận được ALPHA.", "ALPHA") == ONLY_OPENING
    assert weight("Hôm qua tỉnh nhận được ALPHA.", "ALPHA", alone=False) == OPENING


def test_the_subject_field_is_the_subject() -> None:
    """All of it."""
    assert weight("Về việc mua ALPHA", "ALPHA", "subject") == SUBJECT


def test_one_mention_in_a_long_report_weighs_less_than_in_a_short_one() -> None:
    """Long reports speak of everything once."""
    longer = LETTER.format(padding=PADDING * 10)

    assert weight(longer, "GAMMA") < weight(LETTER.format(padding=PADDING), "GAMMA")
