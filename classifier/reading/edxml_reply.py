"""The answer to a message, as an edXML status message: it is taken, or refused with the reason.

A recall and an update have codes of their own.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from classifier.reading.message import Message
from classifier.vietnam_time import VIETNAM

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"

REFUSED = "02"
RECEIVED = "03"
AGREED = "15"
DECLINED = "16"
_WORDS = {RECEIVED: "Đã tiếp nhận", AGREED: "Đồng ý thu hồi, cập nhật"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office that answers.

    Attributes:
        organ_id: on the axis, e.g. "000.00.00.G22".
        organ_name: its name.
        department: whose staff answers.
    """

    organ_id: str = "000.00.00.G22"
    organ_name: str = "Văn phòng Chính phủ"
    department: str = "Văn thư"


def received(message: Message, office: Office, at: datetime) -> bytes:
    """Status 03: the document was received; 15: the recall or the update is agreed to."""
    code = AGREED if _changes(message) else RECEIVED
    return _status(message, office, at, code, _WORDS[code])


def refused(message: Message, office: Office, at: datetime, reason: str) -> bytes:
    """Status 02: the document was refused; 16: the recall or the update was.

    Args:
        message: what was sent.
        office: who refuses it.
        at: when, with its time zone.
        reason: why, in words that hold nothing of the document.
    """
    return _status(message, office, at, DECLINED if _changes(message) else REFUSED, reason)


def _changes(message: Message) -> bool:
    return message.kind in ("recall", "update")


def _status(message: Message, office: Office, at: datetime, code: str, words: str) -> bytes:
    # The root without a prefix and all within it with one: receivers on the axis were seen to
    # refuse what is the same to XML.
    names: Any = {None: NAMESPACE}
    root = etree.Element(f"{{{NAMESPACE}}}edXML", nsmap=names)
    envelope = etree.SubElement(root, f"{{{NAMESPACE}}}edXMLEnvelope", nsmap={"edXML": NAMESPACE})
    header = _inside(envelope, "edXMLHeader")
    status = _inside(header, "Status")
    about = _inside(status, "ResponseFor")
    _inside(about, "OrganId", message.organ_id)
    _inside(about, "Code", message.symbol)
    _inside(about, "PromulgationDate", _day(message))
    _inside(about, "DocumentId", message.document_id)
    sender = _inside(status, "From")
    _inside(sender, "OrganId", office.organ_id)
    _inside(sender, "OrganizationInCharge", office.organ_name)
    _inside(sender, "OrganName", office.organ_name)
    for name in ("OrganAdd", "Email", "Telephone", "Fax", "Website"):
        _inside(sender, name)
    _inside(status, "StatusCode", code)
    _inside(status, "Description", words)
    _inside(status, "Timestamp", at.astimezone(VIETNAM).strftime("%Y/%m/%d %H:%M:%S"))
    staff = _inside(status, "StaffInfo")
    _inside(staff, "Department", office.department)
    for name in ("Staff", "Mobile", "Email"):
        _inside(staff, name)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _inside(parent: "etree._Element", name: str, text: str | None = None) -> "etree._Element":
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    child.text = text
    return child


def _day(message: Message) -> str | None:
    return message.issued_date.strftime("%Y/%m/%d") if message.issued_date else None
