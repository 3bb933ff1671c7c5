"""FileReader: the bytes of a file in, the document it is out."""

import re
from dataclasses import dataclass, replace
from typing import Any

from classifier.document import SCAN, Document
from classifier.errors import ReadingLimitError, StatusMessageError
from classifier.normalization import fold_and_space, normalize
from classifier.reading.extracted import Extracted, ReadingReason
from classifier.reading.layout import Layout
from classifier.reading.limits import ReadingLimits
from classifier.reading.message import Message
from classifier.reading.plain import read_text
from classifier.reading.printed import document_of
from classifier.reading.processes import ReadingProcesses
from classifier.reading.sniffing import Format, format_of
from classifier.reading.wire import error_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """A file that was read.

    Attributes:
        document: what is classified.
        found: the parts of `document.content`.
        format: of the file.
        pages: of a PDF; None for what has no pages.
        notes: what was done to the text, or left out of it.
        review_reasons: why a person should look, e.g. "no_text_layer".
        message: the message that it came in, if it came in one.
    """

    document: Document
    found: Layout
    format: str
    pages: int | None = None
    notes: tuple[str, ...] = ()
    review_reasons: tuple[ReadingReason, ...] = ()
    message: Message | None = None


class FileReader:
    """Reads files of every format. Safe to share between threads.

    Args:
        limits: what one file may cost.
        processes: where the risky formats are read.
        ocr: whether scanned pages are given to Tesseract.
    """

    def __init__(
        self,
        limits: ReadingLimits | None = None,
        processes: ReadingProcesses | None = None,
        *,
        ocr: bool = False,
    ) -> None:
        self.limits = limits or ReadingLimits()
        self._processes = processes or ReadingProcesses(memory_bytes=self.limits.memory_bytes)
        self._ocr = ocr

    def read(self, data: bytes, name: str | None = None, **known: Any) -> FileRead:
        """Read one file.

        Args:
            data: the whole file.
            name: what its sender calls it; a hint where the content leaves the format open.
            **known: fields of `Document` that the sender gave; they win over what is printed.

        Raises:
            ReadingError: it cannot be read; which one says why.
            SecretDocumentError: it bears a secrecy mark or a secret symbol.
            EmptyDocumentError: it holds no word.
        """
        self.limits.check_size(len(data))
        kind = format_of(data, name, self.limits)
        if kind == "edxml":
            return self.of_message(self.message(data), **known)
        return _printed(self._extracted(kind, data), known)

    def message(self, data: bytes) -> Message:
        """Read one edXML message, of whatever kind, and its main attachment.

        Raises:
            ReadingError: it cannot be read. An attachment that cannot be is told in the message.
        """
        self.limits.check_size(len(data))
        return Message.of(self._reply("edxml", data))

    def of_message(self, message: Message, **known: Any) -> FileRead:
        """The document in a message.

        Where the main attachment cannot be read, the header's subject stands for it, and a person
        is asked (`attachment_unreadable`).

        Args:
            message: with a document in it.
            **known: fields of `Document` that the caller knows; they win over the message.

        Raises:
            StatusMessageError: it is a status message, which has no document.
            ReadingLimitError: the main attachment is over a limit, a bomb for one.
            ReadingError: the main attachment cannot be read, and there is no subject either.
            SecretDocumentError: it bears a secrecy mark or a secret symbol.
            EmptyDocumentError: neither subject nor attachment holds a word.
        """
        if message.kind == "status":
            raise StatusMessageError(
                "The message tells the status of a document; there is none in it to classify.",
                mend="Send it to /v1/classify/edxml, which answers what it says.",
            )
        fields = message.document_fields() | known
        main = message.main or Extracted(text="", format="edxml")
        error = error_of(message.main_error) if message.main_error else None
        if isinstance(error, ReadingLimitError) or (error and not fields["subject"]):
            raise error
        read = _printed(main, fields)
        return replace(
            read,
            document=_with_whole_subject(read),
            notes=(*message.notes, *read.notes, *((f"attachment_{error.code}",) if error else ())),
            review_reasons=(*read.review_reasons, *(("attachment_unreadable",) if error else ())),
            message=message,
        )

    def close(self) -> None:
        """End the processes."""
        self._processes.close()

    def _extracted(self, kind: Format, data: bytes) -> Extracted:
        if kind == "text":
            return read_text(data, self.limits)
        return Extracted.of(self._reply(kind, data))

    def _reply(self, kind: Format, data: bytes) -> dict[str, Any]:
        reply = self._processes.ask({"kind": kind, "ocr": self._ocr}, data, self.limits)
        if "error" in reply:
            raise error_of(reply)
        return reply


def _printed(extracted: Extracted, known: dict[str, Any]) -> FileRead:
    text = extracted.text
    if extracted.review_reasons and not any(map(str.isalnum, text)) and not known.get("subject"):
        text = SCAN
    read = document_of(text, **known)
    return FileRead(
        document=read.document,
        found=read.found,
        format=extracted.format,
        pages=extracted.pages,
        notes=(*extracted.notes, *read.notes),
        review_reasons=extracted.review_reasons,
    )


def _with_whole_subject(read: FileRead) -> Document:
    """The document with its subject as printed, where the header's is the same one, mangled.

    Senders' headers cut the subject at 500 characters, or lose its diacritics.
    """
    header, printed = read.document.subject, read.found.subject
    if not header or not printed or not _bare(printed.value).startswith(_bare(header)):
        return read.document
    return replace(read.document, subject=printed.value)


def _bare(subject: str) -> str:
    words = " ".join(fold_and_space(normalize(subject).text).split())
    return re.sub(r"^(v v|ve viec)\b ?", "", words)
