from datetime import date

import pytest

from classifier.document import Document
from classifier.errors import EmptyDocumentError
from classifier.reading.legacy import TCVN3
from classifier.reading.printed import document_of, read_document
from tests import letters


def test_fields_given_by_the_caller_win_over_the_printed_ones() -> None:
    """The intake system's own register is trusted before a reading of the page."""
    read = document_of(letters.DISPATCH, code_notation="BYT-MT", organ_name=None)

    assert read.document.code_notation == "BYT-MT"
    assert read.document.code_number is None  # half a symbol is not completed with another's half
    assert read.document.organ_name == "BỘ Y TẾ"


def test_the_content_is_composed() -> None:
    """A file written on a Mac has its letters in pieces."""
    read = document_of("Ho\u0300a Bi\u0300nh", arrival_date=date(2021, 8, 5))

    assert read.document.content == "Hòa Bình"
    assert read.document.arrival_date == date(2021, 8, 5)


def test_what_is_missing_is_read_from_the_page() -> None:
    """All that the header says, under the names of the decree."""
    document = read_document(Document(content=letters.DISPATCH)).document

    assert document == Document(
        subject="tiếp nhận và phân bổ vắc xin phòng COVID-19 đợt 3 cho các tỉnh, thành phố "
        "phía Nam",
        content=letters.DISPATCH,
        organ_name="BỘ Y TẾ",
        code_number="5146",
        code_notation="BYT-KCB",
        type_name="Công văn",
        issued_date=date(2021, 3, 14),
    )


@pytest.mark.parametrize("letter", [letters.DISPATCH, letters.DECISION.replace("\n", "\r\n")])
def test_a_place_in_the_subject_that_was_read_is_a_place_in_the_content(letter: str) -> None:
    """Character for character, line ends as spaces."""
    read = read_document(Document(content=letter))

    assert read.subject_at is not None
    assert read.document.subject is not None
    printed = letter[read.subject_at : read.subject_at + len(read.document.subject)]
    assert printed.replace("\r", " ").replace("\n", " ") == read.document.subject


def test_reading_again_changes_nothing() -> None:
    """A corpus that was read is read once more when it is classified."""
    once = read_document(Document(content=letters.TWO_COLUMNS)).document

    assert read_document(once).document == once


def test_a_document_with_all_its_fields_stays_as_it_is() -> None:
    """To the character, decomposed letters and all."""
    document = Document(subject="Ho\u0300a", content="Bi\u0300nh \u00ad")

    assert read_document(document).document == document


def test_conversions_are_told() -> None:
    """Which field, and from what."""
    codes = {letter: code for code, letter in TCVN3.items()}
    subject = "Đề nghị hỗ trợ vắc xin phòng, chống dịch bệnh"
    read = read_document(Document(subject="".join(codes.get(x, x) for x in subject)))

    assert read.document.subject == subject
    assert read.sent.subject == subject
    assert read.notes == ("subject_converted_from_tcvn3",)


def test_a_page_without_a_word_is_no_document() -> None:
    """Said as for every other."""
    with pytest.raises(EmptyDocumentError):
        document_of("---\n***\n")
