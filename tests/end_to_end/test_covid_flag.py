"""The COVID-19 flag of the shipped model: what raises it and what must not, in any writing."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from benchmarks.accuracy.distortions import DISTORTIONS, distorted
from classifier.document import Document
from classifier.document_classifier import DocumentClassifier, PriorityFlag
from classifier.segmented_document import segment_document
from classifier.store import ModelStore
from training.corpus import COVID, read_corpus
from training.evaluation import dated

KEPT = 0.99
"""Share of real cases whose flag must survive any writing."""
HARD = 0.005
"""What the letters written for the project may fall short of it: they are hard cases."""

LETTER = """ỦY BAN NHÂN DÂN TỈNH Y
Số: 88/UBND-KT
V/v {subject}
Kính gửi: Thủ tướng Chính phủ
Ủy ban nhân dân tỉnh báo cáo về việc {subject} như sau:
Sáu tháng qua các sở, ngành đã rà soát hồ sơ, lấy ý kiến nhân dân và hoàn thiện thủ tục.
{body}
Trân trọng./.
Nơi nhận:
- Như trên;
- Ban Chỉ đạo phòng, chống dịch COVID-19 tỉnh;
- Lưu: VT."""


@pytest.fixture(scope="module")
def shipped() -> DocumentClassifier:
    """The model in production."""
    return DocumentClassifier(ModelStore().load())


def flag(classifier: DocumentClassifier, document: Document) -> PriorityFlag:
    """The flag of a document."""
    return next(f for f in classifier.classify(document).priorities if f.topic == COVID)


@pytest.mark.parametrize(
    "subject",
    [
        "Đề nghị hướng dẫn việc F0 tự theo dõi sức khỏe ở ký túc xá",
        "V/v nới lỏng giãn cách tại ba huyện ngoại thành",
        "Nhà máy chế biến gỗ xin thôi phương án 3 tại chỗ",
        "Tiếp nhận 400.000 liều vắc xin AstraZeneca qua sân bay Nội Bài",
        "cap giay di duong cho nhan vien ve sinh moi truong",
        "BỐ TRÍ KHÁCH SẠN LÀM NƠI CÁCH LY CHO CHUYÊN GIA",
        "Hỗ trợ lao động tự do mất việc do dịch",
        "Chuyến bay đưa công dân bị mắc kẹt ở Ấn Độ về nước",
        "Triển khai Nghị quyết số 128/NQ-CP ngày 11/10/2021 tại các khu công nghiệp",
        "Thực hiện Chỉ thị 16/CT-TTg ngày 31/3/2020 trên địa bàn quận",
    ],
)
def test_what_never_says_covid_is_flagged(shipped: DocumentClassifier, subject: str) -> None:
    """These words were the epidemic's own."""
    assert flag(shipped, Document(subject=subject)).flagged


@pytest.mark.parametrize(
    "subject",
    [
        "Nâng cấp cổng dịch vụ công và kho dữ liệu của tỉnh",
        "Cử phiên dịch tiếng Nhật phục vụ hội đàm",
        "Quản lý sàn giao dịch bất động sản",
        "Tiêu hủy đàn lợn mắc dịch tả lợn châu Phi",
        "Khống chế ổ dịch sởi tại trường mầm non",
        "phun hoa chat diet muoi phong chong sot xuat huyet",
        "Giám sát cúm gia cầm A/H5N1 tại các chợ",
        "Đại dịch HIV/AIDS và mục tiêu 95-95-95",
        "Tổng kết Chỉ thị số 16/CT-TTg ngày 04/5/2017 về cách mạng công nghiệp lần thứ tư",
        "Chấp hành Nghị quyết số 128/2020/QH14 về dự toán ngân sách",
        "Phong tỏa tài khoản của bị can trong vụ án rửa tiền",
        "Khôi phục rạn san hô ở vịnh Nha Trang",
    ],
)
def test_what_only_looks_like_it_is_not(shipped: DocumentClassifier, subject: str) -> None:
    """Other diseases, other words, the same numbers of other years."""
    assert not flag(shipped, Document(subject=subject)).flagged


@pytest.mark.parametrize(
    "body",
    [
        "Trong bối cảnh dịch COVID-19 diễn biến phức tạp, tiến độ vẫn được bảo đảm.",
        "Mặc dù chịu ảnh hưởng của đại dịch COVID-19, kết quả đạt 95 % kế hoạch.",
        "Tỉnh đề nghị bố trí đủ vốn để thông xe trước Tết.",
    ],
)
def test_a_mention_in_passing_does_not_raise_the_flag(
    shipped: DocumentClassifier, body: str
) -> None:
    """Nor does the list of recipients, in a letter about a bridge."""
    content = LETTER.format(subject="bổ sung vốn xây cầu Đông Hải", body=body)

    assert not flag(shipped, Document(content=content)).flagged


def test_a_request_deep_in_a_letter_raises_it(shipped: DocumentClassifier) -> None:
    """The subject does not tell."""
    body = (
        "Toàn tỉnh đang điều trị 1.240 F0, hai bệnh viện dã chiến đã quá tải, ô xy y tế chỉ đủ "
        "ba ngày. Tỉnh đề nghị cấp gấp 50 máy thở và sinh phẩm xét nghiệm, cử bác sĩ chi viện."
    )
    content = LETTER.format(subject="một số kiến nghị của tỉnh", body=body)

    assert flag(shipped, Document(content=content)).flagged


def test_before_the_epidemic_only_its_name_could_be_a_mistake(shipped: DocumentClassifier) -> None:
    """Isolation in 2015 was for another disease."""
    subject = "Cách ly y tế người nhập cảnh và bố trí khu cách ly tập trung"
    of_2015, of_2021 = (
        Document(subject=subject, issued_date=date(year, 6, 1)) for year in (2015, 2021)
    )

    assert not flag(shipped, of_2015).flagged
    assert flag(shipped, of_2021).flagged


def test_the_evidence_sums_to_the_decision_value(shipped: DocumentClassifier) -> None:
    """And is found in the text as it was sent, in every writing."""
    document = Document(subject="V/v nới lỏng giãn cách, cho người đã tiêm mũi 2 đi làm")
    for name in DISTORTIONS:
        written = distorted(document, name)
        found = flag(shipped, written).explanation
        if found is None:  # a scanner may take the cue itself
            continue
        parts = [part.weight for part in found.contributions]
        detector = next(t.detector for t in shipped.bundle.topics if t.name == COVID)
        segmented = segment_document(written, shipped.segmenter)
        values = detector.decision_function([segmented])[0]

        assert found.bias + sum(parts) + found.other_terms == pytest.approx(found.value)
        assert values[1] == pytest.approx(found.value, abs=1e-4)
        for part in found.contributions:
            assert (written.subject or "")[part.span.start : part.span.end].strip()


def test_the_card_states_the_guarantee(shipped: DocumentClassifier) -> None:
    """Level, assurance, bound, sample size, method and source."""
    stated = shipped.bundle.card.metrics["policy"]["flags"][COVID]
    everything = stated["all documents of the topic"]

    assert everything["is_shown"]
    assert everything["bound"] >= everything["level"] == 0.97
    assert everything["positives"] > 500
    assert stated["method"]
    assert stated["source"]
    assert stated["those that do not name it"]["positives"] > 100


def flags(classifier: DocumentClassifier, documents: Sequence[Document]) -> list[bool]:
    """Whether each is flagged."""
    return [flag(classifier, document).flagged for document in documents]


@pytest.fixture(scope="module")
def letters(sample_corpus: Path) -> list[Document]:
    """Every third letter of the sample corpus, which the shipped model has not read."""
    return [dated(example) for example in read_corpus([sample_corpus]).examples[::3]]


@pytest.fixture(scope="module")
def letters_flags(shipped: DocumentClassifier, letters: list[Document]) -> list[bool]:
    """Their flags as they are."""
    return flags(shipped, letters)


@pytest.mark.parametrize("name", DISTORTIONS)
def test_letters_keep_their_flag(
    name: str, shipped: DocumentClassifier, letters: list[Document], letters_flags: list[bool]
) -> None:
    """Whole letters, in any writing."""
    after = flags(shipped, [distorted(document, name) for document in letters])

    kept = sum(a == b for a, b in zip(after, letters_flags, strict=True)) / len(letters)
    assert kept >= KEPT - HARD


@pytest.mark.parametrize("name", DISTORTIONS)
def test_subjects_keep_their_flag(name: str, shipped: DocumentClassifier) -> None:
    """Real subjects, one in three, where the material is."""
    if not os.environ.get("VANTHU_DATA"):
        pytest.skip("needs the folder of the material: VANTHU_DATA=DIR pytest …")
    examples = read_corpus([Path(os.environ["VANTHU_DATA"]) / "covid_flag.jsonl"]).examples[::3]
    documents = [dated(example) for example in examples]
    before = flags(shipped, documents)
    after = flags(shipped, [distorted(document, name) for document in documents])

    assert sum(a == b for a, b in zip(after, before, strict=True)) / len(documents) >= KEPT
