"""DOCX through python-docx: headers, body, tables and text boxes, in reading order.

python-docx opens the package and finds its parts; it neither runs macros nor fetches what a
document refers to. The text is gathered here, from the elements themselves: python-docx's own
`text` leaves out text boxes, and stamps of urgency often stand in one.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from classifier.errors import ActiveContentError, BrokenFileError
from classifier.reading.archive import Archive
from classifier.reading.extracted import Extracted
from classifier.reading.limits import ReadingLimits
from classifier.reading.safe_xml import check_doctype, check_memory, check_xml

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT, _TAB, _BREAK, _RETURN, _HYPHEN = (
    f"{_W}{name}" for name in ("t", "tab", "br", "cr", "noBreakHyphen")
)
_PARAGRAPH, _TABLE, _ROW, _CELL, _BOX, _PROPERTIES = (
    f"{_W}{name}" for name in ("p", "tbl", "tr", "tc", "txbxContent", "pPr")
)
_WRAPPERS = frozenset(
    f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")
)
_READ = re.compile(r"word/(document|header\d*)\.xml")
_CONTENT_TYPES = "[Content_Types].xml"


def read_docx(data: bytes, limits: ReadingLimits) -> Extracted:
    """Read a DOCX file.

    Raises:
        ActiveContentError: it holds macros.
        BrokenFileError: it is damaged, or no Word document.
        ReadingLimitError: it is a bomb, or has too many characters.
        MemoryError: there is too little memory for it.
    """
    archive = Archive(data, limits)
    names = archive.names()
    if any(name.lower().endswith("vbaproject.bin") for name in names) or (
        b"macroEnabled" in archive.read(_CONTENT_TYPES)
    ):
        raise ActiveContentError(
            "The document holds macros; files that can run programs are not read.",
            mend="Save it as .docx without macros and send that.",
            limit="macros=0",
            met="macros",
        )
    for name in names:
        if name.endswith((".xml", ".rels")):
            # The styles of an empty document have ten times the elements of a letter.
            check = check_xml if _READ.match(name) else check_doctype
            check(archive.read(name), limits)
    try:
        document = docx.Document(io.BytesIO(data))
        notes = ("external_references_ignored",) if _refers_outside(document) else ()
        lines = [*_headers(document), *_blocks(document.element.body)]
    except (
        PackageNotFoundError, etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, KeyError,
        ValueError, AttributeError, IndexError, TypeError, AssertionError, RuntimeError, OSError,
        EOFError,
    ) as error:  # fmt: skip
        if isinstance(error, etree.XMLSyntaxError):
            check_memory(error.error_log)
        raise BrokenFileError(
            "The Word document is damaged.", mend="Save it anew as .docx and send that."
        ) from error
    text = "\n".join(lines)
    limits.check_text(len(text))
    return Extracted(text=text, format="docx", notes=notes)


def _refers_outside(document: "docx.document.Document") -> bool:
    """Whether it would load a template, picture or object from elsewhere; links do not."""
    parts = [document.part, *document.part.package.iter_parts()]
    return any(
        relation.is_external and relation.reltype != RELATIONSHIP_TYPE.HYPERLINK
        for part in parts
        for relation in part.rels.values()
    )


def _headers(document: "docx.document.Document") -> Iterator[str]:
    """Lines of the page headers, each once; they stand above the body."""
    seen: set[int] = set()
    for section in document.sections:
        for header in (section.first_page_header, section.header):
            if not header.is_linked_to_previous and id(header.part) not in seen:
                seen.add(id(header.part))
                yield from (line for line in _blocks(header._element) if line.strip())  # noqa: SLF001


def _blocks(parent: "etree._Element") -> Iterator[str]:
    """Lines of the paragraphs and tables right inside `parent`."""
    for child in parent:
        if child.tag == _PARAGRAPH:
            yield from _paragraph(child)
        elif child.tag == _TABLE:
            yield from _table(child)
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _table(table: "etree._Element") -> Iterator[str]:
    """A row of one-line cells is one line; the two columns of a letterhead come one by one."""
    for row in table.iter(_ROW):
        if next(row.iterancestors(_TABLE)) is not table:
            continue  # of a table inside a cell, which comes with that cell
        cells = [
            [line for line in _blocks(cell) if line.strip()]
            for cell in row.iter(_CELL)
            if next(cell.iterancestors(_ROW)) is row
        ]
        if all(len(cell) <= 1 for cell in cells):
            yield "\t".join(line.strip() for cell in cells for line in cell)
        else:
            for cell in cells:
                yield from cell


def _paragraph(paragraph: "etree._Element") -> Iterator[str]:
    boxes: list[etree._Element] = []
    yield from "".join(_runs(paragraph, boxes)).split("\n")
    for box in boxes:
        yield from _blocks(box)


def _runs(element: "etree._Element", boxes: "list[etree._Element]") -> Iterator[str]:
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag == _TAB:
            yield "\t"
        elif child.tag in (_BREAK, _RETURN):
            yield "\n"
        elif child.tag == _HYPHEN:
            yield "-"
        elif child.tag == _BOX:
            boxes.append(child)
        elif child.tag not in (_FALLBACK, _PROPERTIES):
            yield from _runs(child, boxes)
