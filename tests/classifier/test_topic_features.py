"""What a priority detector counts."""

import numpy as np
import pytest

from classifier.cues import CueSheet
from classifier.document import Document
from classifier.segmentation import Segmenter
from classifier.segmented_document import SegmentedDocument, segment_document
from classifier.topic_features import TopicFeatures

SHEET = CueSheet.from_mapping(
    {
        "topic": "dich",
        "roles": {
            "epidemic": {"phrases": ["chống dịch", "ổ dịch", "cách ly"]},
            "animals": {"blocks": True, "phrases": ["dịch tả lợn"]},
        },
        "background": ["trong bối cảnh chống dịch"],
    }
)
SUBJECTS = [
    "Tăng cường chống dịch tại các bệnh viện",
    "Xử lý ổ dịch tại các trường học",
    "Xử lý ổ dịch tả lợn tại các huyện",
    "Đầu tư đường cao tốc qua các tỉnh",
]


def read(subject: str | None = None, content: str | None = None) -> SegmentedDocument:
    """A document as the models read it."""
    return segment_document(Document(subject=subject, content=content), Segmenter())


@pytest.fixture(scope="module")
def features() -> TopicFeatures:
    """Features that have seen the subjects."""
    return TopicFeatures(SHEET, min_df=2).fit(map(read, SUBJECTS))


def counted(features: TopicFeatures, document: SegmentedDocument) -> dict[str, float]:
    """What each role counts."""
    columns, values = features.row(document)
    n_terms = len(features.terms_)
    return {
        SHEET.roles[column - n_terms]: float(value)
        for column, value in zip(columns.tolist(), values.tolist(), strict=True)
        if column >= n_terms
    }


def test_a_row_and_the_matrix_say_the_same(features: TopicFeatures) -> None:
    """One document at a time, or all together."""
    documents = list(map(read, SUBJECTS))
    matrix = features.transform(documents).toarray()

    for document, expected in zip(documents, matrix, strict=True):
        columns, values = features.row(document)
        dense = np.zeros(matrix.shape[1], dtype=np.float32)
        dense[columns] = values
        assert (dense == expected).all()


def test_roles_count_and_saturate(features: TopicFeatures) -> None:
    """A second cue adds less than the first; the sixth hardly anything."""
    one = counted(features, read("chống dịch"))["epidemic"]
    two = counted(features, read("chống dịch, cách ly"))["epidemic"]
    many = counted(features, read("chống dịch, cách ly, " * 3))["epidemic"]

    assert 0.9 < one < 1.1
    assert one < two < many < 1.7


def test_a_mention_in_passing_counts_little(features: TopicFeatures) -> None:
    """One in the body of a letter about something else, and many."""
    road = "Đầu tư đường cao tốc"
    one = counted(features, read(road, "Năm qua tỉnh đã chống dịch."))
    many = counted(features, read(road, "Tỉnh chống dịch, đề nghị cách ly, xử lý ổ dịch. " * 2))

    assert one["epidemic"] < 0.4
    assert many["epidemic"] > 1.0


def test_a_framed_mention_in_the_body_is_background(features: TopicFeatures) -> None:
    """In the subject the same words are what the document is about."""
    text = "trong bối cảnh chống dịch"

    assert set(counted(features, read("Đầu tư đường", text))) == {"background"}
    assert set(counted(features, read(text))) == {"epidemic"}


def test_every_column_stands_somewhere(features: TopicFeatures) -> None:
    """Terms and roles alike, at the words that gave them."""
    document = read(SUBJECTS[1])
    columns, _ = features.row(document)
    text = document.fields[0].normalized.text
    places = [features.locate(document, column) for column in columns.tolist()]

    assert None not in places
    assert "ổ dịch" in {text[place[1] : place[2]] for place in places if place}
    assert features.locate(read("Đầu tư"), int(columns[-1])) is None


def test_the_list_of_recipients_counts_nothing(features: TopicFeatures) -> None:
    """Every letter of those years went to the committee that fights the epidemic."""
    body = "Kính gửi: Bộ Giao thông vận tải\nĐề nghị bố trí vốn cho dự án.\n" * 3

    assert not counted(features, read("Vốn", f"{body}Nơi nhận:\n- Ban chống dịch."))
