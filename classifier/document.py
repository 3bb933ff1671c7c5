"""Document: an incoming document in the fields of Decree 30/2020/NĐ-CP.

The names follow Appendix VI, part II (data of an incoming document), in snake case.
"""

from dataclasses import dataclass, fields
from datetime import date

from classifier.errors import DocumentFieldError, EmptyDocumentError

_TEXT_FIELDS = (
    "subject",
    "content",
    "document_id",
    "organ_name",
    "code_number",
    "code_notation",
    "type_name",
)
_DATE_FIELDS = ("issued_date", "arrival_date")


SCAN = "Bản quét, không có lớp văn bản."
"""What stands for the text of a scan of which nothing else is known, for whoever looks at it.

Nobody wrote it, and nothing is decided by its words.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An incoming document. Only `subject` or `content` is required.

    Attributes:
        subject: trích yếu, the one-sentence abstract of the document.
        content: its text, with or without the printed header.
        document_id: the sender's identifier, e.g. "000.00.00.H99,2021/08/14,2101/UBND-VX".
        organ_name: the issuing organ.
        code_number: the number before the stroke, e.g. "2101".
        code_notation: the symbol after it, e.g. "UBND-VX".
        type_name: one of the 29 types of Article 7, or a legal one, e.g. "Công văn".
        issued_date: date printed on the document.
        arrival_date: date it reached the office; decides which departments exist.
        priority: urgency of the header, 0 (none) to 4 (hỏa tốc hẹn giờ).

    Raises:
        EmptyDocumentError: neither subject nor content holds a word.
        DocumentFieldError: a field has a wrong type or value.
    """

    subject: str | None = None
    content: str | None = None
    document_id: str | None = None
    organ_name: str | None = None
    code_number: str | None = None
    code_notation: str | None = None
    type_name: str | None = None
    issued_date: date | None = None
    arrival_date: date | None = None
    priority: int | None = None

    def __post_init__(self) -> None:
        for name in _TEXT_FIELDS:
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                raise DocumentFieldError(name, value, expected="text, or absent")
        for name in _DATE_FIELDS:
            value = getattr(self, name)
            if value is not None and type(value) is not date:
                raise DocumentFieldError(name, value, expected="a date, or absent")
        if self.priority is not None and (
            type(self.priority) is not int or not 0 <= self.priority <= 4
        ):
            raise DocumentFieldError(
                "priority", self.priority, expected="an integer from 0 to 4, or absent"
            )
        if not _holds_a_word(self.subject) and not _holds_a_word(self.content):
            raise EmptyDocumentError


def _holds_a_word(text: str | None) -> bool:
    return text is not None and any(letter.isalnum() for letter in text)


FIELD_NAMES: tuple[str, ...] = tuple(field.name for field in fields(Document))
