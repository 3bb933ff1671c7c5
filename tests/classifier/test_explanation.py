import unicodedata

import pytest

from classifier.document import Document
from classifier.document_classifier import DocumentClassifier
from classifier.normalization import fold, normalize
from classifier.segmented_document import segment_document

SUBJECT = "V/v đề nghị hỗ trợ vắc xin phòng COVID-19 cho công nhân các khu công nghiệp"
LETTER = (
    "BỘ Y TẾ\n-------\nSố: 5146/BYT-KCB\nKính gửi: Văn phòng Chính phủ\n"
    "Bộ Y tế đề nghị Thủ tướng Chính phủ xem xét,\nhỗ trợ kinh phí mua vắc xin\n"
    "phòng, chống dịch COVID-19 cho các tỉnh miền núi."
)
WRITINGS = {
    "composed": Document(subject=SUBJECT, content=LETTER),
    "decomposed": Document(
        subject=unicodedata.normalize("NFD", SUBJECT), content=unicodedata.normalize("NFD", LETTER)
    ),
    "crlf": Document(subject=SUBJECT, content=LETTER.replace("\n", "\r\n")),
    "plain": Document(subject=fold(SUBJECT), content=fold(LETTER)),
    "subject alone": Document(subject=SUBJECT),
}


@pytest.mark.parametrize("writing", WRITINGS)
def test_parts_add_up_to_the_decision_value(classifier: DocumentClassifier, writing: str) -> None:
    """Of the lead and of every topic, checked against the model itself."""
    document = WRITINGS[writing]
    found = classifier.classify(document)
    segmented = segment_document(found.read.document, classifier.segmenter)
    estimators = [(classifier.bundle.router, found.explanation)]
    estimators += [
        (topic.detector, flag.explanation)
        for topic, flag in zip(classifier.bundle.topics, found.priorities, strict=True)
        if flag.explanation is not None
    ]

    for estimator, explanation in estimators:
        parts = explanation.bias + explanation.other_terms
        parts += sum(part.weight for part in explanation.contributions)
        values = estimator.decision_function([segmented])[0]

        assert explanation.contributions
        assert parts == pytest.approx(explanation.value, abs=1e-9)
        assert min(abs(values - explanation.value)) < 1e-4


@pytest.mark.parametrize("writing", WRITINGS)
def test_spans_are_stretches_of_the_text_as_it_was_sent(
    classifier: DocumentClassifier, writing: str
) -> None:
    """Each begins and ends with a whole letter or digit, in every writing."""
    document = WRITINGS[writing]
    texts = {"subject": document.subject or "", "content": document.content or ""}

    contributions = classifier.classify(document).explanation.contributions

    for part in contributions:
        text = texts[part.span.field]
        stretch = text[part.span.start : part.span.end]
        assert 0 <= part.span.start < part.span.end <= len(text)
        assert stretch == stretch.strip()
        assert not unicodedata.combining(text[part.span.end : part.span.end + 1] or " ")
        assert fold(normalize(stretch).text).strip()


def test_decomposed_text_is_explained_by_the_same_words(classifier: DocumentClassifier) -> None:
    """Composition changes the places, not the reasons."""
    readings = []
    for writing in ("composed", "decomposed"):
        document = WRITINGS[writing]
        texts = {"subject": document.subject or "", "content": document.content or ""}
        parts = classifier.classify(document).explanation.contributions
        readings.append(
            [normalize(texts[p.span.field][p.span.start : p.span.end]).text for p in parts]
        )

    assert readings[0] == readings[1]


def test_what_is_listed_is_the_largest_first(classifier: DocumentClassifier) -> None:
    """No place is listed twice."""
    parts = classifier.classify(WRITINGS["composed"]).explanation.contributions

    weights = [abs(part.weight) for part in parts]

    assert weights == sorted(weights, reverse=True)
    assert len({part.span for part in parts}) == len(parts)
