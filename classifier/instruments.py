"""Cited instruments that belong to a topic: told by number, issuer and year together.

Numbers start anew every year: Chỉ thị 16/CT-TTg of 2020 ordered the country to stay at home, that
of 2017 was about the fourth industrial revolution.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from classifier.normalization import fold_and_space

# As they are abbreviated before a number ("thực hiện CT 16") and begin the symbols after it.
_SHORT = {
    "chi thi": "ct", "nghi quyet": "nq", "quyet dinh": "qd", "nghi dinh": "nd", "thong tu": "tt",
    "cong dien": "cd", "ke hoach": "kh", "cong van": "cv", "thong bao": "tb", "ket luan": "kl",
}  # fmt: skip
_CODES = frozenset([*_SHORT.values(), "hdnd", "ubnd", "tu", "tw", "ttlt", "vpcp"])
# Within so many syllables after the number stands the day it is from.
_REACH = 11
_FIRST_YEAR, _LAST_YEAR = 1945, 2100


class Citation(Enum):
    """How sure it is that an instrument of a topic is meant."""

    DATED = "dated"  # number, and year
    UNDATED = "undated"  # number, and nothing against it
    OTHER = "other"  # the number of another year or issuer


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument that belongs to a topic.

    Attributes:
        kind: e.g. "Chỉ thị".
        number: its number without leading zeros.
        symbol: what follows the number, e.g. "CT-TTg".
        years: it may be from, usually one.
        only_dated: whether its number alone says nothing, because many others bear it.
    """

    kind: str
    number: str
    symbol: str
    years: tuple[int, ...]
    only_dated: bool = False


def cited(
    instrument: Instrument, syllables: Sequence[str], place: int, year: int | None
) -> tuple[Citation, int, int] | None:
    """Whether the number at `place` cites `instrument`.

    Args:
        instrument: bears that number.
        syllables: folded, of the whole field.
        place: where the number stands.
        year: of the citing document, None if unknown.

    Returns:
        How sure that is, and the citation's first syllable and the one after its last; None when
        the number is no citation of that kind at all.
    """
    kind, symbol = _folded(instrument.kind), _folded(instrument.symbol)
    start = place - (place > 0 and syllables[place - 1] == "so")
    named = list(syllables[max(0, start - len(kind)) : start]) == kind
    if named:
        start -= len(kind)
    elif start > 0 and syllables[start - 1] == _SHORT.get(" ".join(kind)):
        named, start = True, start - 1
    end = place + 1
    found = _year_at(syllables, end)
    end += found is not None
    if list(syllables[end : end + len(symbol)]) == symbol:
        named, end = True, end + len(symbol)
    elif end < len(syllables) and _is_code(syllables[end]):
        return (Citation.OTHER, start, end + 1) if named else None
    if not named:
        return None
    found = found or _year_of_date(syllables, end)
    if found is None and year is not None and not instrument.only_dated:
        if {year, year - 1}.intersection(instrument.years):  # letters cite what is new
            found = instrument.years[0]
        elif year < min(instrument.years):
            found = year
    if found is not None:
        return (Citation.DATED if found in instrument.years else Citation.OTHER), start, end
    return None if instrument.only_dated else (Citation.UNDATED, start, end)


def _is_code(syllable: str) -> bool:
    return syllable in _CODES or syllable.rstrip("0123456789") in {"qh", "ubtvqh"}


def _year_at(syllables: Sequence[str], place: int) -> int | None:
    if place < len(syllables) and len(syllables[place]) == 4 and syllables[place].isdigit():
        year = int(syllables[place])
        if _FIRST_YEAR <= year <= _LAST_YEAR:
            return year
    return None


def _year_of_date(syllables: Sequence[str], place: int) -> int | None:
    """The year of "ngày 31/3/2020", "ngày 31 tháng 3 năm 2020" or "năm 2020" soon after."""
    for i in range(place, min(place + _REACH, len(syllables))):
        year = _year_at(syllables, i)
        if year is not None and (syllables[i - 1].isdigit() or syllables[i - 1] == "nam"):
            return year
        if syllables[i] in _SHORT.values():  # another instrument begins
            return None
    return None


@lru_cache(maxsize=1_024)  # there are a few dozen kinds and symbols, asked for at every number
def _folded(text: str) -> list[str]:
    """Its syllables without diacritics; not to be changed."""
    return fold_and_space(text).split()
