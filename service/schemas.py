"""What goes over the wire, in and out. Pydantic stays in here."""

import re
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self, cast
from uuid import UUID

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

from classifier.clocks import Clock
from classifier.document import Document
from classifier.document_classifier import Classification, PriorityFlag
from classifier.explanation import Explanation
from classifier.features import TermSpan
from classifier.reading.layout import Found, FoundDate, FoundUrgency, Layout, Quoted
from classifier.reading.message import STATUS_MEANINGS, Message, Status
from classifier.reading.reader import FileRead
from classifier.routing import Candidate
from classifier.taxonomy import Department
from service import examples
from service.journal.entry import Recorded, State

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_RUNNERS_UP = 4


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


class CandidateOut(BaseModel):
    """A department and the calibrated probability that it should take the document."""

    code: str
    name: str
    confidence: float = Field(ge=0, le=1)


class SpanOut(BaseModel):
    """A stretch of the text as it was sent: `text == document[field][start:end]`."""

    text: str
    field: Literal["subject", "content", "organ_name"]
    start: int
    end: int


class TermOut(BaseModel):
    """What one stretch of the text added to a decision value.

    The entries of one explanation sum to its decision value. The last two have no place in the
    text: `(other terms)` is the sum of all that are not listed, `(base)` what every document gets.
    """

    term: str
    weight: float
    field: Literal["subject", "content", "organ_name"] | None = None
    start: int | None = None
    end: int | None = None


class PriorityOut(BaseModel):
    """Whether the document belongs to a priority topic."""

    topic: str
    flagged: bool
    probability: float = Field(ge=0, le=1)
    threshold: float = Field(ge=0, le=1)
    evidence: list[SpanOut] = Field(description="What spoke for the topic, strongest first.")


class UrgencyOut(BaseModel):
    """How pressing the document is: the highest that anything says."""

    level: Literal["thuong", "khan", "thuong_khan", "hoa_toc", "hoa_toc_hen_gio"]
    source: Literal["header", "stamp", "subject"] | None = Field(
        description="What says so; null when nothing says anything."
    )


class ClockOut(BaseModel):
    """One thing to be done, and until when."""

    step: Literal["acknowledge", "register", "transfer", "check", "submit"]
    due: datetime = Field(
        description="What is to be done at once is due on arrival; at the end of the day of "
        "arrival where only that day is known."
    )
    at_once: bool = Field(description="Whether it cannot wait for office hours.")
    basis: str = Field(description="The decree and article that say so.")


class ClocksOut(BaseModel):
    """Until when the document has to be passed on, and every other clock that runs for it."""

    transfer_by: datetime
    at_once: bool
    basis: str
    steps: list[ClockOut]

    @classmethod
    def of(cls, clocks: tuple[Clock, ...]) -> "ClocksOut | None":
        """Render the clocks; none run for what arrived before the decree."""
        transfer = next((clock for clock in clocks if clock.step == "transfer"), None)
        if transfer is None:
            return None
        return cls(
            transfer_by=transfer.due,
            at_once=transfer.at_once,
            basis=transfer.basis,
            steps=[
                ClockOut(step=c.step, due=c.due, at_once=c.at_once, basis=c.basis) for c in clocks
            ],
        )


class FoundOut(BaseModel):
    """A part of the printed document: `content[start:end]`, read as `value`."""

    field: str
    value: str
    start: int
    end: int


class ModelRef(BaseModel):
    """Which model decided."""

    version: str
    digest: str


class RecordOut(BaseModel):
    """Where a document stands in the record."""

    state: State = Field(description="routed: by the model alone; waiting: for a person.")
    version: int = Field(description="To be sent with the next decision.")
    arrival_number: int = Field(description="Số đến: gapless within the year.")
    arrival_year: int
    received_at: datetime
    duplicate_of: str | None = Field(
        description="The decision on an earlier document of the same number, symbol and organ."
    )
    replayed: bool = Field(description="Whether the document had been recorded before.")

    @classmethod
    def of(cls, recorded: Recorded) -> "RecordOut":
        """Render what the record answered."""
        return cls(
            state=recorded.state,
            version=recorded.version,
            arrival_number=recorded.arrival_number,
            arrival_year=recorded.arrival_year,
            received_at=recorded.received_at,
            duplicate_of=recorded.duplicate_of,
            replayed=recorded.replayed,
        )


class DecisionOut(BaseModel):
    """The decision on one document."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DECISION]})

    decision_id: UUID
    document_id: str | None
    lead: CandidateOut
    candidates: list[CandidateOut] = Field(description="The runners-up, likeliest first.")
    margin: float = Field(description="Lead's confidence less the runner-up's.")
    needs_review: bool
    review_reasons: list[str]
    priorities: list[PriorityOut]
    urgency: UrgencyOut
    clocks: ClocksOut | None = Field(description="Null for what arrived before the decree.")
    notes: list[str] = Field(description="What was done to the text, e.g. converted from TCVN3.")
    found: list[FoundOut] = Field(description="The parts found in the printed content, and where.")
    decision_value: float = Field(description="Of the lead; what `explanation` sums to.")
    explanation: list[TermOut]
    model: ModelRef
    record: RecordOut | None = Field(
        default=None, description="Its place in the record; null when none is kept."
    )

    @classmethod
    def of(cls, classification: Classification, **more: Any) -> Self:
        """Render a classification, with the fields that a form of the decision has more."""
        routing = classification.routing
        day = classification.day

        def candidate(found: Candidate) -> CandidateOut:
            return CandidateOut(
                code=found.department.code,
                name=found.department.name_on(day),
                confidence=round(found.confidence, 4),
            )

        return cls(
            decision_id=classification.decision_id,
            document_id=classification.document.document_id,
            lead=candidate(routing.lead),
            candidates=[candidate(other) for other in routing.ranking[1 : 1 + _RUNNERS_UP]],
            margin=round(routing.margin, 4),
            needs_review=routing.needs_review,
            review_reasons=list(routing.review_reasons),
            priorities=[
                _priority(flag, classification.document) for flag in classification.priorities
            ],
            urgency=UrgencyOut(
                level=cast("Any", classification.urgency.level.code),
                source=classification.urgency.source,
            ),
            clocks=ClocksOut.of(classification.clocks),
            notes=list(classification.read.notes),
            found=list(_found(classification.read.found)),
            decision_value=round(classification.explanation.value, 4),
            explanation=_terms(classification.explanation, classification.document),
            model=ModelRef(
                version=classification.model_version, digest=classification.model_digest
            ),
            **more,
        )


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


class DepartmentOut(BaseModel):
    """A department, and since when and until when it exists (null: open)."""

    code: str
    name: str
    name_en: str
    valid_from: date | None
    valid_to: date | None
    successors: list[str]
    aliases: list[str]
    routed_to: bool = Field(description="Whether the model can name it on that date.")


class TaxonomyOut(BaseModel):
    """The departments of the office that exist on a date."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.TAXONOMY]})

    office: str
    source: str
    on: date
    departments: list[DepartmentOut]

    @classmethod
    def of(
        cls, office: str, source: str, on: date, departments: list[Department], routed_to: set[str]
    ) -> "TaxonomyOut":
        """Render the departments that exist on a day."""
        return cls(
            office=office,
            source=source,
            on=on,
            departments=[
                DepartmentOut(
                    code=department.code,
                    name=department.name_on(on),
                    name_en=department.name_en,
                    valid_from=department.valid_from,
                    valid_to=department.valid_to,
                    successors=list(department.successors),
                    aliases=list(department.aliases),
                    routed_to=department.code in routed_to,
                )
                for department in departments
            ],
        )


class ModelOut(BaseModel):
    """The model in production, and its card."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.MODEL]})

    version: str
    digest: str
    loaded_at: str
    problem: str | None = Field(
        description="Why a later promotion is not used, when it could not be loaded."
    )
    card: dict[str, Any]


class Health(BaseModel):
    """Whether the service is alive, or ready."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ready"}]})

    status: Literal["alive", "ready"]


class Problem(BaseModel):
    """An error, as RFC 9457 problem details."""

    type: str = Field(description="Stable name of the kind of error.")
    title: str
    status: int
    detail: str = Field(description="What was met, and how to mend it.")
    field: str | None = Field(default=None, description="The field at fault.")
    value: str | None = Field(default=None, description="What it held, shortened.")
    limit: str | None = Field(default=None, description="The limit that was met, and its value.")
    mend: str | None = Field(default=None, description="What to send instead.")
    decision_id: str | None = Field(default=None, description="The decision it is about.")
    version: int | None = Field(default=None, description="That decision's present version.")
    recorded_digest: str | None = Field(default=None, description="Of the content recorded.")
    sent_digest: str | None = Field(default=None, description="Of the content sent.")


def _found(layout: Layout) -> Iterator[FoundOut]:
    """The parts of a layout, each with its place."""
    for part in fields(layout):
        value = getattr(layout, part.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Found):
                yield FoundOut(field=part.name, value=one.value, start=one.start, end=one.end)
            elif isinstance(one, FoundDate):
                day = one.value.isoformat()
                yield FoundOut(field=part.name, value=day, start=one.start, end=one.end)
            elif isinstance(one, FoundUrgency):
                yield FoundOut(field=part.name, value=one.value.code, start=one.start, end=one.end)
            elif isinstance(one, Quoted):
                yield FoundOut(field=part.name, value=one.symbol, start=one.start, end=one.end)


def _priority(flag: PriorityFlag, document: Document) -> PriorityOut:
    parts = flag.explanation.contributions if flag.explanation else ()
    speaking_for = [part for part in parts if part.weight > 0]
    spans: list[TermSpan] = []
    for part in speaking_for:
        if not any(_overlap(part.span, other) for other in spans):
            spans.append(part.span)
    return PriorityOut(
        topic=flag.topic,
        flagged=flag.flagged,
        probability=round(flag.probability, 4),
        threshold=round(flag.threshold, 4),
        evidence=[
            SpanOut(text=_text(span, document), field=span.field, start=span.start, end=span.end)
            for span in spans[:5]
        ],
    )


def _overlap(one: TermSpan, other: TermSpan) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def _terms(explanation: Explanation, document: Document) -> list[TermOut]:
    listed = [
        TermOut(
            term=_text(part.span, document),
            weight=round(part.weight, 4),
            field=part.span.field,
            start=part.span.start,
            end=part.span.end,
        )
        for part in explanation.contributions
    ]
    # Rounded so that the listed weights sum to the rounded value exactly.
    bias = round(explanation.bias, 4)
    rest = round(explanation.value, 4) - bias - sum(term.weight for term in listed)
    return [
        *listed,
        TermOut(term="(other terms)", weight=round(rest, 4)),
        TermOut(term="(base)", weight=bias),
    ]


def _text(span: TermSpan, document: Document) -> str:
    text = document.subject if span.field == "subject" else document.content
    return (text or "")[span.start : span.end]
