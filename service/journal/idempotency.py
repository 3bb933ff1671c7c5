"""What makes two requests the same document, and two documents duplicates of each other."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from classifier.document import FIELD_NAMES, Document
from service.journal.senders import code_in, code_of

_BLANK = re.compile(r"\s+")


def content_digest(document: Document, business_kind: int = 0) -> str:
    """SHA-256 of all that was sent; the same for the same fields, whatever their order."""
    sent = {name: getattr(document, name) for name in FIELD_NAMES}
    facts = [f"{name}={value}" for name, value in sent.items() if value is not None]
    return _digest((f"kind={business_kind}", *facts))


def keys_of(
    document: Document,
    *,
    content: str,
    day: date,
    business_kind: int = 0,
    organ_id: str | None = None,
    idempotency_key: str | None = None,
) -> tuple[str, ...]:
    """The digests under which a document is found again.

    The sender's identifier with its edXML kind, and the key of the request's header. A document
    that has neither is found by its content and day: who sends it again, means the same one.

    Args:
        document: the document.
        content: its `content_digest`.
        day: the day it arrived.
        business_kind: edXML's: 0 new, 1 recall, 2 update, 3 replacement.
        organ_id: code of the sending office in the edXML header.
        idempotency_key: the header `Idempotency-Key`.
    """
    keys = []
    if document.document_id:
        named = ("document", document.document_id, str(business_kind))
        office = office_of_identifier(document.document_id, organ_id)
        keys.append(_digest((*named, office) if office else named))
    if idempotency_key:
        keys.append(_digest(("key", idempotency_key)))
    return tuple(keys) or (_digest(("content", content, str(day))),)


def office_of_identifier(document_id: str | None, organ_id: str | None) -> str | None:
    """The office within which an identifier means one document; None where it does everywhere.

    Some systems send the number of a row: 9912 of one office is not 9912 of another. An identifier
    by the convention names its office itself.
    """
    if not document_id or code_in(document_id):
        return None
    return code_of(organ_id)


def duplicate_key(document: Document, day: date) -> str | None:
    """Equal for two documents of the same number, symbol and organ; None if one is missing.

    A system that keeps incoming documents must warn of such duplicates (Decree 30/2020/NĐ-CP,
    Appendix VI). Numbers start anew every year, so the year is part of it.
    """
    number, symbol, organ = document.code_number, document.code_notation, document.organ_name
    if not (number and symbol and organ):
        return None
    year = (document.issued_date or day).year
    return _digest((_plain(number).lstrip("0"), _plain(symbol), _plain(organ), str(year)))


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("Ð", "Đ").replace("ð", "đ")
    return _BLANK.sub("", text).casefold()


def _digest(facts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for fact in facts:
        data = fact.encode("utf-8", "surrogatepass")
        # Lengths first, so that no two lists of facts run together into the same bytes.
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()
