"""Instruments cited by their symbol: "Nghị định số 140/2020/NĐ-CP", "1201/QĐ-TTg ngày 6/8/2020".

A subject such as "triển khai Nghị định 140/2020/NĐ-CP" says by a number alone what it is about.
Numbers start anew every year; decrees, circulars and laws bear theirs in the symbol (Decree
34/2016/NĐ-CP, Article 7), decisions and directives that lay down no rules do not: theirs is known
where the date follows.
"""

import re
from typing import NamedTuple

_KINDS = "nd|nq|qd|ct|cd|tt|ttlt|tb|kl|l|pl"
_SYMBOL = re.compile(
    r"(?<!\S)0*(?P<number>\d{1,5})\s+(?:(?P<year>(?:19|20)\d\d)\s+)?"
    rf"(?:(?P<kind>{_KINDS})\s+(?P<issuer>[a-z]+\d*)|(?P<assembly>(?:ubtv)?qh\d+))(?!\S)"
)
_DATED = re.compile(
    r"\s+(?:ngay\s+\d{1,2}\s+(?:thang\s+)?\d{1,2}\s+(?:nam\s+)?|nam\s+)(?P<year>(?:19|20)\d\d)(?!\S)"
)
_DIGIT = re.compile(r"\d")
_ASSEMBLY = re.compile(r"(?:ubtv)?qh\d+")


class CitedInstrument(NamedTuple):
    """An instrument, and where it is cited: `[start, end)` of the text that was searched."""

    term: str
    start: int
    end: int


def with_year(term: str, year: int) -> str:
    """The term of the same instrument cited with the year it is from; itself if that is in it.

    >>> with_year("1201 qd ttg", 2020), with_year("6 2020 nd cp", 2020)
    ('1201 2020 qd ttg', '6 2020 nd cp')
    """
    number, *signed = term.split()
    return term if signed[0].isdigit() else " ".join([number, str(year), *signed])


def cited_instruments(spaced: str) -> list[CitedInstrument]:
    """Every symbol in a text, in order.

    Args:
        spaced: folded, a space for each mark (`classifier.normalization.fold_and_space`).

    >>> [found.term for found in cited_instruments("nghi dinh so 06 2020 nd cp")]
    ['6 2020 nd cp']
    >>> [found.term for found in cited_instruments("qd so 1201 qd ttg ngay 6 8 2020, 27 ct ttg")]
    ['1201 2020 qd ttg', '27 ct ttg']
    """
    if _DIGIT.search(spaced) is None:  # most titles; the pattern below tries each of their words
        return []
    found = []
    for match in _SYMBOL.finditer(spaced):
        issuer = match["assembly"] or match["issuer"]
        # The National Assembly's "161/2021/QH14" is also written "161/2021/NQ-QH14".
        signed = issuer if _ASSEMBLY.fullmatch(issuer) else f"{match['kind']} {issuer}"
        dated = None if match["year"] else _DATED.match(spaced, match.end())
        year = match["year"] or (dated and dated["year"])
        parts = (match["number"], year, signed)
        found.append(CitedInstrument(" ".join(filter(None, parts)), *match.span()))
    return found
