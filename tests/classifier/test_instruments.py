"""Instruments told by number, issuer and year: the same numbers come back every year."""

import pytest

from classifier.instruments import Citation, Instrument, cited
from classifier.normalization import fold_and_space

STAY_AT_HOME = Instrument("Chỉ thị", "16", "CT-TTg", (2020,))
ADAPT = Instrument("Nghị quyết", "128", "NQ-CP", (2021,))
CONGRESS = Instrument("Nghị quyết", "43", "QH15", (2022,))
EMULATION_NUMBER = Instrument("Chỉ thị", "19", "CT-TTg", (2020,), only_dated=True)


def found(text: str, instrument: Instrument, year: int | None = None) -> Citation | None:
    """How the instrument is cited in a text that holds its number once."""
    syllables = fold_and_space(text).split()
    places = [i for i, s in enumerate(syllables) if s.lstrip("0") == instrument.number]
    citation = cited(instrument, syllables, places[0], year)
    return citation and citation[0]


@pytest.mark.parametrize(
    "text",
    [
        "thực hiện Chỉ thị số 16/CT-TTg ngày 31/3/2020 của Thủ tướng Chính phủ",
        "theo Chỉ thị 16/CT-TTg ngày 31 tháng 3 năm 2020",
        "thuc hien CT 16 CT TTg nam 2020",
        "nới lỏng 16/CT-TTg ngày 31/03/2020",
    ],
)
def test_number_and_year_together_are_sure(text: str) -> None:
    """However the date is written."""
    assert found(text, STAY_AT_HOME) is Citation.DATED


@pytest.mark.parametrize(
    ("text", "instrument"),
    [
        ("Chỉ thị số 16/CT-TTg ngày 04/5/2017 về Cách mạng công nghiệp lần thứ tư", STAY_AT_HOME),
        ("Chỉ thị 16/CT-UBND ngày 12/5/2020 về thu thuế", STAY_AT_HOME),
        ("Chi thi 16 CT UBND ve thu thue", STAY_AT_HOME),
        ("Nghị quyết số 128/2020/QH14 về dự toán ngân sách", ADAPT),
        ("Nghị quyết 128/NQ-HĐND ngày 10/12/2021", ADAPT),
        ("Nghị quyết số 43/2022/NQ-HĐND", CONGRESS),
    ],
)
def test_the_number_of_another_year_or_issuer_is_another(text: str, instrument: Instrument) -> None:
    """Each of these really shares its number with an instrument of the epidemic."""
    assert found(text, instrument) is Citation.OTHER


def test_a_bare_number_is_undated() -> None:
    """It may be meant, and nothing speaks against it."""
    assert found("thời gian áp dụng Chỉ thị 16", STAY_AT_HOME) is Citation.UNDATED


def test_the_documents_own_year_dates_a_bare_number() -> None:
    """A letter cites what is new; one that is older than the instrument cannot cite it."""
    text = "triển khai Chỉ thị 16/CT-TTg"

    assert found(text, STAY_AT_HOME, 2021) is Citation.DATED
    assert found(text, STAY_AT_HOME, 2017) is Citation.OTHER
    assert found(text, STAY_AT_HOME, 2024) is Citation.UNDATED


def test_a_number_that_many_share_needs_its_date() -> None:
    """Alone it says nothing, whatever the year of the letter."""
    assert found("thi đua thực hiện Chỉ thị 19/CT-TTg", EMULATION_NUMBER, 2021) is None
    assert found("Chỉ thị 19/CT-TTg ngày 24/4/2020", EMULATION_NUMBER) is Citation.DATED


def test_a_number_of_something_else_is_no_citation() -> None:
    """Sixteen communes are no directive."""
    assert found("khen thưởng 16 xã đạt chuẩn năm 2020", STAY_AT_HOME) is None


def test_the_next_instruments_date_is_not_this_ones() -> None:
    """In a list each has its own."""
    text = "Chỉ thị 16/CT-TTg, Nghị quyết 30/NQ-CP ngày 11/5/2017"

    assert found(text, STAY_AT_HOME) is Citation.UNDATED
