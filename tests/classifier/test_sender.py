"""Who sent a document says what it is about."""

import pytest

from classifier.bundle import ModelBundle
from classifier.document import Document
from classifier.document_classifier import DocumentClassifier
from classifier.segmentation import Segmenter
from classifier.segmented_document import segment_document

GENERIC = "V/v tham gia ý kiến đối với dự thảo Nghị định"
LETTER = (
    "BỘ NGOẠI GIAO\n-------\nSố: 215/BNG-THKT\nHà Nội, ngày 12 tháng 5 năm 2021\n"
    "Kính gửi: Văn phòng Chính phủ\nĐề nghị cho ý kiến trước ngày 20 tháng 5 năm 2021./."
)


def test_a_subject_that_says_nothing_goes_by_its_sender(classifier: DocumentClassifier) -> None:
    """Ministries ask for opinions on drafts in the same words; each has a unit that follows it."""
    leads = {
        organ: classifier.classify(
            Document(subject=GENERIC, organ_name=organ)
        ).routing.lead.department.code
        for organ in ("Bộ Y tế", "Bộ Giao thông vận tải", "Bo Nong nghiep va Phat trien nong thon")
    }

    assert list(leads.values()) == ["KGVX", "CN", "NN"]


def test_the_senders_name_stands_among_the_reasons(classifier: DocumentClassifier) -> None:
    """As a span of the field it was sent in, and the sum is exact all the same."""
    organ = "Bộ Giao thông vận tải"

    found = classifier.classify(Document(subject=GENERIC, organ_name=organ)).explanation

    of_sender = [part.span for part in found.contributions if part.span.field == "organ_name"]
    assert of_sender
    assert all(organ[span.start : span.end].strip() for span in of_sender)
    total = sum(part.weight for part in found.contributions)
    assert found.bias + total + found.other_terms == pytest.approx(found.value, abs=1e-6)


def test_a_sender_read_from_the_page_is_shown_on_the_page(classifier: DocumentClassifier) -> None:
    """Nobody sent the field, so the reason points at the letterhead."""
    found = classifier.classify(Document(content=LETTER))

    assert found.read.document.organ_name == "BỘ NGOẠI GIAO"
    assert {part.span.field for part in found.explanation.contributions} == {"content"}
    shown = [LETTER[p.span.start : p.span.end] for p in found.explanation.contributions]
    assert any("NGOẠI" in text for text in shown)


@pytest.mark.parametrize("organ", ["Ủy ban nhân dân tỉnh Lào Cai", "UBND TP. Hà Nội", " ", None])
def test_committees_write_about_everything(organ: str | None) -> None:
    """The name of a people's committee would only blur what the subject says."""
    document = Document(subject=GENERIC, organ_name=organ)

    assert segment_document(document, Segmenter()).sender is None


def test_the_flag_does_not_go_by_the_sender(bundle: ModelBundle) -> None:
    """What the Ministry of Health writes is not all about the epidemic."""
    classifier = DocumentClassifier(bundle)
    subject = "V/v đề nghị góp ý dự thảo Thông tư về tiêu chuẩn bệnh viện"

    alone, sent = (
        classifier.classify(Document(subject=subject, organ_name=organ)).priorities[0]
        for organ in (None, "Bộ Y tế")
    )

    assert alone.probability == sent.probability
