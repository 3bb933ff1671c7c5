"""What the header says: organ and the body above it, symbol, place and date."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from classifier.reading.header import Header
from classifier.reading.kinds import DAY, ORGAN, SYMBOL, Kind, is_place
from classifier.reading.parts import Found, FoundDate
from classifier.reading.window import Cell, Window

_NO_DATE = (Kind.STAMP, Kind.ABOUT, Kind.ABOUT_MORE)  # a date in one is not that of the issue
_BARE = re.compile(  # a name that cannot end here
    r"(?:van phong|thanh tra|ban|hoi dong|uy ban|uy ban nhan|van|hoi|bo|cuc|vien|chinh|uy|toa|tong"
    r"|kiem toan|van phong chu tich|truong|trung tam|cong ty|chu tich|thu tuong)\Z"
    r"|.*(?:\bva|\bcua|,|-)\Z"
)


def symbol_of(window: Window, header: Header) -> Found | None:
    """Number and symbol, spaces and misread digits mended."""
    for cell in header.of(Kind.SYMBOL):
        # "Số:" may stand on a line of its own, and a long symbol may be wrapped.
        match = SYMBOL.match(window.folded, cell.start, cell.end)
        if match is None or match["bare"] is None:
            match = SYMBOL.match(window.folded.replace("\n", " "), cell.start, cell.start + 120)
        if match is None:
            continue
        start = match.start("number") if match["number"] else match.start("notation") - 1
        number = (match["number"] or "").replace("o", "0").replace("l", "1")
        notation = window.text[match.start("notation") : match.end()]
        notation = re.sub(r"\s*([-–/.])\s*", lambda m: m[1].replace("–", "-"), notation)
        return window.found(start, match.end(), f"{number.strip('.')}/{notation.strip('.- ')}")
    return None


def date_of(window: Window, header: Header) -> tuple[Found | None, FoundDate | None]:
    """Place and date of the issue."""
    end = header.body
    for match in DAY.finditer(window.folded, 0, end):
        holder = _cell_at(header, match.start())
        if holder is None or header.kinds[holder] in _NO_DATE:
            continue
        cell = header.cells[holder]
        before = window.text[cell.start : match.start()].rstrip(" ,\n")
        after = window.text[match.end() : max(cell.end, match.end())]
        if len(before) > 40 or not is_place(before) or any(map(str.isalnum, after)):
            continue
        day = _date(match)
        if day is None:
            continue
        found = FoundDate(day, *window.span(match.start(), match.end()))
        return _place(window, header, holder, before), found
    return None, None


def _cell_at(header: Header, position: int) -> int | None:
    for number, cell in enumerate(header.cells):
        if cell.start <= position <= cell.end:
            return number
    return None


def _place(window: Window, header: Header, holder: int, before: str) -> Found | None:
    cell = header.cells[holder]
    start, end = cell.start, cell.start + len(before)
    if holder >= 2 and header.kinds[holder - 1] is Kind.TEXT:
        above = header.cells[holder - 1]
        free = header.kinds[holder - 2] in (Kind.SYMBOL, Kind.MOTTO, Kind.MARK)
        if free and not above.is_upper and len(above.text) < 30 and above.line == cell.line - 1:
            start = above.start
    value = " ".join(window.text[start:end].split()).rstrip(" ,")
    return (
        window.found(start, start + len(window.text[start:end].rstrip(" ,")), value)
        if value
        else None
    )


def _date(match: re.Match[str]) -> date | None:
    day, month, year = (int(match[name] or match[f"{name}2"]) for name in ("day", "month", "year"))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def organs_of(window: Window, header: Header) -> tuple[Found | None, Found | None]:
    """The issuing organ, and the body above it."""
    if header.place(Kind.SYMBOL, Kind.MOTTO) is None:
        return None, None
    first = header.place(Kind.SYMBOL, Kind.ABOUT, Kind.TYPE)
    if first is None:
        first = header.place(Kind.DATE)
    until = len(header.cells) if first is None else first
    above = [
        cell
        for cell, kind in zip(header.cells[:until], header.kinds[:until], strict=True)
        if kind is Kind.TEXT and (cell.is_upper or ORGAN.match(cell.folded))
    ]
    names = list(_joined(above[:8]))
    if not names:
        return None, None
    organ = _name(window, names[-1])
    parent = _name(window, names[-2]) if len(names) > 1 else None
    if parent and parent.value.casefold() == organ.value.casefold():
        parent = None  # the gazette prints the name once more above the header
    return organ, parent


def _joined(cells: Iterable[Cell]) -> Iterator[list[Cell]]:
    name: list[Cell] = []
    for cell in cells:
        above = " ".join(part.folded for part in name)
        if name and ORGAN.match(cell.folded) and not _BARE.match(above):
            yield name
            name = []
        name.append(cell)
    if name:
        yield name


def _name(window: Window, cells: list[Cell]) -> Found:
    value = " ".join(" ".join(cell.text.split()) for cell in cells)
    return window.found(cells[0].start, cells[-1].end, value)
