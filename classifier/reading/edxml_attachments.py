"""The files in an edXML message: which is the main one, and what it says.

A file is base64, or base64 of a ZIP archive of it; `ContentId` comes with `cid:` or without; the
main one need not be the first.
"""

import binascii
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from classifier.errors import ArchiveBombError, BrokenFileError, ReadingError
from classifier.normalization import fold
from classifier.reading.archive import Archive, is_archive
from classifier.reading.elements import every, local_name
from classifier.reading.extracted import Extracted
from classifier.reading.extraction import extract
from classifier.reading.limits import ReadingLimits
from classifier.reading.message import Attachment
from classifier.reading.sniffing import format_of
from classifier.reading.wire import error_to_mapping

_MAIN = re.compile(r"van ban chinh|noi dung chinh|main")
_SIDE = re.compile(r"phu luc|kem theo|dinh kem|bieu mau|danh sach|tai lieu|appendix|phuluc|kemtheo")
_READABLE = re.compile(r"\.(pdf|docx|rtf|html?|txt)$")
_UNREADABLE = re.compile(r"\.(p7s|sig|xlsx?|xml|png|jpe?g|pptx?|rar|7z)$")


@dataclass(frozen=True, slots=True)
class _Sent:
    """An attachment as it stands in the message."""

    name: str | None
    content_type: str | None
    described: str
    payload: "etree._Element | None"


def read_attachments(
    root: "etree._Element", number: str | None, limits: ReadingLimits, *, ocr: bool
) -> tuple[tuple[Attachment, ...], Extracted | None, dict[str, Any] | None]:
    """List the attachments and read the main one.

    Args:
        root: of the message.
        number: of the document; files are often named after it.
        limits: what the main attachment may cost.
        ocr: whether scanned pages are given to Tesseract.

    Returns:
        The attachments in order; the main one's text; else why it cannot be read. Neither, where
        the message has no attachment.

    Raises:
        ArchiveBombError: there are too many.
    """
    sent = _sent(root)
    if len(sent) > limits.max_attachments:
        raise ArchiveBombError(
            f"The message has {len(sent)} attachments; at most {limits.max_attachments} are read.",
            mend="Send the document and its appendices in several messages.",
            limit=f"max_attachments={limits.max_attachments}",
            met=f"{len(sent)} attachments",
        )
    if not sent:
        return (), None, None
    main = max(sent, key=lambda each: _likeliness(each, number))  # the first of equals
    listed = tuple(
        Attachment(
            name=each.name,
            content_type=each.content_type,
            size=_size(each.payload),
            is_main=each is main,
        )
        for each in sent
    )
    try:
        return listed, _read(main, limits, ocr=ocr), None
    except ReadingError as error:
        return listed, None, error_to_mapping(error)


@dataclass(frozen=True, slots=True)
class _Said:
    """What attachment and manifest say about a file; the attachment first."""

    places: "tuple[dict[str, etree._Element], ...]"

    def of(self, field: str) -> str | None:
        texts = ((place[field].text or "").strip() for place in self.places if field in place)
        return next(filter(None, texts), None)


def _sent(root: "etree._Element") -> list[_Sent]:
    references = {
        _cid(found["ContentId"].text): found
        for element in every(root, "Reference")
        if "ContentId" in (found := _children(element))
    }
    listed = []
    for element in every(root, "Attachment"):
        found = _children(element)
        cid = _cid(found["ContentId"].text) if "ContentId" in found else ""
        said = _Said((found, references.get(cid, {})))
        name = said.of("AttachmentName")
        described = fold(f"{said.of('Description') or ''} {name or ''}").replace("_", " ")
        payload = found.get("ContentTransferEncoded")
        listed.append(_Sent(name, said.of("ContentType"), described, payload))
    return listed


def _likeliness(sent: _Sent, number: str | None) -> int:
    name = (sent.name or "").lower()
    return (
        8 * bool(_MAIN.search(sent.described))
        - 4 * bool(_SIDE.search(sent.described))
        - 2 * bool(_UNREADABLE.search(name))
        + 2 * bool(number and re.search(rf"(?<!\d){re.escape(number)}(?!\d)", name))
        + bool(_READABLE.search(name))
    )


def _read(sent: _Sent, limits: ReadingLimits, *, ocr: bool) -> Extracted:
    data = _decoded(sent.payload)
    name = sent.name
    if is_archive(data):
        archive = Archive(data, limits)
        members = archive.names()
        if "[Content_Types].xml" not in members and members:
            name = max(members, key=lambda each: bool(_READABLE.search(each.lower())))
            data = archive.read(name)
    limits.check_size(len(data))
    kind = format_of(data, name, limits)
    if kind == "edxml":
        raise BrokenFileError(
            "The attachment is itself a message.", mend="Send the document, not a message with it."
        )
    return extract(kind, data, limits, ocr=ocr)


def _decoded(payload: "etree._Element | None") -> bytes:
    try:
        data = binascii.a2b_base64((payload.text or "") if payload is not None else "")
    except (binascii.Error, ValueError) as error:
        raise BrokenFileError(
            "The attachment is no whole base64.", mend="Encode the file anew and send it."
        ) from error
    if not data:
        raise BrokenFileError(
            "The attachment is empty.", mend="Send the document's file in ContentTransferEncoded."
        )
    return data


def _size(payload: "etree._Element | None") -> int:
    text = (payload.text or "") if payload is not None else ""
    return (len(text) - text.count("\n") - text.count("=")) * 3 // 4


def _children(element: "etree._Element") -> "dict[str, etree._Element]":
    return {local_name(child): child for child in element}


def _cid(written: str | None) -> str:
    return (written or "").strip().removeprefix("cid:").lower()
