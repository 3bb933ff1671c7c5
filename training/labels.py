"""Labels the archive already holds: who wrote a document stands in its symbol.

`1234/VPCP-KGVX` and `56/TTg-CN` name the unit of Văn phòng Chính phủ that drafted them, and
`789/BYT-DP` the ministry and its department. Nobody had to annotate anything.
"""

import re

from classifier.errors import UnknownDepartmentError
from classifier.taxonomy import Taxonomy

_PARTS = re.compile(r"[-/\s]+")
_NUMBER = re.compile(r"\d+[A-Z]?|T?\d{4}|QH\d+")
_OFFICE = re.compile(r"(?:^|[-/\d\s])(?:VPCP|TTg|CP)-(?P<unit>[A-ZĐ][\w.]*)$", re.IGNORECASE)

# Abbreviations of kinds of documents, which stand before the agency (Decree 30/2020, Appendix III,
# and the legal kinds), and the spellings of one agency's abbreviation over the years, all without
# diacritics, as archives publish them.
_KINDS = frozenset(
    ["QD", "TT", "ND", "TB", "KH", "CT", "NQ", "VBHN", "TTLT", "CD", "BC", "HD", "CV", "CTR", "TTR",
     "QC", "LCT", "NQLT", "CTPH", "KL", "QCPH", "QYD", "HDLN", "TTLN", "LB", "BB", "TTLB"]
)  # fmt: skip
_AGENCY = {
    "BNNPTNT": "BNN", "BTS": "BNN", "LDTBXH": "BLDTBXH", "TM": "BCT", "BTM": "BCT", "BCN": "BCT",
    "TC": "BTC", "BKH": "BKHDT", "BVHTT": "BVHTTDL", "VHTT": "BVHTTDL", "VHTTDL": "BVHTTDL",
    "VH": "BVHTTDL", "BGD": "BGDDT", "GDDT": "BGDDT", "GD": "BGDDT", "GTVT": "BGTVT", "YT": "BYT",
    "BKHCNMT": "BKHCN", "BHXHVN": "BHXH", "NHNNVN": "NHNN", "TLDLDVN": "TLD",
}  # fmt: skip
# Issuers that are no agency with a field of its own: the government, the provinces.
_NO_AGENCY = frozenset(["CP", "TTG", "HDBT", "VPCP", "CTN", "SL", "UBND", "UB", "CTUBND", "HDND"])


def unit_of(symbol: str, taxonomy: Taxonomy) -> str | None:
    """The department named at the end of a symbol of the office or the Prime Minister.

    Returns:
        Its code, None when the symbol names none that the taxonomy knows.
    """
    match = _OFFICE.search(symbol.strip())
    if match is None:
        return None
    try:
        return taxonomy.find(match["unit"]).code
    except UnknownDepartmentError:
        return None


def agency_of(symbol: str) -> str | None:
    """The central agency that a symbol without diacritics names, in its present abbreviation.

    >>> agency_of("07/BYT-MT"), agency_of("12-QD-BNNPTNT"), agency_of("5-QD-UBND")
    ('BYT', 'BNN', None)
    """
    parts = [part for part in _PARTS.split(symbol.upper()) if part]
    parts = [part for part in parts if not part.isdigit() and not _NUMBER.fullmatch(part)]
    while parts and parts[0] in _KINDS:
        parts = parts[1:]
    if not parts or parts[0] in _NO_AGENCY:
        return None
    return _AGENCY.get(parts[0], parts[0])
