"""The decision on one document, as it is sent."""

from datetime import datetime
from typing import Any, Literal, Self, cast
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
)

from classifier.clocks import Clock
from classifier.document_classifier import Classification
from classifier.routing import Candidate
from service import examples
from service.journal.entry import Recorded, State
from service.span_schemas import FoundOut, PriorityOut, TermOut, found_of, priority_of, terms_of

_RUNNERS_UP = 4


class CandidateOut(BaseModel):
    """A department and the calibrated probability that it should take the document."""

    code: str
    name: str
    confidence: float = Field(ge=0, le=1)


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
                priority_of(flag, classification.document) for flag in classification.priorities
            ],
            urgency=UrgencyOut(
                level=cast("Any", classification.urgency.level.code),
                source=classification.urgency.source,
            ),
            clocks=ClocksOut.of(classification.clocks),
            notes=list(classification.read.notes),
            found=list(found_of(classification.read.found)),
            decision_value=round(classification.explanation.value, 4),
            explanation=terms_of(classification.explanation, classification.document),
            model=ModelRef(
                version=classification.model_version, digest=classification.model_digest
            ),
            **more,
        )
