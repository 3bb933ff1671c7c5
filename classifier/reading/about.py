"""About: how far the sentence behind "V/v" goes on below its first line.

Decree 30/2020/NĐ-CP, Appendix I: below the symbol, centred in a narrow column, hence over three to
five short lines. Nothing marks its end, and in flattened text the other column may stand between.
"""

import re
from collections.abc import Sequence

from classifier.reading.kinds import ORGAN, Kind, is_place
from classifier.reading.window import Cell
from classifier.vietnamese import is_vietnamese

# Words after which a sentence goes on, whatever the next line looks like.
_UNFINISHED = re.compile(
    r".*(?:\b(?:cua|va|giua|do|boi|thuoc|voi|cho|tai|tren|den|o|so|nam|quy|thang|khoa|giai doan"
    r"|tp\.?)|[,–/(-])\Z"
)
_NUMBER_OF_ANOTHER = re.compile(r"so ?:? ?\d[\w./-]*")
_BESIDE = 200  # characters of the other column between two lines


def with_about(cells: Sequence[Cell], kinds: list[Kind]) -> list[Kind]:
    """The kinds, with what goes on behind "V/v" marked as such.

    A wrapped line may look like anything else in a header: "COVID-19" in capitals, "số
    128/NQ-CP" like a symbol, "Kế hoạch" like a type, "ngày 12/5/2021" like a date.

    Args:
        cells: of a header, in order.
        kinds: theirs.
    """
    first = next((i for i, kind in enumerate(kinds) if kind is Kind.ABOUT), None)
    if first is None:
        return kinds
    taken = [cells[first]]
    found = list(kinds)
    for number in range(first + 1, len(cells)):
        cell, kind = cells[number], kinds[number]
        if _goes_on(taken, cell, kind) and not _is_of_the_date(cells[number : number + 2]):
            taken.append(cell)
            found[number] = Kind.ABOUT_MORE
        elif not (kind is Kind.MARK or (kind in (Kind.MOTTO, Kind.DATE) and _beside(taken, cell))):
            break  # what is passed over is the other column, or a stamp over the lines
    return found


def _goes_on(taken: Sequence[Cell], cell: Cell, kind: Kind) -> bool:
    above = taken[-1]
    if cell.after_gap or kind in (Kind.MARK, Kind.MOTTO, Kind.STAMP, Kind.ABOUT):
        return False
    if kind is Kind.SYMBOL:  # this document's own is written large
        return cell.text[:1].islower()
    if kind is Kind.DATE:
        return cell.text[:1].islower() and _NUMBER_OF_ANOTHER.search(above.folded) is not None
    if kind is Kind.TYPE:
        return not cell.is_upper and cell.line == above.line + 1
    return not cell.is_upper or _goes_on_in_capitals(taken, cell)


def _goes_on_in_capitals(taken: Sequence[Cell], cell: Cell) -> bool:
    """Whether a line in capitals is no organ and no heading, but a part of the sentence."""
    if _UNFINISHED.match(taken[-1].folded):
        return True
    if ORGAN.match(cell.folded):
        return False
    if all(part.is_upper for part in taken):
        return True
    words = re.findall(r"[^\W\d_]{2,}", cell.text)
    # "COVID-19", "ODA, WB", "VERO CELL": abbreviations and names from abroad.
    return (
        bool(words) and not any(map(is_vietnamese, map(str.lower, words))) and cell.text.isascii()
    )


def _is_of_the_date(cells: Sequence[Cell]) -> bool:
    """Whether a line is "Hà Nội, ngày …", itself or with the next one: the date line, wrapped."""
    place, comma, rest = " ".join(cell.text for cell in cells).partition(",")
    return bool(comma) and is_place(place) and rest.lstrip().lower().startswith(("ngày", "ngay"))


def _beside(taken: Sequence[Cell], cell: Cell) -> bool:
    last = taken[-1]
    return cell.line <= last.line + 1 and cell.start - last.end < _BESIDE
