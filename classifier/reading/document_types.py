"""The types of official documents and how symbols abbreviate them.

The 29 administrative types of Decree 30/2020/NĐ-CP, Article 7 and Appendix III, the types of legal
documents (Law 80/2015/QH13, Article 4), and the spellings of both that are met.
"""

from classifier.normalization import fold

_ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "Nghị quyết": ("NQ",),
    "Quyết định": ("QĐ",),
    "Chỉ thị": ("CT",),
    "Quy chế": ("QC",),
    "Quy định": ("QyĐ", "QĐi"),
    "Thông cáo": ("TC",),
    "Thông báo": ("TB",),
    "Hướng dẫn": ("HD",),
    "Chương trình": ("CTr",),
    "Kế hoạch": ("KH",),
    "Phương án": ("PA",),
    "Đề án": ("ĐA",),
    "Dự án": ("DA", "DAn"),
    "Báo cáo": ("BC",),
    "Biên bản": ("BB",),
    "Tờ trình": ("TTr",),
    "Hợp đồng": ("HĐ",),
    "Công văn": ("CV",),
    "Công điện": ("CĐ",),
    "Bản ghi nhớ": ("BGN", "GN"),
    "Bản thỏa thuận": ("BTT", "TTh"),
    "Giấy ủy quyền": ("GUQ", "UQ"),
    "Giấy mời": ("GM",),
    "Giấy giới thiệu": ("GGT", "GT"),
    "Giấy nghỉ phép": ("GNP", "NP"),
    "Phiếu gửi": ("PG",),
    "Phiếu chuyển": ("PC",),
    "Phiếu báo": ("PB",),
    "Thư công": (),
    "Hiến pháp": (),
    "Bộ luật": (),
    "Luật": (),
    "Pháp lệnh": ("PL",),
    "Lệnh": ("L",),
    "Nghị định": ("NĐ",),
    "Thông tư": ("TT",),
    "Thông tư liên tịch": ("TTLT",),
    "Nghị quyết liên tịch": ("NQLT",),
    "Văn bản hợp nhất": ("VBHN",),
    "Kết luận": ("KL",),
}

BY_NAME: dict[str, str] = {fold(name): name for name in _ABBREVIATIONS}
"""From the folded name, e.g. "quyet dinh", to the name."""

_BY_ABBREVIATION = {short: name for name, shorts in _ABBREVIATIONS.items() for short in shorts} | {
    fold(short).upper(): name  # QD, CD, ND: typed without the stroke of Đ
    for name, shorts in _ABBREVIATIONS.items()
    for short in shorts
    if "Đ" in short and fold(short).upper() not in {"HD", "DA"}
}


def type_of_symbol(notation: str) -> str | None:
    """The type that a symbol's abbreviation names; "Công văn" where it names none.

    A dispatch has no abbreviation: its symbol begins with the organ, e.g. "UBND-VX".

    Args:
        notation: what stands after the number, e.g. "QĐ-TTg", "2023/TT-BNV" or "KH/TU".

    >>> type_of_symbol("2023/NĐ-CP"), type_of_symbol("QD-TTg"), type_of_symbol("BYT-MT")
    ('Nghị định', 'Quyết định', 'Công văn')
    """
    parts = notation.replace("-", "/").split("/")
    while parts and (parts[0].isdigit() or not parts[0]):
        parts.pop(0)
    if not parts:
        return None
    if parts[0].startswith(("QH", "UBTVQH")) and parts[0][-1:].isdigit():
        return None  # laws, ordinances and resolutions of the National Assembly share it
    return _BY_ABBREVIATION.get(parts[0], "Công văn")
