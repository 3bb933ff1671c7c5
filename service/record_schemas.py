"""What the record looks like over the wire."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from service import record_examples as examples
from service.document_schemas import whole_characters
from service.journal.entry import Decision, Event, State, Unit
from service.journal.reconciliation import Day, Fault, Reconciliation

Who = Annotated[
    StrictStr,
    Field(min_length=1, max_length=200, description="Who decides: a name or an account."),
    AfterValidator(whole_characters),
]
Note = Annotated[StrictStr, Field(max_length=2000), AfterValidator(whole_characters)] | None
Code = Annotated[StrictStr, Field(min_length=1, max_length=50), AfterValidator(whole_characters)]
Version = Annotated[
    StrictInt | None,
    Field(
        ge=1,
        le=2**31 - 1,
        description="The version that was seen. Needed once a person has decided; the header "
        "If-Match says the same.",
    ),
]


class ConfirmationIn(BaseModel):
    """A person agrees with the department named."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [examples.CONFIRMATION]}
    )

    who: Who
    note: Note = None
    version: Version = None


class CorrectionIn(BaseModel):
    """A person decides otherwise; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.CORRECTION]})

    who: Who
    lead: Code | None = Field(default=None, description="Đơn vị chủ trì: its code.")
    coordinating: list[Code] | None = Field(
        default=None, max_length=50, description="Đơn vị phối hợp: their codes."
    )
    covid: StrictBool | None = Field(
        default=None, description="Whether it belongs to the COVID-19 response."
    )
    note: Note = None
    version: Version = None


class WithdrawalIn(BaseModel):
    """The sender takes the document back, or a person strikes it off."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.WITHDRAWAL]})

    who: Who
    note: Note = None


class UnitOut(BaseModel):
    """A department."""

    code: str
    name: str

    @classmethod
    def of(cls, unit: Unit) -> "UnitOut":
        """Render a department."""
        return cls(code=unit.code, name=unit.name)


class DecisionRow(BaseModel):
    """One decision of the record, and where its document stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ROW]})

    decision_id: str
    arrival_number: int
    arrival_year: int
    arrival_date: date
    received_at: datetime
    state: State
    version: int
    document_id: str | None
    organ_id: str | None = Field(description="The sending office's code, by its edXML header.")
    organ_name: str | None
    code_number: str | None
    code_notation: str | None
    type_name: str | None
    issued_date: date | None
    subject: str | None
    lead: UnitOut
    coordinating: list[UnitOut]
    suggested_lead: str = Field(description="What the model named.")
    confidence: float
    covid: bool
    urgency: int = Field(description="0 none … 4 hỏa tốc hẹn giờ.")
    review_reasons: list[str]
    transfer_by: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    note: str | None
    duplicate_of: str | None
    superseded_by: str | None

    @classmethod
    def of(cls, decision: Decision) -> "DecisionRow":
        """Render a decision."""
        return cls(**row_values(decision))


def row_values(decision: Decision) -> dict[str, Any]:
    """The fields of a decision as `DecisionRow` names them."""
    same = (
        "arrival_number arrival_year received_at state version document_id organ_id organ_name "
        "code_number code_notation type_name issued_date subject suggested_lead covid urgency "
        "transfer_by decided_by decided_at note duplicate_of superseded_by"
    )
    return {
        "decision_id": decision.id,
        "arrival_date": decision.arrival_day,
        "lead": UnitOut.of(decision.lead),
        "coordinating": [UnitOut.of(unit) for unit in decision.coordinating],
        "confidence": round(decision.confidence, 4),
        "review_reasons": list(decision.review_reasons),
        **{name: getattr(decision, name) for name in same.split(" ")},
    }


class EventOut(BaseModel):
    """One thing that happened to a document."""

    cursor: int = Field(description="Its number; grows from event to event.")
    kind: str = Field(
        description="received, decided, corrected, confirmed, withdrawn or superseded."
    )
    decision_id: str
    at: datetime
    who: str | None
    data: dict[str, Any]

    @classmethod
    def of(cls, event: Event) -> "EventOut":
        """Render an event."""
        return cls(
            cursor=event.seq,
            kind=event.kind,
            decision_id=event.decision_id,
            at=event.at,
            who=event.who,
            data=dict(event.data),
        )


class RecordedDecisionOut(DecisionRow):
    """One decision in full: the document's text, the model's answer, and its history."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.RECORDED_DECISION]})

    content: str | None
    answer: dict[str, Any] | None = Field(description="The decision as it was sent.")
    history: list[EventOut]


class DecisionPage(BaseModel):
    """A page of decisions."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decisions": [examples.ROW], "next": None}]}
    )

    decisions: list[DecisionRow]
    next: str | None = Field(description="The cursor of the next page; null at the end.")


class EventPage(BaseModel):
    """A page of the feed."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"events": [examples.EVENT], "next": 2}]}
    )

    events: list[EventOut]
    next: int = Field(description="To be sent as `after` the next time, now or later.")


class DayOut(BaseModel):
    """The documents received on one day, and where they stand now."""

    day: date
    received: int
    routed: int
    waiting: int
    confirmed: int
    corrected: int
    withdrawn: int
    superseded: int
    adds_up: bool

    @classmethod
    def of(cls, day: Day) -> "DayOut":
        """Render a day."""
        return cls(day=day.day, received=day.received, adds_up=day.adds_up, **day.standing)


class FaultOut(BaseModel):
    """Something that does not add up."""

    what: str
    which: str

    @classmethod
    def of(cls, fault: Fault) -> "FaultOut":
        """Render a fault."""
        return cls(what=fault.what, which=fault.which)


class ReconciliationOut(BaseModel):
    """Whether anything was left out: received = the sum of the states, day by day."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.RECONCILIATION]})

    first: date
    last: date
    adds_up: bool
    days: list[DayOut]
    faults: list[FaultOut] = Field(description="What does not add up. There must be none.")

    @classmethod
    def of(cls, first: date, last: date, found: Reconciliation) -> "ReconciliationOut":
        """Render a reconciliation."""
        return cls(
            first=first,
            last=last,
            adds_up=found.adds_up,
            days=[DayOut.of(day) for day in found.days],
            faults=[FaultOut.of(fault) for fault in found.faults],
        )
