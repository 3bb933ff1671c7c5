"""Kinds: what a line or a column of a header is, told by its words alone."""

import re
from collections.abc import Iterator
from enum import Enum, auto

from classifier.appointment import appointments_in
from classifier.reading.document_types import BY_NAME
from classifier.reading.marks import mark_of
from classifier.reading.window import Cell


class Kind(Enum):
    """What a cell of the header is."""

    MOTTO = auto()
    STAMP = auto()
    SYMBOL = auto()
    DATE = auto()
    ABOUT = auto()  # V/v
    ABOUT_MORE = auto()  # what it goes on with; see `about`
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
# Words of the name of a place that are written small.
_SMALL = {"phố", "tỉnh", "huyện", "quận", "thị", "xã", "pho", "tinh", "huyen", "quan", "thi", "xa"}
# Words that begin the name of an organ: a line that begins with one is an organ of its own, and
# every other line goes on with the name above it.
ORGAN = re.compile(
    r"(?:bo|so|cuc|tong cuc|chi cuc|vu|ban|uy ban|ubnd|hoi dong|hdnd|van phong|vien|truong"
    r"|trung tam"
    r"|ngan hang|kho bac|bao hiem|toa an|cong ty|tong cong ty|tap doan|thanh tra|kiem toan|phong"
    r"|benh vien|cong an|quan khu|dai hoc|hoc vien|bao|dai|tinh uy|thanh uy|huyen uy|dang uy"
    r"|lien doan|hoi|doan|hiep hoi|quoc hoi|chinh phu|thu tuong|chu tich nuoc|tong cong doan"
    r"|mat tran|dang bo|van phong chinh phu|doanh nghiep|hop tac xa)\b"
)


def kinds_of(cells: list[Cell]) -> Iterator[Kind]:
    """The kinds of the cells of a header, in order."""
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
    if mark_of(cell.text, text) or any(one.start == 0 for one in appointments_in(cell.text)):
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


def is_place(text: str) -> bool:
    """Whether it is a name, or nothing; not the beginning of a sentence."""
    words = re.findall(r"\w+", text)
    return all(word in _SMALL or (word[0].isupper() and word.isalpha()) for word in words)
