"""What is handed to the record, and what it hands back. Frozen, and free of any database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from classifier.document import Document

State = Literal["routed", "waiting", "confirmed", "corrected", "withdrawn", "superseded"]
STATES: tuple[State, ...] = (
    "routed", "waiting", "confirmed", "corrected", "withdrawn", "superseded",
)  # fmt: skip
OPEN_STATES: tuple[State, ...] = ("routed", "waiting", "confirmed", "corrected")
"""The states in which a person can still decide."""


class Unit(NamedTuple):
    """A department: its code, and its name on the day."""

    code: str
    name: str


class Entry(NamedTuple):
    """A document that was just classified, to be recorded.

    Attributes:
        decision_id: what the decision will be called, unless the document is recorded already.
        document: what was classified.
        day: the day it arrived, in Việt Nam; its year is that of the arrival number.
        lead: the department the model names.
        confidence: calibrated probability of the lead, in [0, 1].
        covid: whether it goes first for belonging to the COVID-19 response.
        urgency: 0 (none) to 4 (hỏa tốc hẹn giờ).
        transfer_by: by when it must be with its department; None if no clock is known.
        review_reasons: why a person should look; empty when the model routes by itself.
        model_version: name of the model.
        model_digest: its digest.
        answer: the decision as it is sent, JSON.
        keys: digests of its idempotency keys, one or more: see `service.journal.idempotency`.
        content_digest: of all that was sent.
        business_kind: edXML's: 0 new, 2 update, 3 replacement.
        organ_id: code of the sending office in the edXML header.
        supersedes: identifiers of the documents that this one takes the place of.
        keeps_subject: whether the document's subject is written down.
        keeps_content: whether its content is.
    """

    decision_id: str
    document: Document
    day: date
    lead: Unit
    confidence: float
    covid: bool
    urgency: int
    transfer_by: datetime | None
    review_reasons: tuple[str, ...]
    model_version: str
    model_digest: str
    answer: str
    keys: tuple[str, ...]
    content_digest: str
    business_kind: int = 0
    organ_id: str | None = None
    supersedes: tuple[str, ...] = ()
    keeps_subject: bool = True
    keeps_content: bool = True


class Recorded(NamedTuple):
    """What the record answers to an entry.

    Attributes:
        decision_id: of the decision that holds for the document.
        arrival_year: year of its arrival number.
        arrival_number: số đến, gapless within the year.
        received_at: when it was recorded.
        state: where it stands now.
        version: of the decision, to be sent with the next one.
        duplicate_of: the decision on an earlier document of the same number, symbol and organ.
        answer: the decision as it was sent the first time; None once it had to be forgotten.
        replayed: whether it had been recorded before.
    """

    decision_id: str
    arrival_year: int
    arrival_number: int
    received_at: datetime
    state: State
    version: int
    duplicate_of: str | None
    answer: str | None
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A person agrees with the department named.

    Attributes:
        decision_id: of the decision.
        who: the person.
        note: why, if they say.
        version: the version they saw; None if nobody had decided yet.
    """

    decision_id: str
    who: str
    note: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person decides otherwise. What is None stays as it is.

    Attributes:
        decision_id: of the decision.
        who: the person.
        lead: the department that takes the lead (chủ trì).
        coordinating: the departments that work with it (phối hợp).
        covid: whether it belongs to the COVID-19 response.
        note: why, if they say.
        version: the version they saw; None if nobody had decided yet.
    """

    decision_id: str
    who: str
    lead: Unit | None = None
    coordinating: tuple[Unit, ...] | None = None
    covid: bool | None = None
    note: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """The sender takes a document back (thu hồi), or a person strikes it off.

    Attributes:
        decision_id: of the decision.
        who: the sender or the person.
        note: why, if they say.
    """

    decision_id: str
    who: str
    note: str | None = None


Act = Confirmation | Correction | Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where one document stands. The fields are those of `service.journal.tables.decisions`."""

    id: str
    seq: int
    arrival_year: int
    arrival_number: int
    arrival_day: date
    received_at: datetime
    received_day: date
    state: State
    version: int
    document_id: str | None
    business_kind: int
    organ_id: str | None
    organ_name: str | None
    code_number: str | None
    code_notation: str | None
    type_name: str | None
    issued_date: date | None
    priority: int | None
    urgency: int
    covid: bool
    lead: Unit
    suggested_lead: str
    confidence: float
    coordinating: tuple[Unit, ...]
    review_reasons: tuple[str, ...]
    transfer_by: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    note: str | None
    duplicate_of: str | None
    superseded_by: str | None
    content_digest: str
    model_version: str
    model_digest: str
    subject: str | None

    @property
    def symbol(self) -> str:
        """Số, ký hiệu, as printed: number, stroke, symbol."""
        return "/".join(part for part in (self.code_number, self.code_notation) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a document.

    Attributes:
        seq: its number; grows by one from event to event, whatever the clock says.
        kind: received, decided, corrected, confirmed, withdrawn or superseded.
        decision_id: of the document's decision.
        at: when, by the clock of the machine that wrote it.
        who: the person, None for the program.
        data: what was decided; never the document's text.
    """

    seq: int
    kind: str
    decision_id: str
    at: datetime
    who: str | None
    data: Mapping[str, Any]
