"""What a sender sends: one document, and how its fields are checked."""

import re
from datetime import date
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    WithJsonSchema,
)

from classifier.document import Document
from service import examples

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _iso_date(value: object) -> object:
    if value is None or type(value) is date:
        return value
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError("write the date as YYYY-MM-DD, e.g. 2021-08-05")


def whole_characters(value: str) -> str:
    """Refuse half a character.

    Raises:
        ValueError: it holds a lone surrogate.
    """
    # JSON can spell half a character (\\ud800); such text cannot be stored, logged or sent back.
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError(
                f"holds a lone surrogate, half of a character, at position {error.start}; "
                "send whole Unicode characters"
            ) from None
    return value


Text = Annotated[StrictStr, AfterValidator(whole_characters)] | None

ShortText = Annotated[StrictStr, Field(max_length=1000), AfterValidator(whole_characters)] | None

IsoDate = Annotated[
    date | None,
    BeforeValidator(_iso_date),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}),
]


class DocumentIn(BaseModel):
    """An incoming document, in the fields of Decree 30/2020/NĐ-CP, Appendix VI.

    Only `subject` or `content` is required.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [examples.DOCUMENT]},
    )

    subject: Text = Field(default=None, description="Trích yếu: the document's abstract.")
    content: Text = Field(default=None, description="Its text, with or without printed header.")
    document_id: ShortText = Field(default=None, description="The sender's identifier.")
    organ_name: ShortText = Field(default=None, description="The issuing organ.")
    code_number: ShortText = Field(default=None, description="Number, e.g. 1234.")
    code_notation: ShortText = Field(default=None, description="Symbol, e.g. UBND-VX.")
    type_name: ShortText = Field(default=None, description="Type, e.g. Công văn.")
    issued_date: IsoDate = Field(default=None, description="Date printed on it.")
    arrival_date: IsoDate = Field(
        default=None,
        description="Date of arrival; decides which departments exist. Today if absent.",
    )
    priority: Annotated[
        StrictInt | None,
        Field(ge=0, le=4, description="Urgency of the header: 0 none … 4 hỏa tốc hẹn giờ."),
    ] = None

    def to_document(self) -> Document:
        """The library's document.

        Raises:
            DocumentError: it holds no word.
        """
        return Document(**self.model_dump())
