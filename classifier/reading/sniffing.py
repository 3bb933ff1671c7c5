"""Which format a file has: by its content first, by its name only where the content leaves it open.

What a sender calls a file is a hint: a PDF named .docx is a PDF.
"""

import re
from typing import Literal

from classifier.errors import EmptyFileError, UnsupportedFormatError
from classifier.reading.archive import Archive, is_archive
from classifier.reading.limits import ReadingLimits

Format = Literal["text", "html", "rtf", "docx", "pdf", "edxml"]

READ = "PDF, DOCX, RTF, HTML, plain text and edXML"
_MEND = f"Send one of {READ}."

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# In the order they are looked for; the beginnings of what offices send and nobody can read here.
_KNOWN = (
    (_OLE, "an old Word, Excel or PowerPoint file (or a protected new one)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|meta|div|p|table)\b", re.IGNORECASE)
_XML = re.compile(rb"(<\?xml\b|<!--|<!doctype\b|<([\w.-]+:)?(edxml|envelope)\b)", re.IGNORECASE)
_EDXML_NAMES = re.compile(
    rb"edxml|http://www\.e-doc\.vn/Schema|QCVN_102_2016|soap/envelope", re.IGNORECASE
)
_SUFFIX = re.compile(r"\.([a-z0-9]{1,8})$", re.IGNORECASE)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def format_of(data: bytes, name: str | None, limits: ReadingLimits) -> Format:
    """The format of a file.

    Args:
        data: the whole file.
        name: what its sender calls it, if anything; decides only between text and text-like.
        limits: for looking into an archive.

    Raises:
        EmptyFileError: there is no byte.
        UnsupportedFormatError: it is none that is read; the message says what it is.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise EmptyFileError("The file is empty.", mend=_MEND)
    head = data[:4096]
    # Readers of PDF accept a little before the header, and so do senders' tools.
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if is_archive(data):
        return _format_of_archive(data, limits)
    for beginning, what in _KNOWN:
        if head.startswith(beginning):
            raise UnsupportedFormatError(f"The file is {what}, which is not read.", mend=_MEND)
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    return _format_of_text(head, _suffix(name))


def _format_of_archive(data: bytes, limits: ReadingLimits) -> Format:
    names = Archive(data, limits).names()
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return "docx"
    kinds = {"xl/": "an Excel file", "ppt/": "a PowerPoint file", "META-INF/": "an OpenDocument"}
    what = next(
        (kind for start, kind in kinds.items() if any(name.startswith(start) for name in names)),
        "a ZIP archive",
    )
    raise UnsupportedFormatError(f"The file is {what}, which is not read.", mend=_MEND)


def _format_of_text(head: bytes, suffix: str) -> Format:
    plain = head
    if head.startswith(_BOMS[1:]) or head[:200].count(0) > 20:
        plain = head.replace(b"\0", b"").lstrip(b"\xff\xfe")  # UTF-16: its ASCII, to be looked at
    elif b"\0" in head:
        raise UnsupportedFormatError("The file is binary, of no format that is read.", mend=_MEND)
    plain = plain.removeprefix(_BOMS[0]).lstrip()
    if plain.startswith(b"<"):
        html = _HTML.search(plain[:1024])
        if _XML.match(plain) and (suffix in ("edxml", "xml") or not html):
            if _EDXML_NAMES.search(plain) or suffix in ("edxml", "xml"):
                return "edxml"
            raise UnsupportedFormatError(
                "The file is XML, but no edXML message.", mend="Send an edXML message, or " + READ
            )
        if html:
            return "html"
    return "html" if suffix in ("htm", "html", "xhtml") else "text"


def _suffix(name: str | None) -> str:
    found = _SUFFIX.search(name or "")
    return found[1].lower() if found else ""
