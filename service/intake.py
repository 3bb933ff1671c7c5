"""take_in: the one way into the record, behind every door.

Whatever a document came in (JSON, a file, edXML, a line of a batch), it is classified, recorded
and only then answered. A secret document never gets here: reading it raises before.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import uuid5

from classifier.clocks import Clock
from classifier.document import Document
from classifier.document_classifier import Classification, DocumentClassifier
from classifier.routing import ReviewReason
from classifier.vietnam_time import VIETNAM
from service.decision_schemas import DecisionOut, RecordOut
from service.journal.entry import Entry, Recorded, Unit
from service.journal.idempotency import content_digest, keys_of, office_of_identifier
from service.journal.journal import Journal
from service.metrics import Metrics
from service.retention import KeepText, kept_answer
from service.turns import Turns


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sender is told.

    Attributes:
        body: the decision with its place in the record, JSON.
        recorded: that place; None when nothing is recorded (`VANTHU_JOURNAL=off`).
    """

    body: str
    recorded: Recorded | None


async def take_in(
    document: Document,
    *,
    classifier: DocumentClassifier,
    journal: Journal | None,
    turns: Turns,
    counts: Metrics,
    keep_text: KeepText,
    business_kind: int = 0,
    organ_id: str | None = None,
    idempotency_key: str | None = None,
    supersedes: tuple[str, ...] = (),
    review_reasons: tuple[ReviewReason, ...] = (),
) -> Answer:
    """Classify a document, record the decision, and answer once it is committed.

    Args:
        document: the document.
        classifier: what decides.
        journal: where it is recorded; None for nowhere.
        turns: where it waits to be classified.
        counts: where its decision is counted.
        keep_text: how much of its text is kept.
        business_kind: edXML's: 0 new, 2 update, 3 replacement.
        organ_id: code of the sending office, by the edXML header.
        idempotency_key: the header `Idempotency-Key`.
        supersedes: identifiers of the documents that this one takes the place of.
        review_reasons: why a person should look, known from reading the file it came in.

    Raises:
        ClassifierError: it cannot be classified; nothing was recorded.
        ContentConflictError: its identifier or key was recorded with other content.
        NotTheSenderError: another office sent a document that it takes the place of.
        JournalUnavailableError: the record cannot be written; nothing was recorded.
        OverloadedError: too many were before it; it was not looked at.
    """
    length = len(document.subject or "") + len(document.content or "")
    classification, answer = await turns.decide(
        partial(_decide, document, classifier, review_reasons, datetime.now(VIETNAM)),
        length=length,
    )
    counts.segmented(classifier.segmenter.recent)
    answered = await record_decision(
        classification,
        answer,
        journal=journal,
        keep_text=keep_text,
        business_kind=business_kind,
        organ_id=organ_id,
        idempotency_key=idempotency_key,
        supersedes=supersedes,
        patience=turns.patience,
    )
    if answered.recorded is None or not answered.recorded.replayed:
        counts.decided(classification)
    return answered


async def record_decision(
    classification: Classification,
    answer: str,
    *,
    journal: Journal | None,
    keep_text: KeepText,
    business_kind: int = 0,
    organ_id: str | None = None,
    idempotency_key: str | None = None,
    supersedes: tuple[str, ...] = (),
    patience: float = 0.0,
) -> Answer:
    """Record a decision, and answer once it is committed: the second half of `take_in`.

    Args:
        classification: the decision.
        answer: as it will be sent, a JSON object without `record`.
        journal: where it is recorded; None for nowhere.
        keep_text: how much of the document's text is kept.
        business_kind: edXML's: 0 new, 2 update, 3 replacement.
        organ_id: code of the sending office, by the edXML header.
        idempotency_key: the header `Idempotency-Key`.
        supersedes: identifiers of the documents that this one takes the place of.
        patience: how long it may wait for others to be committed with it, in seconds.

    Raises:
        ContentConflictError: its identifier or key was recorded with other content.
        NotTheSenderError: another office sent a document that it takes the place of.
        JournalUnavailableError: the record cannot be written; nothing was recorded.
    """
    if journal is None:
        return Answer(_with_record(answer, None), None)
    document = classification.document
    content = content_digest(document, business_kind)
    entry = _entry(
        classification,
        answer,
        content=content,
        keys=keys_of(
            document,
            content=content,
            day=classification.day,
            business_kind=business_kind,
            organ_id=organ_id,
            idempotency_key=idempotency_key,
        ),
        idempotency_key=idempotency_key,
        business_kind=business_kind,
        organ_id=organ_id,
        supersedes=supersedes,
    )
    answer = entry.answer
    if keep_text != "full":
        entry = entry._replace(
            answer=kept_answer(answer, keep_text),
            keeps_subject=keep_text != "none",
            keeps_content=False,
        )
    recorded = await journal.recorded(entry, patience=patience)
    if recorded.replayed and recorded.answer is not None:
        answer = recorded.answer
    return Answer(_with_record(answer, recorded), recorded)


def _decide(
    document: Document,
    classifier: DocumentClassifier,
    review_reasons: tuple[ReviewReason, ...],
    arrived: datetime,
) -> tuple[Classification, str]:
    """The decision, and its JSON, written once: FastAPI would check every field a second time."""
    classification = classifier.classify(document, arrived=arrived)
    if review_reasons:
        routing = classification.routing.but_review(review_reasons)
        classification = replace(classification, routing=routing)
    return classification, DecisionOut.of(classification).model_dump_json(exclude={"record"})


def _entry(
    classification: Classification,
    answer: str,
    *,
    content: str,
    keys: tuple[str, ...],
    idempotency_key: str | None,
    business_kind: int,
    organ_id: str | None,
    supersedes: tuple[str, ...],
) -> Entry:
    lead = classification.routing.lead
    decision_id = classification.decision_id
    # The same text may come as two documents, told apart by what is no part of it.
    office = office_of_identifier(classification.document.document_id, organ_id)
    if apart := f"{business_kind or ''}{idempotency_key or ''}{office or ''}":
        decision_id = uuid5(decision_id, apart)
        answer = answer.replace(str(classification.decision_id), str(decision_id), 1)
    return Entry(
        decision_id=str(decision_id),
        document=classification.read.document,
        day=classification.day,
        lead=Unit(lead.department.code, lead.department.name_on(classification.day)),
        confidence=lead.confidence,
        covid=any(flag.flagged for flag in classification.priorities if flag.topic == "covid"),
        urgency=int(classification.urgency.level),
        transfer_by=_transfer_by(classification.clocks),
        review_reasons=tuple(classification.routing.review_reasons),
        model_version=classification.model_version,
        model_digest=classification.model_digest,
        answer=answer,
        keys=keys,
        content_digest=content,
        business_kind=business_kind,
        organ_id=organ_id,
        supersedes=supersedes,
    )


def _transfer_by(clocks: tuple[Clock, ...]) -> datetime | None:
    """By when it must be with its department; None where no clock is known."""
    return next((clock.due for clock in clocks if clock.step == "transfer"), None)


def _with_record(answer: str, recorded: Recorded | None) -> str:
    record = "null" if recorded is None else RecordOut.of(recorded).model_dump_json()
    return f'{answer[:-1]},"record":{record}}}'
