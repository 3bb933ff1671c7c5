"""XML from strangers: no document type, no entities, no network, bounded depth and size.

Two passes. The first is expat's alone, which stops at the first byte of a document type, before
any entity is declared, and counts; the second builds the tree with lxml. lxml's own limits are not
enough: an attachment of tens of megabytes needs `huge_tree`, which lifts all of them at once.
"""

import contextlib
import re
from xml.parsers import expat

from lxml import etree

from classifier.errors import BrokenFileError, XmlBombError
from classifier.reading.limits import ReadingLimits

_OTHER_ENCODING = re.compile(rb"encoding\s*=\s*[\"'](?!utf-8|us-ascii)", re.IGNORECASE)


def check_xml(data: bytes, limits: ReadingLimits) -> None:
    """Refuse XML that is a bomb, without building anything.

    Raises:
        XmlBombError: it declares a document type, is too deep, or has too many elements.
        BrokenFileError: it is not well-formed.
    """
    parser = expat.ParserCreate()
    depth = count = 0

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > limits.max_depth:
            raise _bomb("is nested too deeply", "max_depth", limits.max_depth, f"depth {depth}")
        if count > limits.max_elements:
            raise _bomb(
                "has too many elements", "max_elements", limits.max_elements, f"{count} elements"
            )

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_arguments: object) -> None:
        raise _doctype()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None)
        where = f" at line {line}" if line else ""
        raise BrokenFileError(
            f"The XML is not well-formed{where}.", mend="Produce the file anew and send it."
        ) from error


def check_doctype(data: bytes, limits: ReadingLimits) -> None:
    """Refuse XML with a document type, by its bytes alone: for what a careful parser reads next.

    Raises:
        XmlBombError: it declares one.
        BrokenFileError: it is in an encoding that hides it, and not well-formed.
    """
    if b"\0" in data[:200] or _OTHER_ENCODING.search(data[:200]):
        check_xml(data, limits)
    elif b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _doctype()


def parse_xml(data: bytes, limits: ReadingLimits) -> "etree._Element":
    """The root of an XML document, once `check_xml` has passed it.

    Raises:
        XmlBombError: see `check_xml`.
        BrokenFileError: it is not well-formed.
        MemoryError: there is too little memory for it.
    """
    check_xml(data, limits)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=True,
        recover=True,  # from prefixes nowhere declared; what else is wrong was found by expat
        remove_comments=True,
        remove_pis=True,
    )
    root: etree._Element | None = None
    with contextlib.suppress(etree.XMLSyntaxError, ValueError):
        root = etree.fromstring(data, parser)
    check_memory(parser.error_log)
    if root is None:
        raise BrokenFileError(
            "The XML is not well-formed.", mend="Produce the file anew and send it."
        )
    return root


def check_memory(errors: "etree._ListErrorLog") -> None:
    """Tell a parser that ran out of memory from one that met a damaged file.

    To lxml both are errors of syntax, and one that recovers hands over half a document.

    Raises:
        MemoryError: it ran out of memory.
    """
    if any(error.type == etree.ErrorTypes.ERR_NO_MEMORY for error in errors):
        raise MemoryError


def _bomb(what: str, name: str, limit: int, met: str) -> XmlBombError:
    return XmlBombError(
        f"The XML {what}: {met}.",
        mend="Send the message as the standard lays it out, without a document type.",
        limit=f"{name}={limit}",
        met=met,
    )


def _doctype() -> XmlBombError:
    return _bomb(
        "declares a document type, and with it may declare entities",
        "document type declarations",
        0,
        "a document type declaration",
    )
