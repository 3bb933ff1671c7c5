from datetime import UTC, date, datetime
from typing import Any

import pytest

from classifier.document import FIELD_NAMES, Document
from classifier.errors import DocumentFieldError, EmptyDocumentError

SUBJECT = "V/v hỗ trợ vắc xin phòng COVID-19"


@pytest.mark.parametrize("field", ["subject", "content"])
def test_one_text_is_enough(field: str) -> None:
    """Only the subject or the content is required."""
    document = Document(**{field: SUBJECT})  # type: ignore[arg-type]

    assert getattr(document, field) == SUBJECT
    assert [name for name in FIELD_NAMES if getattr(document, name) is not None] == [field]


@pytest.mark.parametrize("text", [None, "", " \n\t", "\u200b", "\x00", "-----", "…/…"])
def test_a_document_without_a_word_is_empty(text: str | None) -> None:
    """Blanks, rules and invisible characters say nothing."""
    with pytest.raises(EmptyDocumentError, match="trích yếu") as caught:
        Document(subject=text, content=text)

    assert caught.value.field == "subject"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("content", b"Kinh gui"),
        ("document_id", 12),
        ("organ_name", ["Bộ Y tế"]),
        ("code_number", 1234),
        ("code_notation", object()),
        ("type_name", True),
        ("issued_date", "2021-08-05"),
        ("arrival_date", datetime(2021, 8, 5, tzinfo=UTC)),
        ("priority", 5),
        ("priority", -1),
        ("priority", True),
        ("priority", "1"),
    ],
)
def test_a_wrong_value_is_refused_by_its_field(field: str, value: Any) -> None:
    """The message names the field, what it held and what it must be."""
    with pytest.raises(DocumentFieldError) as caught:
        Document(**{"subject": SUBJECT, field: value})

    assert caught.value.field == field
    assert caught.value.value is value
    assert f"`{field}` is " in str(caught.value)
    assert f"`{field}` must be " in caught.value.mend


def test_a_long_value_is_shortened_in_the_message() -> None:
    """A letter of two megabytes does not end up in the log."""
    with pytest.raises(DocumentFieldError) as caught:
        Document(subject=SUBJECT, content=[SUBJECT] * 10_000)  # type: ignore[arg-type]

    assert len(str(caught.value)) < 300


def test_every_field_of_the_decree_is_kept() -> None:
    """Nothing of what the sender says is lost or changed."""
    given: dict[str, Any] = {
        "subject": SUBJECT,
        "content": "Kính gửi: Bộ Y tế.",
        "document_id": "000.00.00.H99,2021/08/05,1234/UBND-VX",
        "organ_name": "Ủy ban nhân dân tỉnh Hòa Bình",
        "code_number": "1234",
        "code_notation": "UBND-VX",
        "type_name": "Công văn",
        "issued_date": date(2021, 8, 5),
        "arrival_date": date(2021, 8, 6),
        "priority": 4,
    }

    document = Document(**given)

    assert {name: getattr(document, name) for name in FIELD_NAMES} == given
