import pytest

from service.journal.senders import Sender, code_in, code_of

CHAU_THANH = "Ủy ban nhân dân huyện Châu Thành"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("000.00.00.H99", "H99"), ("H99", "H99"), (" 000.00.00.h99\n", "H99"),
        ("000.01.12.H28", "H28.12.01"), ("H28.12.01", "H28.12.01"), ("H37.02.02", "H37.02.02"),
        ("H37.02.00", "H37.02"), ("UBND-X", "UBND-X"), ("000.00", "000"), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_code_has_one_form_whichever_way_round_it_is_written(
    sent: str | None, code: str | None
) -> None:
    """Decision 20/2020/QĐ-TTg turned the codes around; senders use both."""
    assert code_of(sent) == code


@pytest.mark.parametrize(
    ("document_id", "code"),
    [
        ("000.00.00.H99,2021/08/14,2101/UBND-VX", "H99"),
        ("H99,2021/08/14,2101/UBND-VX", "H99"),
        ("9912", None), ("000.00.00.H99", None), ("số 5,2021", None), (",", None), (None, None),
        ("c9a646d3-9c61-4cb7-bfcd-ee2522c8f633", None),
    ],
)  # fmt: skip
def test_the_code_at_the_head_of_an_identifier_is_found(
    document_id: str | None, code: str | None
) -> None:
    """Where the identifier follows the convention; the number of a row says nothing of a sender."""
    assert code_in(document_id) == code


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Sender.of("000.00.00.H99", "UBND tỉnh X"), Sender.of("H99", "Tỉnh X"), True),
        (Sender.of("H28.01", CHAU_THANH), Sender.of("H31.01", CHAU_THANH), False),
        (Sender.of(None, "Bộ Y tế"), Sender.of("G18", "BỘ  Y TẾ"), True),
        (Sender.of(None, "Bộ Y tế"), Sender.of("G18", None), False),
        (Sender.of(None, "Bộ Y tế"), Sender.of(None, "Bộ Y"), False),
        (Sender.of(None, None), Sender.of(None, None), False),
        (Sender.of(None, " "), Sender.of(None, ""), False),
        (Sender.of(None, None, "H99,2021/08/14,1/A"), Sender.of("H99", None), True),
        (Sender.of("H98", None, "H99,2021/08/14,1/A"), Sender.of("H99", None), False),
    ],
)
def test_offices_are_told_by_code_and_without_one_by_name(
    one: Sender, other: Sender, *, same: bool
) -> None:
    """A name is no proof where codes differ, and who is not known at all is nobody's match."""
    assert one.is_same(other) is same
    assert other.is_same(one) is same
