import time
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.reading.layout import Layout, read_layout
from classifier.urgency import Level
from tests import letters

LETTERS = {
    name: text for name, text in vars(letters).items() if name.isupper() and isinstance(text, str)
}


def printed(text: str) -> dict[str, object]:
    """The header's parts by name, without those that were not found."""
    layout = read_layout(text)
    parts = {
        name: getattr(layout, name)
        for name in ("parent_organ", "organ", "symbol", "place", "issued", "type_name", "subject")
    }
    return {name: part.value for name, part in parts.items() if part is not None}


def without_diacritics(text: str) -> str:
    """As a sender without a Vietnamese keyboard writes."""
    pieces = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(piece for piece in pieces if not unicodedata.combining(piece))


def test_a_dispatch_is_read_from_its_header() -> None:
    """The trích yếu behind "V/v" is wrapped over three lines."""
    assert printed(letters.DISPATCH) == {
        "organ": "BỘ Y TẾ",
        "symbol": "5146/BYT-KCB",
        "place": "Hà Nội",
        "issued": date(2021, 3, 14),
        "type_name": "Công văn",
        "subject": "tiếp nhận và phân bổ vắc xin phòng COVID-19 đợt 3 cho các tỉnh, thành phố "
        "phía Nam",
    }


def test_addressees_recipients_and_the_filing_unit_are_read() -> None:
    """A wrapped entry is one entry."""
    layout = read_layout(letters.DISPATCH)

    assert [a.value for a in layout.addressees] == ["Thủ tướng Chính phủ", "Văn phòng Chính phủ"]
    assert [r.value for r in layout.recipients] == [
        "Như trên",
        "Bộ trưởng (để báo cáo)",
        "Các Thứ trưởng (để phối hợp chỉ đạo)",
    ]
    assert layout.filed is not None
    assert layout.filed.value == "Lưu: VT, KCB (3)"
    assert layout.filing_units == ("KCB",)


@pytest.mark.parametrize(
    ("filed", "units"),
    [
        ("Lưu: VT, KGVX (2).", ("KGVX",)),
        ("Lưu: VT, CN (2b). Tuấn", ("CN",)),
        ("Lưu VT, THTT (Sơn).", ("THTT",)),
        ("Lưu: VT, Vụ TL (10).", ("TL",)),
        ("Lưu: VT, V.I (3).", ("V.I",)),
        ("Lưu; VT, NC3.", ("NC3",)),
        ("Lưu: HC, TCCB.", ("HC", "TCCB")),
        ("Lưu: VT, QHĐP (3) Cương.", ("QHĐP",)),
        ("Lưu: VT.", ()),
    ],
)
def test_units_of_the_filing_line(filed: str, units: tuple[str, ...]) -> None:
    """Without the records office, the number of copies and the drafter's name."""
    assert read_layout(f"Nơi nhận:\n- Như trên;\n- {filed}\nCHỦ TỊCH\n").filing_units == units


def test_the_incoming_documents_that_a_letter_answers_are_found() -> None:
    """With both ways of writing a date."""
    quoted = read_layout(letters.DISPATCH).quoted

    assert [(q.symbol, q.day) for q in quoted] == [
        ("1234/VPCP-KGVX", date(2021, 1, 5)),
        ("92/TTr-UBND", date(2021, 2, 12)),
    ]
    assert [letters.DISPATCH[q.start : q.end] for q in quoted] == [q.symbol for q in quoted]


def test_two_columns_on_one_line_are_told_apart() -> None:
    """The organ stands beside the nation's name, the symbol beside the date."""
    assert printed(letters.TWO_COLUMNS) == {
        "organ": "ỦY BAN NHÂN DÂN TỈNH AN PHÚ",
        "symbol": "2101/UBND-VX",
        "place": "An Phú",
        "issued": date(2021, 8, 14),
        "type_name": "Công văn",
        "subject": "đề nghị hỗ trợ vắc xin và sinh phẩm xét nghiệm COVID-19",
    }
    assert read_layout(letters.TWO_COLUMNS).filing_units == ("VX",)


def test_two_columns_line_by_line_in_turns_are_told_apart() -> None:
    """And the body above the organ is not the organ."""
    found = printed(letters.ALTERNATING)

    assert found["parent_organ"] == "BỘ TÀI CHÍNH"
    assert found["organ"] == "TỔNG CỤC HẢI QUAN"
    assert found["symbol"] == "07/TCHQ-GSQL"


def test_a_decree_is_read_from_its_header() -> None:
    """The trích yếu ends in a line that is only a year; the date is wrapped."""
    assert printed(letters.DECISION) == {
        "organ": "CHÍNH PHỦ",
        "symbol": "35/2023/NĐ-CP",
        "place": "Hà Nội",
        "issued": date(2023, 6, 20),
        "type_name": "Nghị định",
        "subject": "QUY ĐỊNH CHI TIẾT VIỆC HỖ TRỢ NGƯỜI LAO ĐỘNG GẶP KHÓ KHĂN DO DỊCH BỆNH "
        "NĂM 2023",
    }


def test_who_decides_is_no_part_of_the_subject() -> None:
    """Type, symbol and place are wrapped as well."""
    assert printed(letters.PROVINCE) == {
        "organ": "ỦY BAN NHÂN DÂN TỈNH AN PHÚ",
        "symbol": "1298/QĐ-UBND",
        "place": "Thành phố An Phú",
        "issued": date(2023, 6, 20),
        "type_name": "Quyết định",
        "subject": "VỀ VIỆC PHÊ DUYỆT KẾ HOẠCH CẤP NƯỚC SẠCH CHO CÁC XÃ MIỀN NÚI TRÊN ĐỊA BÀN "
        "TỈNH AN PHÚ",
    }


def test_a_form_whose_number_and_day_are_left_blank() -> None:
    """Filled in by hand after printing: the symbol is known, the number and the date are not."""
    layout = read_layout(letters.REPORT)

    assert layout.code_number is None
    assert layout.code_notation == "BC-BXD"
    assert layout.issued is None
    assert layout.subject is not None
    assert layout.subject.value == (
        "Về tình hình thực hiện các dự án nhà ở xã hội 6 tháng đầu năm 2021"
    )


def test_stamps_over_the_header_are_passed_over() -> None:
    """The stamp of arrival has a number and a day of its own."""
    assert printed(letters.STAMPED) == {
        "organ": "THỦ TƯỚNG CHÍNH PHỦ",
        "symbol": "1063/CĐ-TTg",
        "place": "Hà Nội",
        "issued": date(2021, 8, 5),
        "type_name": "Công điện",
        "subject": "VỀ VIỆC TĂNG CƯỜNG PHÒNG, CHỐNG LŨ QUÉT, SẠT LỞ ĐẤT",
    }


def test_a_whole_page_on_one_line_is_cut_at_its_parts() -> None:
    """What some converters make of a page."""
    found = printed(letters.ONE_LINE)

    assert found["organ"] == "BỘ Y TẾ"
    assert found["subject"] == "tiếp nhận vắc xin phòng COVID-19"
    assert found["issued"] == date(2021, 3, 14)


@pytest.mark.parametrize("name", ["DISPATCH", "TWO_COLUMNS", "DECISION", "PROVINCE", "STAMPED"])
def test_a_page_without_diacritics_is_read_as_well(name: str) -> None:
    """The same parts, without their diacritics; the type by its own name."""
    expected = {
        key: without_diacritics(value) if isinstance(value, str) and key != "type_name" else value
        for key, value in printed(LETTERS[name]).items()
    }

    assert printed(without_diacritics(LETTERS[name])) == expected


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("change", ["decomposed", "windows"])
def test_spans_are_those_of_the_text_as_it_was_given(name: str, change: str) -> None:
    """Decomposed, and with the line ends of Windows."""
    text = LETTERS[name].replace("\n", "\r\n")
    if change == "decomposed":
        text = unicodedata.normalize("NFD", LETTERS[name])
    layout = read_layout(text)

    assert printed(text) == printed(LETTERS[name])
    for part in (layout.organ, layout.place, layout.subject, layout.filed):
        if part and "   " not in text[part.start : part.end]:
            shown = " ".join(text[part.start : part.end].split())
            assert unicodedata.normalize("NFC", shown) == part.value


@pytest.mark.parametrize(
    ("line", "symbol"),
    [
        ("Số: 07 /BYT - MT", "07/BYT-MT"),
        ("Số 213-KH/TU", "213/KH/TU"),
        ("Số:07/2021/TT-BYT", "07/2021/TT-BYT"),
        ("SỐ: 12/BC-UBND", "12/BC-UBND"),
        ("Luật số: 51/2024/QH15", "51/2024/QH15"),
        ("Số: 1O4/QD-TTg", "104/QD-TTg"),
        ("Số: 5255/VPCP-V.I", "5255/VPCP-V.I"),
        ("Số: 647/QĐ-UBND-HC", "647/QĐ-UBND-HC"),
    ],
)
def test_symbols_in_the_forms_that_are_met(line: str, symbol: str) -> None:
    """With spaces, of the Party, of the National Assembly, misread by a scanner."""
    assert printed(f"BỘ Y TẾ\n{line}\nKính gửi: Chính phủ")["symbol"] == symbol


@pytest.mark.parametrize(
    ("mark", "level"),
    [
        ("HỎA TỐC", Level.HOA_TOC),
        ("HOẢ TỐC", Level.HOA_TOC),
        ("HOA TOC", Level.HOA_TOC),
        ("[THƯỢNG KHẨN]", Level.THUONG_KHAN),
        ("K H Ẩ N", Level.KHAN),
        ("T H Ư Ợ N G  K H Ẩ N", Level.THUONG_KHAN),
        ("Độ khẩn: Hỏa tốc", Level.HOA_TOC),
        ("HỎA TỐC HẸN GIỜ", Level.HOA_TOC_HEN_GIO),
    ],
)
def test_urgency_marks_are_found_wherever_they_are_stamped(mark: str, level: Level) -> None:
    """Below the symbol, before the organ, and in the other column."""
    head = letters.DISPATCH
    symbol = "Số: 5146/BYT-KCB"
    for text in (
        f"{mark}\n{head}",
        head.replace(symbol, f"{symbol}\n{mark}"),
        head.replace(symbol, f"{symbol}          {mark}"),
    ):
        layout = read_layout(text)

        assert [found.value for found in layout.urgency] == [level]
        assert layout.subject is not None
        assert layout.subject.value.startswith("tiếp nhận và phân bổ vắc xin")


@pytest.mark.parametrize(
    "line",
    [
        "V/v ứng phó khẩn cấp với bão số 5",
        "V/v xe hỏa tốc chở hàng",
        "V/v khẩn trương rà soát",
        "V/v công bố tình huống khẩn cấp về thiên tai",
    ],
)
def test_the_same_words_in_prose_are_no_marks(line: str) -> None:
    """An emergency is not a degree of urgency."""
    text = letters.DISPATCH.replace("V/v tiếp nhận và phân bổ vắc xin", line)

    assert read_layout(text).urgency == ()


def test_a_law_in_the_gazette_is_read_below_the_motto() -> None:
    """Above it the gazette prints its own lines, and the law's symbol begins with its type."""
    text = (
        "CÔNG BÁO/Số 15 + 16/Ngày 29-12-2024\n3\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc\nQUỐC HỘI\nLuật số: 51/2024/QH15\nLUẬT\n"
        "PHÒNG BỆNH TRONG TRƯỜNG HỌC\nCăn cứ Hiến pháp, có hiệu lực từ ngày 01 tháng 7 năm 2025;\n"
    )

    assert printed(text) == {
        "organ": "QUỐC HỘI",
        "symbol": "51/2024/QH15",
        "type_name": "Luật",
        "subject": "PHÒNG BỆNH TRONG TRƯỜNG HỌC",
    }


def test_a_sentence_that_begins_like_a_symbol_or_ends_in_a_date_is_prose() -> None:
    """An instrument that a text rests on is not its own symbol, and a validity no date of issue."""
    text = (
        "BÁO CÁO\nVề rà soát các chủ trương của Đảng\nNghị quyết số 21-NQ/TW ngày 25/10/2017 về\n"
        "công tác dân số, có hiệu lực kể từ ngày 01 tháng 7 năm 2019 của Ban Chấp hành.\n"
    )

    found = read_layout(text)

    assert found.symbol is None
    assert found.issued is None


def _subject_below(about: str, below: str = "") -> str:
    """The trích yếu of a dispatch: what stands behind "V/v", and what follows it."""
    head = "ỦY BAN NHÂN DÂN\nTỈNH X\nSố: 2101/UBND-VX\n"
    tail = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        "X, ngày 14 tháng 8 năm 2021\nKính gửi: Văn phòng Chính phủ.\nNội dung."
    )
    found = printed(f"{head}V/v {about}\n{below or tail}")
    assert found["symbol"] == "2101/UBND-VX"
    assert found["type_name"] == "Công văn"
    assert found.get("issued", date(2021, 8, 14)) == date(2021, 8, 14)
    return str(found["subject"])


@pytest.mark.parametrize(
    "about",
    [
        "hỗ trợ vắc xin phòng\nCOVID-19 cho công nhân",
        "hỗ trợ vắc xin phòng\nCOVID-19",
        "đề nghị hỗ trợ phòng, chống\nCOVID-19\ncho người dân",
        "giải ngân vốn vay\nADB, WB",
        "triển khai Nghị quyết của\nQUỐC HỘI",
        "phòng, chống dịch tại TP.\nHCM",
        "góp ý dự thảo Thông tư của\nBộ Tài chính",
        "thực hiện\nNQ 128/NQ-CP",
        "thực hiện Nghị quyết\nsố 128/NQ-CP\nngày 11/10/2021",
        "thực hiện Quyết định\nsố 12/QĐ-TTg ngày 12\ntháng 5 năm 2021",
        "báo cáo kết quả thực hiện\nCông điện\ncủa Thủ tướng Chính phủ",
        "xây dựng\nKế hoạch\nphòng, chống dịch",
        "giao biên chế năm\n2021\ncho các Bộ",
    ],
)
def test_a_wrapped_subject_goes_on_in_whatever_its_next_line_begins_with(about: str) -> None:
    """Capitals, another document's symbol and date, the name of a type, a year."""
    assert _subject_below(about) == about.replace("\n", " ")


@pytest.mark.parametrize(
    "below",
    [
        "X, ngày 14 tháng 8 năm 2021\nKính gửi: Bộ Y tế",
        "X, ngày\n14 tháng 8 năm 2021\nKính gửi: Bộ Y tế",
        "Thành phố X,\nngày 14 tháng 8 năm 2021\nKính gửi: Bộ Y tế",
        "ngày 14 tháng 8 năm 2021\nKính gửi: Bộ Y tế",
        "Kính gửi: Văn phòng Chính phủ",
        "KÍNH GỬI: VĂN PHÒNG CHÍNH PHỦ",
        "VĂN PHÒNG UBND TỈNH\nKính gửi: Bộ Y tế",
        "SỞ Y TẾ\nKính gửi: Bộ Y tế",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        "HỎA TỐC\nKính gửi: Bộ Y tế",
        "CÔNG VĂN ĐẾN\nSố: 12\nKính gửi: Bộ Y tế",
        "\nCOVID-19 đang diễn biến phức tạp.",
        "Căn cứ Luật Tổ chức chính quyền địa phương,",
    ],
)
def test_a_subject_ends_where_another_part_begins(below: str) -> None:
    """The date line, whole or wrapped, addressees, an organ of the other column, marks, stamps."""
    assert _subject_below("hỗ trợ vắc xin phòng bệnh", below) == "hỗ trợ vắc xin phòng bệnh"


def test_a_subject_beside_the_date_is_without_it() -> None:
    """The halves of two columns on one line; the subject goes on below."""
    text = (
        "SỞ Y TẾ         CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Số: 12/SYT-NVY         Độc lập - Tự do - Hạnh phúc\n"
        "V/v hỗ trợ vắc xin phòng         X, ngày 14 tháng 8 năm 2021\n"
        "COVID-19 cho công nhân\nKính gửi: Bộ Y tế"
    )

    found = printed(text)

    assert found["subject"] == "hỗ trợ vắc xin phòng COVID-19 cho công nhân"
    assert found["issued"] == date(2021, 8, 14)


def test_text_without_a_header_has_no_parts() -> None:
    """An article, a web page, an e-mail."""
    text = (
        "Giá xăng tăng.\nChiều nay, liên bộ điều chỉnh giá bán lẻ xăng dầu.\nCông ty X cho biết.\n"
    )

    assert read_layout(text) == Layout()


_LINES = st.sampled_from(
    [line for text in LETTERS.values() for line in text.split("\n")]
    + [
        "Số:",
        "V/v",
        "QUYẾT",
        "ĐỊNH",
        "ngày 31 tháng 2 năm 2021",
        "MẬT",
        "Lưu:",
        "-",
        "\t|",
        "Số: /",
    ]
)


@settings(deadline=None)  # the first one loads and compiles
@given(st.lists(st.one_of(_LINES, st.text(max_size=30)), max_size=40).map("\n".join))
def test_reading_never_fails_and_every_span_is_inside_the_text(text: str) -> None:
    """Lines of real headers in any order, with anything between them."""
    layout = read_layout(text)

    single: list[Any] = [
        layout.parent_organ,
        layout.organ,
        layout.symbol,
        layout.place,
        layout.issued,
    ]
    single += [layout.type_name, layout.subject, layout.filed]
    many: tuple[Any, ...] = (
        *layout.addressees,
        *layout.recipients,
        *layout.urgency,
        *layout.secrecy,
    )
    for part in (*filter(None, single), *many, *layout.quoted):
        assert 0 <= part.start < part.end <= len(text)


@pytest.mark.parametrize(
    "unit",
    ["a", " ", "\n", "- ", "Số: ", "M A T ", "MẬT\n", "V/v ", "[ ", "Nơi nhận ", "a\u0300", "MAT",
     "tại công văn số ", "Ậ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA ", "BỘ ", "/", "1/", "(", "\ufffd"],
)  # fmt: skip
def test_cost_grows_with_length_and_no_faster(unit: str) -> None:
    """A megabyte of anything costs no more than some ten times a tenth of it."""

    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        best = float("inf")
        for _ in range(3):
            begin = time.process_time()
            read_layout(text)
            best = min(best, time.process_time() - begin)
        return best

    assert seconds(1_000_000) < 40 * max(seconds(100_000), 2e-4)
