"""From printed text to a `Document`: what the sender left out is read from the page."""

import re
from dataclasses import dataclass, replace
from typing import Any

from classifier.document import FIELD_NAMES, Document
from classifier.errors import SecretDocumentError
from classifier.reading.charset import convert, repair
from classifier.reading.layout import Layout, read_layout
from classifier.reading.secrecy import refuse_secret_fields

_SUBJECT_LIMIT = 1_000  # characters; a longer one was misread


@dataclass(frozen=True, slots=True)
class Read:
    """A document and how it was read.

    Attributes:
        document: what is classified: the fields as sent, and in place of those that are missing
            what is printed.
        sent: the document as it was sent, its text in Unicode.
        found: the parts of its content; empty when it has none.
        notes: what was done to the text, e.g. "content_converted_from_tcvn3".
        subject_at: where in the content the subject was read, character for character; None when
            it was sent, or is not printed in one piece.
    """

    document: Document
    sent: Document
    found: Layout
    notes: tuple[str, ...] = ()
    subject_at: int | None = None


def document_of(text: str, **known: Any) -> Read:
    """Build the document that `text` is.

    Args:
        text: the printed text, header included.
        known: fields of `Document` that the caller knows; they win over what is printed.

    Raises:
        SecretDocumentError: it bears a secrecy mark or a secret symbol.
        EmptyDocumentError: neither `text` nor the known subject holds a word.
        DocumentFieldError: a known field has a wrong type or value.
    """
    repaired = repair(text)
    notes = tuple(f"content_{note}" for note in repaired.notes)
    known = {name: value for name, value in known.items() if value is not None}
    refuse_secret_fields(known)
    found = read_layout(repaired.text)
    if found.secrecy:
        raise SecretDocumentError("content")
    read = _read(Document(**{"content": repaired.text, **known}), found)
    return replace(read, notes=notes + read.notes)


def read_document(document: Document) -> Read:
    """Read what a document leaves out from its own printed text.

    The same for what is sent, filed or learnt from: training and service see the same fields.
    Texts in an older charset are converted; all others stay as they are, to the character.

    Raises:
        SecretDocumentError: it bears a secrecy mark or a secret symbol. Raised before anything
            else is done, without a cause, and with nothing of the document in it.
    """
    notes: list[str] = []
    converted: dict[str, Any] = {}
    for name in ("subject", "content"):
        text = getattr(document, name)
        if text:
            converted[name], found_notes = convert(text)
            notes += (f"{name}_{note}" for note in found_notes)
    if notes:
        document = replace(document, **converted)
    refuse_secret_fields({name: getattr(document, name) for name in FIELD_NAMES})
    found = read_layout(document.content) if document.content else Layout()
    if found.secrecy:
        raise SecretDocumentError("content")
    return replace(_read(document, found), notes=tuple(notes))


def _read(document: Document, found: Layout) -> Read:
    content = document.content or ""
    printed: dict[str, Any] = {
        "organ_name": found.organ and found.organ.value,
        "type_name": found.type_name and found.type_name.value,
        "issued_date": found.issued and found.issued.value,
    }
    if document.code_number is None and document.code_notation is None:
        printed |= {"code_number": found.code_number, "code_notation": found.code_notation}
    subject_at = None
    if found.subject and len(found.subject.value) <= _SUBJECT_LIMIT:
        start, end = found.subject.start, found.subject.end
        printed["subject"] = found.subject.value
        as_printed = re.sub(r"[\r\n]", " ", content[start:end])
        if " ".join(as_printed.split()) == found.subject.value and document.subject is None:
            # Character for character, so that a place in the subject is a place in the content.
            printed["subject"], subject_at = as_printed, start
    missing = {
        name: value
        for name, value in printed.items()
        if value is not None and getattr(document, name) is None
    }
    return Read(replace(document, **missing), document, found, (), subject_at)
