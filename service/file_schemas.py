"""The decision on a file or a message, and how it was read."""

from dataclasses import asdict
from datetime import date
from typing import Any, Literal, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
)

from classifier.reading.message import STATUS_MEANINGS, Message, Status
from classifier.reading.reader import FileRead
from service import examples
from service.decision_schemas import DecisionOut


class ReadingOut(BaseModel):
    """How a file was read."""

    format: str = Field(description="By its content, e.g. pdf.")
    pages: int | None = Field(description="Of a PDF.")
    notes: list[str] = Field(description="What was done to the text, or left out of it.")
    subject: str | None = Field(description="Trích yếu, as classified.")
    content: str | None = Field(description="The text, as classified; spans refer to it.")

    @classmethod
    def of(cls, read: FileRead) -> "ReadingOut":
        """Render what was read."""
        return cls(
            format=read.format,
            pages=read.pages,
            notes=list(read.notes),
            subject=read.document.subject,
            content=read.document.content,
        )


class AttachmentOut(BaseModel):
    """A file in a message."""

    name: str | None
    content_type: str | None
    size: int = Field(description="Bytes.")
    is_main: bool = Field(description="Whether it is the document itself, the one that is read.")


class BusinessOut(BaseModel):
    """What an edXML message wants done, by its header."""

    kind: Literal["new", "recall", "update", "replace"]
    reason: str | None
    refers_to: list[str] = Field(description="Documents that it recalls, updates or replaces.")
    organ_id: str | None = Field(description="The sending office.")
    due_date: date | None
    attachments: list[AttachmentOut]
    withdrawn: list[str] = Field(description="Decisions that a recall took back just now.")

    @classmethod
    def of(cls, message: Message, withdrawn: list[str]) -> "BusinessOut":
        """Render a message that holds a document."""
        return cls(
            kind=cast("Any", message.kind),
            reason=message.reason,
            refers_to=list(message.refers_to),
            organ_id=message.organ_id,
            due_date=message.due_date,
            attachments=[AttachmentOut(**asdict(each)) for each in message.attachments],
            withdrawn=withdrawn,
        )


class FileDecisionOut(DecisionOut):
    """The decision on one file, and how it was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FILE_DECISION]})

    reading: ReadingOut
    business: BusinessOut | None = Field(description="Of an edXML message; null for a file.")


class StatusOut(BaseModel):
    """What an edXML status message says about a document that was sent earlier."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.STATUS]})

    kind: Literal["status"] = "status"
    code: str
    meaning: str = Field(description="E.g. received; unknown for a code that is none.")
    description: str | None
    timestamp: str | None = Field(description="As written.")
    organ_id: str | None = Field(description="Who says so.")
    organ_name: str | None
    document_id: str | None = Field(description="The document that it is about.")
    symbol: str | None
    issued_date: date | None

    @classmethod
    def of(cls, message: Message, status: Status) -> "StatusOut":
        """Render a status message."""
        return cls(
            code=status.code,
            meaning=STATUS_MEANINGS.get(status.code, "unknown"),
            description=status.description,
            timestamp=status.timestamp,
            organ_id=message.organ_id,
            organ_name=message.organ_name,
            document_id=status.document_id,
            symbol=status.symbol,
            issued_date=status.issued_date,
        )
