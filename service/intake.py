"""take_in: the one way into the record, behind every door.

Whatever a document came in (JSON, a file, edXML, a line of a batch), it is classified, recorded
and only then answered. A secret document never gets here: reading it raises before.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from fastapi.concurrency import run_in_threadpool

from classifier.clocks import Clock
from classifier.document import Document
from classifier.document_classifier import Classification, DocumentClassifier
from classifier.vietnam_time import VIETNAM
from service.journal.entry import Entry, Recorded, Unit
from service.journal.idempotency import content_digest, keys_of
from service.journal.journal import Journal
from service.schemas import DecisionOut, RecordOut

# Characters up to which a document is decided on the spot. Segmentation holds the interpreter, so a
# thread would not let others go first; only the long documents' plain reading gives way.
_SHORT = 20_000


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
    business_kind: int = 0,
    idempotency_key: str | None = None,
    supersedes: tuple[str, ...] = (),
) -> Answer:
    """Classify a document, record the decision, and answer once it is committed.

    Args:
        document: the document.
        classifier: what decides.
        journal: where it is recorded; None for nowhere.
        business_kind: edXML's: 0 new, 2 update, 3 replacement.
        idempotency_key: the header `Idempotency-Key`.
        supersedes: identifiers of the documents that this one takes the place of.

    Raises:
        ClassifierError: it cannot be classified; nothing was recorded.
        ContentConflictError: its identifier or key was recorded with other content.
        JournalUnavailableError: the record cannot be written; nothing was recorded.
    """
    length = len(document.subject or "") + len(document.content or "")
    if length > _SHORT:
        classification, answer = await run_in_threadpool(_decide, document, classifier)
    else:
        classification, answer = _decide(document, classifier)
    if journal is None:
        return Answer(_with_record(answer, None), None)
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
            idempotency_key=idempotency_key,
        ),
        idempotency_key=idempotency_key,
        business_kind=business_kind,
        supersedes=supersedes,
    )
    recorded = await asyncio.wrap_future(journal.record(entry))
    return Answer(_with_record(recorded.answer or answer, recorded), recorded)


def _decide(document: Document, classifier: DocumentClassifier) -> tuple[Classification, str]:
    """The decision, and its JSON, written once: FastAPI would check every field a second time."""
    classification = classifier.classify(document)
    return classification, DecisionOut.of(classification).model_dump_json(exclude={"record"})


def _entry(
    classification: Classification,
    answer: str,
    *,
    content: str,
    keys: tuple[str, ...],
    idempotency_key: str | None,
    business_kind: int,
    supersedes: tuple[str, ...],
) -> Entry:
    lead = classification.routing.lead
    decision_id = classification.decision_id
    # The same text may come as two documents, told apart by what is no part of it.
    if apart := f"{business_kind or ''}{idempotency_key or ''}":
        decision_id = uuid5(decision_id, apart)
        answer = answer.replace(str(classification.decision_id), str(decision_id), 1)
    return Entry(
        decision_id=decision_id,
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
        supersedes=supersedes,
    )


def _transfer_by(clocks: tuple[Clock, ...]) -> datetime | None:
    """By when it must be with its department; what came in today and is due on arrival, now."""
    transfer = next((clock for clock in clocks if clock.step == "transfer"), None)
    if transfer is None:
        return None
    now = datetime.now(VIETNAM)
    return now if transfer.at_once and transfer.due.date() == now.date() else transfer.due


def _with_record(answer: str, recorded: Recorded | None) -> str:
    record = "null" if recorded is None else RecordOut.of(recorded).model_dump_json()
    return f'{answer[:-1]},"record":{record}}}'
