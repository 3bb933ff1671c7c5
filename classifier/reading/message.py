"""Message: what an edXML message says about the document in it, in the words of QCVN 102:2016."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from classifier.reading.extracted import Extracted

Kind = Literal["new", "recall", "update", "replace", "status"]
"""BussinessDocType 0 to 3, or a status message, which carries no document."""


_DATES = ("issued_date", "due_date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file in a message.

    Attributes:
        name: what its sender calls it.
        content_type: as declared.
        size: in bytes, as it came out of its encoding.
        is_main: whether it is the document itself.
    """

    name: str | None
    content_type: str | None
    size: int
    is_main: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What an office says about a document that it was sent.

    Attributes:
        code: "01" arrived … "16", see `STATUS_MEANINGS`.
        description: in the office's words.
        timestamp: as written.
        organ_id: of the office that sent the document.
        symbol: number and symbol of the document.
        issued_date: its date.
        document_id: its identifier.
    """

    code: str
    description: str | None
    timestamp: str | None
    organ_id: str | None
    symbol: str | None
    issued_date: date | None
    document_id: str | None


STATUS_MEANINGS = {
    "01": "arrived",
    "02": "refused",
    "03": "received",
    "04": "assigned",
    "05": "in_progress",
    "06": "completed",
    "13": "recall_requested",
    "15": "recall_or_update_accepted",
    "16": "recall_or_update_refused",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One edXML message. None stands for what its sender left out.

    Attributes:
        kind: what it wants done.
        document_id: identifier of the document.
        organ_id: of the sending office, e.g. "000.00.00.H99".
        organ_name: its name.
        code_number: e.g. "2101".
        code_notation: e.g. "UBND-VX".
        issued_date: date of the document.
        due_date: by when the sender wants an answer.
        type_name: e.g. "Công văn".
        subject: trích yếu, on one line.
        priority: urgency by the header, 0 to 4; real senders hard-code 0.
        to_organ_ids: the offices it goes to.
        reason: why, in the sender's words.
        refers_to: identifiers of the documents that it recalls, updates or replaces.
        attachments: the files in it, in order.
        main: the text of the main one; None where there is none, or it cannot be read.
        main_error: why it cannot be read, as `wire.error_to_mapping` writes it.
        status: of a status message.
        notes: what was odd, as stable names.
    """

    kind: Kind
    document_id: str | None = None
    organ_id: str | None = None
    organ_name: str | None = None
    code_number: str | None = None
    code_notation: str | None = None
    issued_date: date | None = None
    due_date: date | None = None
    type_name: str | None = None
    subject: str | None = None
    priority: int | None = None
    to_organ_ids: tuple[str, ...] = ()
    reason: str | None = None
    refers_to: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    main: Extracted | None = None
    main_error: dict[str, Any] | None = None
    status: Status | None = None
    notes: tuple[str, ...] = ()

    @property
    def symbol(self) -> str | None:
        """Number and symbol, e.g. "2101/UBND-VX"."""
        return "/".join(filter(None, (self.code_number, self.code_notation))) or None

    def document_fields(self) -> dict[str, Any]:
        """What the header says, by the names of `Document`'s fields."""
        return {
            "subject": self.subject,
            "document_id": self.document_id,
            "organ_name": self.organ_name,
            "code_number": self.code_number,
            "code_notation": self.code_notation,
            "type_name": self.type_name,
            "issued_date": self.issued_date,
            "priority": self.priority,
        }

    def to_mapping(self) -> dict[str, Any]:
        """As JSON holds it."""
        mapping = asdict(self)
        for holder in (mapping, mapping["status"] or {}):
            for name in _DATES:
                if holder.get(name) is not None:
                    holder[name] = holder[name].isoformat()
        return mapping

    @classmethod
    def of(cls, mapping: dict[str, Any]) -> "Message":
        """The message that `to_mapping` wrote."""
        main, status = mapping["main"], mapping["status"]
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in _dated(mapping).items()
        }
        fields["attachments"] = tuple(Attachment(**each) for each in mapping["attachments"])
        fields["main"] = main and Extracted.of(main)
        fields["status"] = status and Status(**_dated(status))
        return cls(**fields)


def _dated(mapping: dict[str, Any]) -> dict[str, Any]:
    days = {name: mapping[name] for name in _DATES if mapping.get(name)}
    return mapping | {name: date.fromisoformat(day) for name, day in days.items()}
