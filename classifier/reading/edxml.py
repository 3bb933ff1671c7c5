"""edXML: the messages of the national document axis (QCVN 102:2016/BTTTT), as they really come.

Elements are told by their local names alone: two namespaces are in use, prefixes get lost, a SOAP
envelope may stand around it all, and `Bussiness`, as the standard spells it, is also written right.
"""

import re
from datetime import date

from lxml import etree

from classifier.errors import EdxmlError
from classifier.reading.edxml_attachments import read_attachments
from classifier.reading.elements import clean, every, first, own_text, text_of, texts
from classifier.reading.limits import ReadingLimits
from classifier.reading.message import Kind, Message, Status
from classifier.reading.safe_xml import parse_xml

_KINDS: dict[str, Kind] = {"0": "new", "1": "recall", "2": "update", "3": "replace"}
_YEAR_FIRST = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")


def read_edxml(data: bytes, limits: ReadingLimits, *, ocr: bool) -> Message:
    """Read a message and the main one of its attachments.

    Args:
        data: the message.
        limits: what it, and the attachment, may cost.
        ocr: whether scanned pages are given to Tesseract.

    Raises:
        EdxmlError: it is XML, but no edXML message.
        BrokenFileError: it is no well-formed XML.
        XmlBombError: it declares a document type, is too deep or too large.
    """
    root = parse_xml(data, limits)
    status = first(root, "Status")
    if status is not None and first(status, "StatusCode") is not None:
        return _status(status)
    header = first(root, "MessageHeader")
    if header is None:
        raise EdxmlError(
            "The XML has neither a MessageHeader nor a Status.",
            mend="Send an edXML message as QCVN 102:2016/BTTTT lays it out.",
        )
    return _document(root, header, limits, ocr=ocr)


def _document(
    root: "etree._Element", header: "etree._Element", limits: ReadingLimits, *, ocr: bool
) -> Message:
    sender = first(header, "From")
    business = first(root, "Business")
    kind_code = text_of(business, "BusinessDocType") or "0"
    number, notation = _code(first(header, "Code"))
    priority = text_of(first(header, "OtherInfo"), "Priority") or ""
    attachments, main, error = read_attachments(root, number, limits, ocr=ocr)
    odd = {
        "business_kind_unknown": kind_code.lstrip("0") not in ("", "1", "2", "3"),
        "priority_unknown": bool(priority) and priority not in tuple("01234"),
        "attachments_not_read": len(attachments) > 1,
    }
    return Message(
        kind=_KINDS.get(kind_code.lstrip("0") or "0", "new"),
        document_id=own_text(header, "DocumentId"),
        organ_id=text_of(sender, "OrganId"),
        organ_name=text_of(sender, "OrganName") or text_of(sender, "OrganizationInCharge"),
        code_number=number,
        code_notation=notation,
        issued_date=_date(text_of(first(header, "PromulgationInfo"), "PromulgationDate")),
        due_date=_date(own_text(header, "DueDate")),
        type_name=text_of(first(header, "DocumentType"), "TypeName"),
        subject=own_text(header, "Subject") or own_text(header, "Content"),
        priority=int(priority) if priority in tuple("01234") else None,
        to_organ_ids=tuple(texts(every(header, "To"), "OrganId")),
        reason=text_of(business, "BusinessDocReason"),
        refers_to=_refers_to(business),
        attachments=attachments,
        main=main,
        main_error=error,
        notes=tuple(note for note, holds in odd.items() if holds),
    )


def _status(status: "etree._Element") -> Message:
    about = first(status, "ResponseFor")
    sender = first(status, "From")
    number, notation = _code(first(about, "Code"))
    return Message(
        kind="status",
        organ_id=text_of(sender, "OrganId"),
        organ_name=text_of(sender, "OrganName") or text_of(sender, "OrganizationInCharge"),
        status=Status(
            code=(text_of(status, "StatusCode") or "").zfill(2),
            description=own_text(status, "Description"),
            timestamp=own_text(status, "Timestamp"),
            organ_id=text_of(about, "OrganId"),
            symbol="/".join(filter(None, (number, notation))) or None,
            issued_date=_date(text_of(about, "PromulgationDate")),
            document_id=text_of(about, "DocumentId"),
        ),
    )


def _refers_to(business: "etree._Element | None") -> tuple[str, ...]:
    """Identifiers of the documents that are recalled, updated or replaced, each once."""
    return tuple(dict.fromkeys(texts([business], "DocumentId")))


def _code(code: "etree._Element | None") -> tuple[str | None, str | None]:
    """Number and symbol, given apart or as one text."""
    number, notation = text_of(code, "CodeNumber"), text_of(code, "CodeNotation")
    if number is None and notation is None and code is not None:
        number, _, notation = (clean(code.text) or "").partition("/")
    if number and not notation and "/" in number:  # all of it in the field for the number
        number, _, notation = number.partition("/")
    return number or None, notation or None


def _date(written: str | None) -> date | None:
    """A date in either of the forms in use; None for none that exists."""
    if match := _YEAR_FIRST.match(written or ""):
        year, month, day = map(int, match.groups())
    elif match := _DAY_FIRST.match(written or ""):
        day, month, year = map(int, match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
