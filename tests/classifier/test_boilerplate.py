"""The frame of a letter is found wherever it stands, and nothing else is."""

import pytest

from classifier.boilerplate import blanked, boilerplate
from classifier.document import Document
from classifier.features import TermVectorizer
from classifier.normalization import fold_and_space
from classifier.segmentation import Segmenter
from classifier.segmented_document import Channel, segment_document

LETTER = """BỘ Y TẾ
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 5146/BYT-KCB
V/v phân bổ vắc xin
Hà Nội, ngày 14 tháng 3 năm 2021
Kính gửi: Văn phòng Chính phủ
Bộ Y tế đề nghị phân bổ vắc xin cho 13 địa phương có khu công nghiệp đông công nhân.
Trân trọng kính trình./.
Nơi nhận:
- Như trên;
- Lưu: VT, KCB.
KT. BỘ TRƯỞNG
THỨ TRƯỞNG"""


def left(text: str) -> str:
    """What is read of a text, folded."""
    spaced = fold_and_space(text)
    return " ".join(blanked(spaced, boilerplate(spaced)).split())


def test_a_letter_is_left_with_what_it_says() -> None:
    """Number, subject and text stay; letterhead, salutation, recipients and signature go."""
    assert left(LETTER) == (
        "so 5146 byt kcb v v phan bo vac xin ha noi bo y te de nghi phan bo vac xin cho 13 dia "
        "phuong co khu cong nghiep dong cong nhan"
    )


def test_broken_lines_hide_nothing() -> None:
    """Scanned pages break lines anywhere."""
    assert left(LETTER.replace(" ", "\n")) == left(LETTER)


def test_a_letter_within_a_letter_loses_both_frames() -> None:
    """Forwarded with a letterhead and a signature of the forwarder's own."""
    before = (
        "ỦY BAN NHÂN DÂN TỈNH\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    )
    after = "\nNơi nhận:\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH"

    assert left(before + LETTER + after) == left(LETTER)


@pytest.mark.parametrize(
    "text",
    [
        "Ủy ban nhân dân tỉnh đề nghị bố trí vốn cho đường cao tốc",
        "Bộ Ngoại giao báo cáo về quan hệ giữa Cộng hòa xã hội chủ nghĩa Việt Nam và nước bạn",
        "V/v nơi nhận và trả kết quả thủ tục hành chính",
        "",
    ],
)
def test_what_only_looks_like_a_frame_stays(text: str) -> None:
    """An organ that acts, the country's name in a sentence, the place where results are fetched."""
    assert left(text) == " ".join(fold_and_space(text).split())


def test_appendices_after_the_signature_are_read() -> None:
    """They hold what the letter is about."""
    assert left(f"{LETTER}\nPhụ lục\nDanh sách khu công nghiệp").endswith(
        "phu luc danh sach khu cong nghiep"
    )


def test_a_term_is_located_outside_the_frame() -> None:
    """People are shown the place that counted, in both channels."""
    document = segment_document(Document(content=LETTER), Segmenter())
    vectorizer = TermVectorizer(min_df=1)
    vectorizer.fit([document])
    (field,) = document.fields
    text = field.normalized.text

    found: list[tuple[Channel, str]] = [("syllables", "y te"), ("words", "y_tế")]
    for channel, term in found:
        column = vectorizer.vocabulary_[channel][term]
        place = vectorizer.locate(document, column)
        assert place is not None
        assert place[1] >= text.index("Văn phòng Chính phủ")
    framing: list[tuple[Channel, str]] = [("syllables", "hanh phuc"), ("words", "hạnh_phúc")]
    for channel, term in framing:
        assert term not in vectorizer.vocabulary_[channel]
