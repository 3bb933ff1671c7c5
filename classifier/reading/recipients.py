"""Recipients: whom a document is addressed to, and where its copies go.

Decree 30/2020/NĐ-CP, Appendix I: "Kính gửi:" below the header, "Nơi nhận:" at the end, whose last
entry "Lưu: VT, KGVX (2)." names the unit that drafted it and how many copies it keeps.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from classifier.reading.parts import Found
from classifier.reading.window import Cell, Window

# "Nơi nhận" as it is met, the words composed or not, with diacritics or without.
_COPIES = re.compile(r"N[oơOƠ]\u031b?[iI] [nN][hH][aâAÂạẠậẬ][\u0302\u0323]{0,2}[nN]")
_LIST = 3_000  # characters of the longest list of recipients
_MOST = 60
_ENTRY_LENGTH = 400  # characters of the longest entry
_ENTRY = re.compile(r"[-–+•*]\s*")
_FILED = re.compile(r"luu\b\s*[:;]?\s*(?:vt|van thu|ho so|hs|[a-z]{1,8}\b)")
_SENT = re.compile(r"kinh gui\s*[:.]?\s*")
_UNIT = re.compile(r"(?:V\.I{1,3}|[A-ZĐ][A-ZĐ&]+)(?:-[A-ZĐ]{2,})*\d*(?=[\s(.,;/-]|\Z)")
_NO_UNIT = {"VT", "HS"}


def addressees_of(window: Window, cells: list[Cell]) -> tuple[Found, ...]:
    """The entries of "Kính gửi", each without its bullet.

    Args:
        window: the beginning of the text.
        cells: the first ones of its body.
    """
    first = next((i for i, c in enumerate(cells) if c.folded.startswith("kinh gui")), None)
    if first is None:
        return ()
    head = cells[first]
    prefix = _SENT.match(head.folded)
    rest = head.start + (prefix.end() if prefix else 0)
    entries: list[tuple[int, int]] = [(rest, head.end)] if rest < head.end else []
    inline = bool(entries)
    for cell in cells[first + 1 : first + _MOST]:
        if _is_entry(window, cell):
            if inline:
                break
            entries.append((cell.start, cell.end))
        elif entries and _goes_on(window, entries[-1], cell):
            entries[-1] = (entries[-1][0], cell.end)
        else:
            break
    return tuple(_tidied(window, start, end) for start, end in entries)


def recipients_of(text: str) -> tuple[tuple[Found, ...], Found | None, tuple[str, ...]]:
    """The entries of "Nơi nhận", the one that says where it is filed, and the units named there."""
    place = next((m.start() for m in _COPIES.finditer(text) if _begins(text, m.start())), None)
    if place is None:
        return (), None, ()
    window = Window(text, place, place + _LIST)
    entries, filed = _entries(window)
    found = tuple(_tidied(window, start, end) for start, end in entries)
    if filed is None:
        return found, None, ()
    last = _tidied(window, *filed)
    return found, last, tuple(_units(last.value))


def _entries(window: Window) -> tuple[list[tuple[int, int]], tuple[int, int] | None]:
    """Spans of the entries, wrapped lines joined, and of the filing entry."""
    entries: list[tuple[int, int]] = []
    cells = islice(window.cells(), 1, _MOST + 1)
    for cell in cells:
        if _FILED.match(cell.folded):
            return entries, _filed(window, cell, cells)
        if _is_entry(window, cell):
            entries.append((cell.start, cell.end))
        elif entries and not cell.is_upper and window.text[entries[-1][1] - 1] != ".":
            if cell.end - entries[-1][0] > _ENTRY_LENGTH:
                break  # this is prose
            entries[-1] = (entries[-1][0], cell.end)
    return entries, None  # what is in capitals is the signature, in the other column


def _filed(window: Window, cell: Cell, rest: Iterable[Cell]) -> tuple[int, int]:
    span = (cell.start, cell.end)
    for more in rest:
        if more.is_upper or not _goes_on(window, span, more):
            break
        span = (span[0], more.end)
    return span


def _begins(text: str, place: int) -> bool:
    """Whether nothing but a gap stands before `place` on its line."""
    before = text[max(0, place - 40) : place]
    line = before[before.rfind("\n") + 1 :]
    return not line.strip(" \t*_|") or line.endswith(("   ", "\t"))


def _is_entry(window: Window, cell: Cell) -> bool:
    """Whether a bullet, trimmed off the cell, stands before it."""
    return _ENTRY.match(window.text, max(0, cell.start - 2)) is not None and (
        window.text[max(0, cell.start - 3) : cell.start].strip(" \n\t") != ""
    )


def _goes_on(window: Window, entry: tuple[int, int], cell: Cell) -> bool:
    above = window.text[entry[0] : entry[1]].rstrip()
    return above[-1:] not in {".", ";", ":"} and (
        cell.text[:1].islower() or cell.text[:1] in "(,&" or above[-1:] in {",", "-", "–"}
    )


def _tidied(window: Window, start: int, end: int) -> Found:
    while end > start and window.text[end - 1] in " .;,\n\t":
        end -= 1
    return window.found(start, end)


def _units(filed: str) -> Iterator[str]:
    """The units of a filing entry; drafters' names and numbers of copies are left out."""
    _, _, rest = filed.partition("VT")
    rest = rest or filed.partition(":")[2]
    for part in re.split(r"[,;]|\.(?!I)", re.sub(r"\([^()]*\)", " ", rest)):
        words = part.strip().removeprefix("Vụ ").removeprefix("Cục ").removeprefix("Phòng ").strip()
        unit = _UNIT.match(words)
        if unit and unit[0] not in _NO_UNIT:
            yield unit[0]
