"""Trích yếu: the sentence that says what a document is about.

Decree 30/2020/NĐ-CP, Appendix I: below the symbol after "V/v" for a dispatch, below the type for
every other document; over as many lines as it needs, with nothing that marks its end.
"""

import re
from itertools import pairwise

from classifier.normalization import fold
from classifier.reading.header import BODY, Header
from classifier.reading.header_fields import organs_of
from classifier.reading.kinds import Kind
from classifier.reading.parts import Found
from classifier.reading.window import Cell, Window

_LONGEST = 1_200  # characters; the fields of the decree's Appendix VI allow 500
_ABOUT = re.compile(r"v ?/ ?v\b[ :.]*|ve viec ?:")
# Who issues it, in capitals between the trích yếu and the reasons: no part of the sentence.
_AUTHORITY = re.compile(
    r"(?:chu tich|bo truong|thu tuong|uy ban|hoi dong|tong cuc truong|cuc truong|chinh phu|giam doc"
    r"|tong giam doc|thong doc|chanh an|vien truong|truong ban|quoc hoi|tong kiem toan|chu nhiem"
    r"|tong thanh tra|chanh van phong|hieu truong|thu truong|tong bi thu)\b"
)
_GOES_ON = re.compile(
    r".*\b(?:cua|va|tren|tai|cho|giua|do|boi|thuoc|voi|doi voi|theo|ve|viec|cac|nhan|tu|den|o|trong"
    r"|hoac|cung|so|ban hanh|quyet dinh|nghi quyet|chi thi|ke hoach|thong tu)\Z|.*[,;–-]\Z"
)
_NUMBERED = re.compile(r"(?:phan |chuong |muc |dieu )?(?:[ivx]{1,5}|\d{1,2}|[a-z])[.)](?:\s|\Z)")
_UNFINISHED = re.compile(r".*\b(?:cua|va|giua|do|boi|thuoc|voi|cho|tai|tren|den|o)\Z|.*[,–-]\Z")
_BODY_WORDS = re.compile(
    r"(?:thuc hien|trien khai|theo|ngay \d|de |tren co so|tiep theo|sau khi|qua |nham |trong "
    r"|vua qua|thi hanh|hien nay|xet |duoc su"
    r"|bo |uy ban|ubnd|van phong|so |ong |ba |quyet dinh ?:)"
)


def subject_of(window: Window, header: Header) -> Found | None:
    """The trích yếu, without "V/v" before it; None where the page has none."""
    about = header.place(Kind.ABOUT)
    heading = header.heading
    if heading is not None and (about is None or about > heading):
        return _below_type(window, header, heading)
    if about is not None:
        return _below_symbol(window, header, about)
    return None


def _below_symbol(window: Window, header: Header, about: int) -> Found | None:
    more = zip(header.cells[about + 1 :], header.kinds[about + 1 :], strict=True)
    goes_on = [cell for cell, kind in more if kind is Kind.ABOUT_MORE]
    return _found(window, [header.cells[about], *goes_on])


def _below_type(window: Window, header: Header, heading: int) -> Found | None:
    cells = header.cells[heading + 1 :]
    kinds = header.kinds[heading + 1 :]
    taken: list[Cell] = []
    for cell, kind in zip(cells, kinds, strict=True):
        if kind is Kind.MARK or (kind is Kind.STAMP and not taken):
            continue
        if taken and _ends(taken, cell):
            break
        taken.append(cell)
        if sum(len(part.text) for part in taken) > _LONGEST:
            return None  # no abstract is that long: the page has none, this is the body
    taken = _without_authority(window, header, taken)
    return _found(window, taken) if taken else None


def _ends(taken: list[Cell], cell: Cell) -> bool:
    """Whether `cell` comes after the trích yếu."""
    if cell.after_gap or BODY.match(cell.folded) or _NUMBERED.match(cell.folded):
        return True
    if all(part.is_upper for part in taken):
        return not cell.is_upper
    above = taken[-1]
    if above.text.endswith((".", ":", ";")):
        return True
    if cell.is_upper:
        return not _GOES_ON.match(above.folded)
    return (
        cell.text[:1].isupper()
        and _BODY_WORDS.match(cell.folded) is not None
        and not _GOES_ON.match(above.folded)
    )


def _without_authority(window: Window, header: Header, cells: list[Cell]) -> list[Cell]:
    organ, _ = organs_of(window, header)
    name = fold(organ.value) if organ else ""
    for number in range(1, len(cells)):
        rest = " ".join(part.folded for part in cells[number:])
        if len(rest) > 150 or not cells[number].is_upper:
            continue
        if _UNFINISHED.match(cells[number - 1].folded):
            continue
        if name and rest.startswith(name):
            return cells[:number]
        if _AUTHORITY.match(rest) and all(
            word.strip(",.-–") in _TITLES or word in name for word in rest.split()
        ):
            return cells[:number]
    return cells


_TITLES = frozenset(
    re.findall(
        r"\w+",
        """chu tich bo truong thu tuong tong cuc truong giam doc thong doc chanh an vien truong
        truong ban tong kiem toan chu nhiem tong thanh tra chanh van phong hieu truong uy ban nhan
        dan hoi dong nhan dan tinh thanh pho huyen quan thi xa nuoc cong hoa xa hoi chu nghia viet
        nam chinh phu quoc hoi khoa nhiem ky ky hop lan thu nhat hai ba bon nam sau bay tam chin
        muoi""",
    )
)


def _found(window: Window, cells: list[Cell]) -> Found | None:
    start, end = cells[0].start, cells[-1].end
    prefix = _ABOUT.match(cells[0].folded)
    if prefix:
        start += prefix.end()
    if start >= end:
        return None
    between = (window.text[one.end : other.start] for one, other in pairwise(cells))
    if not any(map(str.isalnum, "".join(between))):  # nothing of the other column
        return window.found(start, end)
    texts = [window.text[start : cells[0].end], *(cell.text for cell in cells[1:])]
    return window.found(start, end, " ".join(" ".join(texts).split()))
