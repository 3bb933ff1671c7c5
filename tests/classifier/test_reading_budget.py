import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.document import Document
from classifier.reading_budget import READING_BUDGET, parts_to_segment
from classifier.segmentation import Segmenter
from classifier.segmented_document import segment_document

HEADER = (
    "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG\nSố: 2101/UBND-VX\n"
    "V/v hỗ trợ người lao động bị ảnh hưởng bởi dịch bệnh\n"
    "Kính gửi: Bộ Lao động - Thương binh và Xã hội\n"
)
FILLER = (
    "Ủy ban nhân dân tỉnh báo cáo kết quả thực hiện kế hoạch phát triển kinh tế - xã hội, "
    "dự toán ngân sách và đầu tư công của địa phương trong sáu tháng đầu năm.\n"
)
HEADING = "Điều 7. Chế độ phụ cấp của nhân viên y tế thôn, bản\n"
REFERENCE = "Điều 7 của Luật này và các văn bản hướng dẫn thi hành.\n"
CUE = "tỉnh thực hiện giãn cách xã hội từ 0 giờ"
LONG = HEADER + FILLER * 140 + REFERENCE + HEADING + FILLER * 5 + CUE  # 5,000 words


def segmented_text(text: str, budget: int | None = READING_BUDGET) -> list[str]:
    """The parts of a text that are segmented."""
    return [text[start:end] for start, end in parts_to_segment(text, budget)]


def test_a_short_text_is_segmented_whole() -> None:
    """The budget is for long documents."""
    assert segmented_text(HEADER) == [HEADER]
    assert segmented_text(LONG, None) == [LONG]


def test_the_beginning_and_later_headings_are_segmented() -> None:
    """A division says what it is about in its heading; a mention of an article is no heading."""
    beginning, *headings = segmented_text(LONG)

    assert len(LONG.split()) > 5_000
    assert beginning.startswith(HEADER + FILLER)
    assert headings == [HEADING.rstrip("\n")]


def test_the_whole_budget_is_spent_but_no_more() -> None:
    """However many headings there are, the beginning has most of it."""
    for text in (LONG, HEADER + FILLER * 20 + (HEADING + FILLER) * 400, "chữ " * 9_000):
        parts = segmented_text(text)

        assert 0.75 * READING_BUDGET < sum(map(len, parts)) <= READING_BUDGET
        assert len(parts[0]) > 0.55 * READING_BUDGET


@given(
    st.lists(st.sampled_from(["Điều 1. Phạm vi", "Chương II", "a", "", " ", "bộ y tế " * 9])),
    st.integers(min_value=1, max_value=120),
)
def test_parts_are_in_order_and_within_the_budget(lines: list[str], budget: int) -> None:
    """Whatever the lines and the budget."""
    text = "\n".join(lines)

    parts = parts_to_segment(text, budget)

    assert all(0 <= start <= end <= len(text) for start, end in parts)
    assert all(one[1] <= other[0] for one, other in pairwise(parts))
    assert sum(end - start for start, end in parts) <= max(budget, 0)


def test_the_subject_is_segmented_whatever_the_content_takes() -> None:
    """Each field has its own budget: the subject says most."""
    document = Document(subject="Về việc hỗ trợ người lao động", content=LONG)

    subject, content = segment_document(document, Segmenter()).fields

    assert {"hỗ_trợ", "lao_động"} <= set(subject.word_texts)
    assert 0 < len(content.word_texts) < 1_000
    assert "phụ_cấp" in content.word_texts


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_cue_at_the_end_of_a_long_document_is_found(form: str) -> None:
    """All of a text is read as syllables, and a cue's place is exact in what was sent."""
    text = unicodedata.normalize(form, LONG)  # type: ignore[arg-type]

    (field,) = segment_document(Document(content=text), Segmenter()).fields

    assert field.syllables.count("gian") == 1
    assert "xã_hội" not in field.word_texts[-20:]
    place = field.first_place("syllables", "gian cach xa hoi")
    assert place is not None
    start, end = field.normalized.original_span(*place)
    assert unicodedata.normalize("NFC", text[start:end]) == "giãn cách xã hội"


def test_words_of_parts_stand_where_the_text_has_them() -> None:
    """A heading's words are found by their place in the whole text."""
    (field,) = segment_document(Document(content=LONG), Segmenter()).fields

    words = {field.normalized.text[start:end] for start, end in field.spans[-14:]}
    assert {"Chế độ", "phụ cấp", "nhân viên"} <= words
    assert all(one[1] <= other[0] for one, other in pairwise(field.spans))
