"""Entries for the record, written as a classifier would."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from classifier.document import Document
from service.journal.entry import Entry, Unit
from service.journal.idempotency import content_digest, keys_of

DAY = date(2021, 8, 5)


def entry(name: str = "H99,1", **changes: Any) -> Entry:
    """A document called `name`, routed to KGVX unless `changes` say otherwise.

    `document` takes fields of the document, all else fields of the entry.
    """
    fields = {
        "document_id": name,
        "subject": f"V/v đề nghị hỗ trợ vắc xin đợt {name}",
        "arrival_date": DAY,
        **changes.pop("document", {}),
    }
    idempotency_key = changes.pop("idempotency_key", None)
    document = Document(**fields)
    kind = changes.get("business_kind", 0)
    content = content_digest(document, kind)
    day = changes.get("day", DAY)
    values: dict[str, Any] = {
        "decision_id": str(
            uuid5(NAMESPACE_URL, f"{content} {idempotency_key} {changes.get('organ_id')}")
        ),
        "document": document,
        "day": day,
        "lead": Unit("KGVX", "Vụ Khoa giáo - Văn xã"),
        "confidence": 0.93,
        "covid": False,
        "urgency": 0,
        "transfer_by": None,
        "review_reasons": (),
        "model_version": "20210801",
        "model_digest": "sha256:0",
        "answer": f'{{"document_id":"{name}"}}',
        "keys": keys_of(
            document,
            content=content,
            day=day,
            business_kind=kind,
            organ_id=changes.get("organ_id"),
            idempotency_key=idempotency_key,
        ),
        "content_digest": content,
    }
    return Entry(**(values | changes))
