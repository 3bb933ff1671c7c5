"""HTML through lxml: the text that a reader of the page would see, block by block."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from classifier.errors import BrokenFileError
from classifier.reading.extracted import Extracted
from classifier.reading.limits import ReadingLimits
from classifier.reading.plain import decode
from classifier.reading.safe_xml import check_memory

_HIDDEN = frozenset(("script", "style", "head", "template", "noscript", "iframe", "object", "svg"))
# Blocks begin and end a line; what is not listed stands in one.
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl",
     "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody",
     "td", "tfoot", "th", "thead", "tr", "ul")
)  # fmt: skip
_PREFORMATTED = frozenset(("pre", "textarea", "listing", "xmp"))
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read_html(data: bytes, limits: ReadingLimits) -> Extracted:
    """Read a web page. Nothing it refers to is fetched, nothing in it is run.

    Raises:
        BrokenFileError: there is no page in it.
        TooMuchTextError: it has too many characters.
        MemoryError: there is too little memory for it.
    """
    declared = _DECLARED.search(data[:4096])
    text = decode(data, declared[1].decode("ascii", "replace") if declared else None)
    limits.check_text(len(text) // 4)  # markup is not text, and yet bounded
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
        check_memory(parser.error_log)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        check_memory(parser.error_log)
        raise BrokenFileError(
            "The HTML file holds no page.", mend="Save the page anew and send it."
        ) from error
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(_pieces(root)).split("\0"))
    seen = "\n".join(line for line in lines if line)
    limits.check_text(len(seen))
    return Extracted(text=seen, format="html")


def _pieces(root: "etree._Element") -> Iterator[str]:
    """The visible text, with NUL where a line ends; NUL cannot be part of a parsed page."""
    hidden_in: etree._Element | None = None
    preformatted = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if hidden_in is None and tag in _HIDDEN:
                hidden_in = element
            preformatted += tag in _PREFORMATTED
            if hidden_in is None:
                if tag in _BLOCKS or tag == "br":
                    yield "\0"
                yield _seen(element.text, as_it_stands=preformatted > 0)
            continue
        preformatted -= tag in _PREFORMATTED
        if hidden_in is element:
            hidden_in = None
        if hidden_in is None:
            if tag in _BLOCKS:
                yield "\0"
            if element is not root:
                yield _seen(element.tail, as_it_stands=preformatted > 0)


def _seen(text: str | None, *, as_it_stands: bool) -> str:
    """Lines count as lines only where the page says that its text stands as it is written."""
    return (text or "").replace("\0", " ").replace("\n", "\0" if as_it_stands else " ")
