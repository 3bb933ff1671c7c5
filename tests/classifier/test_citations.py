"""Instruments are told by number, year and issuer, however they are written."""

import pytest

from classifier.citations import cited_instruments, with_year
from classifier.normalization import fold_and_space


def terms(text: str) -> list[str]:
    """What a text with its marks and diacritics cites."""
    return [found.term for found in cited_instruments(fold_and_space(text))]


@pytest.mark.parametrize(
    "text",
    [
        "Nghị định số 06/2020/NĐ-CP",
        "NGHỊ ĐỊNH SỐ 6/2020/NĐ-CP",
        "NĐ 6 2020 ND CP",
        "Nghị định số 06 / 2020 / NĐ - CP của Chính phủ",
    ],
)
def test_one_instrument_has_one_name(text: str) -> None:
    """Senders write marks, zeros and diacritics as they like."""
    assert terms(text) == ["6 2020 nd cp"]


@pytest.mark.parametrize(
    "date", ["ngày 06/8/2020", "ngày 06 tháng 8 năm 2020", "ngày 6.8.2020", "năm 2020"]
)
def test_a_decision_has_its_year_from_the_date_behind_it(date: str) -> None:
    """Its symbol has none, and another of that number is signed next year."""
    assert terms(f"Quyết định số 1201/QĐ-TTg {date} của Thủ tướng") == ["1201 2020 qd ttg"]
    assert terms("Quyết định số 1201/QĐ-TTg; họp ngày 06/8/2020") == ["1201 qd ttg"]


def test_resolutions_of_the_assembly_are_written_in_two_ways() -> None:
    """With NQ in the symbol and without."""
    assert terms("Nghị quyết 161/2021/QH14") == terms("NQ 161/2021/NQ-QH14") == ["161 2021 qh14"]


def test_numbers_that_are_no_symbol_cite_nothing() -> None:
    """Roads, sums, periods and the numbers of letters to a province."""
    text = "Quốc lộ 27C, 12 tỷ đồng, giai đoạn 2021-2025, văn bản 45/UBND-TH, Nghị quyết 128"

    assert terms(text) == []


def test_a_citation_knows_where_it_stands() -> None:
    """In the very text that was searched."""
    text = fold_and_space("Sửa đổi Thông tư 80/2021/TT-BTC và Chỉ thị 16/CT-TTg")

    first, second = cited_instruments(text)

    assert text[first.start : first.end] == "80 2021 tt btc"
    assert text[second.start : second.end] == "16 ct ttg"


def test_the_year_is_put_where_a_symbol_has_it() -> None:
    """And left alone where one stands already."""
    assert with_year("16 ct ttg", 2020) == "16 2020 ct ttg"
    assert with_year("161 2021 qh14", 2022) == "161 2021 qh14"
