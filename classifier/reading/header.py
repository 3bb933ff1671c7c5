"""The header: which cell is the organ, the symbol, the date, the type, a mark or a stamp."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from classifier.normalization import fold
from classifier.reading.document_types import BY_NAME
from classifier.reading.marks import mark_of
from classifier.reading.window import Cell, Window


class Kind(Enum):
    """What a cell of the header is."""

    MOTTO = auto()
    STAMP = auto()
    SYMBOL = auto()
    DATE = auto()
    ABOUT = auto()  # V/v
    MARK = auto()
    TYPE = auto()
    TEXT = auto()


_NATION = "cong hoa xa hoi chu nghia viet nam"
_MOTTO = re.compile(r"doc lap ?[-–—]? ?tu do|dang cong san viet nam\Z|socialist republic")
_STAMP = re.compile(
    r"cong thong tin dien tu|cong bao ?/|van ban (?:quy pham phap luat|phap luat khac)\Z"
    r"|(?:cong van|van ban) den\b"
    r"|den\b ?[:.]?(?:\Z| *(?:gio|so|ngay)\b)|gio ?:|ngay(?: den)? ?:|so den ?:|(?:kinh )?chuyen ?:"
    r"|luu ho so|nguoi ky ?:|email ?:|co quan ?:|thoi gian ky ?:|ky boi|signature|xem xong tra lai"
    r"|luu hanh noi bo|so ?[:.]? ?\d+\Z|\d{1,3}\Z"
)
BODY = re.compile(r"kinh gui|can cu\b|noi nhan|dieu 1\b|xet de nghi|theo de nghi")
_BODY_LINE = re.compile(rf"(?:^|\n)[ \t]*(?:{BODY.pattern})")
_ADDRESSEES = 1_500  # characters of the body that are cut into cells, for the addressees
_BODY_LINE_LENGTH = 80  # of one without
_HEADER_READ = 3_000  # of a text in which no body begins

_DIGIT = "[0-9ol]"  # a scan reads 0 as O and 1 as l
_NOTATION = r"[^\W_][\w.&]*(?: ?[-–/.] ?[^\W_][\w&]*)*(?: ?\(m\))?"
SYMBOL = re.compile(
    r"(?:(?:(?:bo luat|luat|phap lenh|nghi quyet|lenh|[a-z]\w{0,12}) )?so ?[:.] *|(?P<bare>so ))"
    rf"(?P<number>{_DIGIT}[\do.l]{{0,9}}[a-z]?)?(?:[ .…_]*/ *| ?- ?(?=[a-z]))"
    rf"(?P<notation>{_NOTATION})(?(bare)\W*(?:\n|\Z))"  # without a colon it is prose, or alone
)
_NUMBER = re.compile(r"[0-9ol]{1,8}[a-z]? ?/")
DAY = re.compile(
    r"ngay\s+(?P<day>\d{1,2})\s+thang\s+(?P<month>\d{1,2})\s+nam\s+(?P<year>\d{4})"
    r"|(?:ngay\s+|,\s*)(?P<day2>\d{1,2})\s?[/.-]\s?(?P<month2>\d{1,2})\s?[/.-]\s?(?P<year2>\d{4})"
)
_BLANK_DAY = re.compile(r"ngay[\s.…_]*(?:\d{1,2})?[\s.…_]*thang")
_ABOUT = re.compile(r"v ?/ ?v\b[ :.]*(?:viec )?")


_PATTERNS = (
    (re.compile(_NATION), Kind.MOTTO),
    (_MOTTO, Kind.MOTTO),
    (_STAMP, Kind.STAMP),
    (_ABOUT, Kind.ABOUT),
    (re.compile(r"so ?:?\Z"), Kind.SYMBOL),
    (SYMBOL, Kind.SYMBOL),
)


@dataclass(frozen=True, slots=True)
class Header:
    """The cells above the body, and what each is.

    Attributes:
        cells: in the order of the text.
        kinds: of the same length.
        rest: the first cells of the body.
        body: place in the window's text at which the body begins.
    """

    cells: list[Cell]
    kinds: list[Kind]
    rest: list[Cell]
    body: int

    def of(self, *kinds: Kind) -> Iterator[Cell]:
        """The cells of these kinds."""
        return (cell for cell, kind in zip(self.cells, self.kinds, strict=True) if kind in kinds)

    @property
    def heading(self) -> int | None:
        """Number of the cell that names the type.

        The gazette prints the kind of document above the motto once more; the heading is below.
        """
        types = [i for i, kind in enumerate(self.kinds) if kind is Kind.TYPE]
        mottos = [i for i, kind in enumerate(self.kinds) if kind is Kind.MOTTO]
        below = [i for i in types if not mottos or i > mottos[-1]]
        return next(iter(below or types), None)

    def place(self, *kinds: Kind) -> int | None:
        """Number of the first cell of these kinds."""
        return next((i for i, kind in enumerate(self.kinds) if kind in kinds), None)


def read_header(window: Window) -> Header:
    """Tell what the cells above the body are."""
    first = _BODY_LINE.search(window.folded)
    end = _HEADER_READ
    if first:
        is_letter = first[0].lstrip().startswith("kinh gui")
        end = first.end() + (_ADDRESSEES if is_letter else _BODY_LINE_LENGTH)
    cells = list(window.cells(end))
    number = next((i for i, cell in enumerate(cells) if BODY.match(cell.folded)), len(cells))
    body = cells[number].start if number < len(cells) else len(window.text)
    above = list(_headings_joined(cells[:number]))
    return Header(above, list(_kinds(above)), cells[number:], body)


def _headings_joined(cells: list[Cell]) -> Iterator[Cell]:
    """The cells, a type wrapped over two lines ("QUYẾT / ĐỊNH") made one."""
    rest = iter(cells)
    above = next(rest, None)
    for cell in rest:
        if above is None:
            above = cell
            continue
        together = f"{above.folded} {cell.folded}".rstrip(" :")
        if together in BY_NAME and above.is_upper and cell.is_upper and len(above.folded) < 15:
            text = f"{above.text} {cell.text}"
            yield Cell(text, fold(text), above.start, cell.end, cell.line, above.after_gap)
            above = None
            continue
        yield above
        above = cell
    if above is not None:
        yield above


def _kinds(cells: list[Cell]) -> Iterator[Kind]:
    nation = ""  # how much of the nation's name, wrapped over cells, has been read
    numbered = False  # whether "Số:" stood alone in the cell before
    for cell in cells:
        read = f"{nation} {cell.folded}".strip()
        is_nation = _NATION.startswith(read) and (cell.is_upper or nation != "")
        nation = read if is_nation and read != _NATION else ""
        if is_nation:
            yield Kind.MOTTO
        elif numbered and _NUMBER.match(cell.folded):
            yield Kind.SYMBOL
        else:
            yield _kind(cell)
        numbered = cell.folded.rstrip(": ") == "so"


def _kind(cell: Cell) -> Kind:
    text = cell.folded
    for pattern, kind in _PATTERNS:
        if pattern.match(text):
            return kind
    if mark_of(cell.text, text):
        return Kind.MARK
    if type_of_heading(cell):
        return Kind.TYPE
    if (DAY.search(text) or _BLANK_DAY.search(text)) and len(text) < 80:
        return Kind.DATE
    return Kind.TEXT


def type_of_heading(cell: Cell) -> str | None:
    """The type that a heading names, "CÔNG ĐIỆN KHẨN" and "LUẬT" included."""
    text = cell.folded.rstrip(" :.")
    name = BY_NAME.get(text)
    if name is None and cell.is_upper and text.startswith("cong dien"):
        return "Công điện"
    return name if name and cell.text[:1].isupper() else None
