import traceback
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.document import Document
from classifier.errors import SecretDocumentError
from classifier.reading.printed import document_of, read_document
from classifier.reading.secrecy import holds_secret, is_secret_symbol
from tests import letters

MARKS = [
    "MẬT", "TỐI MẬT", "TUYỆT MẬT", "M Ậ T", "T Ố I  M Ậ T", "T U Y Ệ T   M Ậ T", "[MẬT]", "* MẬT *",
    "(TỐI MẬT)", "| MẬT |", "MAT", "TOI MAT", "TUYET MAT", "M A T", "MẠT", "MÂT", "Độ mật: Mật",
    "ĐỘ MẬT: TỐI MẬT", "Độ mật: Tuyệt mật", "DO MAT: TOI MAT", "Mức độ mật: Mật", "TUYỆT  MẬT.",
    "—— MẬT ——", "Mật", "Tối mật", "M\nẬ\nT", "T\nỐ\nI\n\nM\nẬ\nT", "TUYỆT\nMẬT",
    "| M |\n| A |\n| T |", "T\nU\nY\nỆ\nT\n\nM\nẬ\nT",
]  # fmt: skip
_SYMBOL = "Số: 5146/BYT-KCB"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
PLAN = "kế hoạch tác chiến ở hướng Tây Bắc"


def planted(mark: str) -> dict[str, str]:
    """A letter with a mark in every place in which offices put one."""
    letter = letters.DISPATCH
    return {
        "at the top": f"{mark}\n{letter}",
        "below the organ": letter.replace("-------\nSố", f"-------\n{mark}\nSố"),
        "below the symbol": letter.replace(_SYMBOL, f"{_SYMBOL}\n{mark}"),
        "beside the symbol": letter.replace(_SYMBOL, f"{_SYMBOL}          {mark}"),
        "below the motto": letter.replace(_MOTTO, f"{_MOTTO}\n{mark}"),
        "beside the motto": letter.replace(_MOTTO, f"{mark}          {_MOTTO}"),
        "over the subject": letter.replace("phòng COVID-19 đợt", f"{mark}\nphòng COVID-19 đợt"),
        "above the addressee": letter.replace("Kính gửi", f"{mark}\nKính gửi"),
        "on a page without a header": f"{mark}\nVề {PLAN}\nThực hiện chỉ đạo của cấp trên.",
        "from Windows": f"{letter[:20]}\n{mark}\n{letter[20:]}".replace("\n", "\r\n"),
        "decomposed": unicodedata.normalize("NFD", f"{mark}\n{letter}"),
    }


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_found_in_every_place(mark: str) -> None:
    """In every form."""
    for place, text in planted(mark).items():
        with pytest.raises(SecretDocumentError):
            read_document(Document(content=text))
        with pytest.raises(SecretDocumentError):
            document_of(text)
        assert holds_secret({"content": text}), place


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "MAT"])
def test_a_mark_in_capitals_is_found_on_any_page(mark: str) -> None:
    """Where a report was stapled behind an open letter."""
    page = letters.DISPATCH + "Nội dung báo cáo.\n" * 800 + f"\n{mark}\n" + "Nội dung.\n" * 100

    with pytest.raises(SecretDocumentError):
        read_document(Document(content=page))


@pytest.mark.parametrize(
    "line",
    ["Số: 5146/BYT-KCB MẬT", "Số: 5146/BYT-KCB (Mật)", "BỘ Y TẾ - MẬT", "Số: 5146/BYT-KCB M Ậ T"],
)
def test_a_mark_that_shares_a_line_is_found(line: str) -> None:
    """One space apart, as some converters print two columns."""
    text = letters.DISPATCH.replace(_SYMBOL, line)

    with pytest.raises(SecretDocumentError):
        read_document(Document(content=text))


@pytest.mark.parametrize(
    "subject",
    [
        f"[MẬT] V/v {PLAN}", f"MẬT: {PLAN}", f"(Tối mật) V/v {PLAN}", f"MẬT V/v {PLAN}",
        f"V/v {PLAN} (MẬT)", f"V/v {PLAN} - TUYỆT MẬT", f"Độ mật: Mật. V/v {PLAN}",
        f"M Ậ T V/v {PLAN}", f"V/v {PLAN} (T Ố I  M Ậ T)", f"T U Y Ệ T   M Ậ T - {PLAN}",
        f"TOI MAT - {PLAN}", f"[MAT] {PLAN}", "MẬT", f"{PLAN}\nTỐI MẬT",
    ],
)  # fmt: skip
def test_a_mark_in_the_subject_is_found(subject: str) -> None:
    """In front, behind, in brackets."""
    with pytest.raises(SecretDocumentError) as caught:
        read_document(Document(subject=subject))

    assert caught.value.field == "subject"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code_notation", "BC-BNG-LS-m"),
        ("code_notation", "UBND-NC-M"),
        ("code_notation", "BC-UBND (M)"),
        ("document_id", "000.00.00.G06,2021/01/05,3092/BC-BNG-LS-m"),
    ],
)
def test_a_secret_symbol_is_enough(field: str, value: str) -> None:
    """Secret documents are numbered in a book of their own."""
    fields: dict[str, Any] = {field: value}

    with pytest.raises(SecretDocumentError):
        read_document(Document(subject=PLAN, **fields))


def test_a_secret_symbol_on_the_page_is_enough() -> None:
    """But not one that an open letter quotes: such letters are published."""
    secret = letters.DISPATCH.replace(_SYMBOL, "Số: 5146/BYT-KCB-m")
    quoting = letters.DISPATCH.replace("1234/VPCP-KGVX", "3092/BC-BNG-LS-m")

    with pytest.raises(SecretDocumentError):
        read_document(Document(content=secret))
    assert read_document(Document(content=quoting)).document.code_notation == "BYT-KCB"


@pytest.mark.parametrize(
    "subject",
    [
        "V/v ban hành danh mục bí mật nhà nước độ Tối mật trong lĩnh vực y tế",
        "BAN HÀNH DANH MỤC BÍ MẬT NHÀ NƯỚC ĐỘ TỐI MẬT",
        "MẬT ĐỘ XÂY DỰNG TẠI KHU ĐÔ THỊ MỚI",
        "Mật ong xuất khẩu sang thị trường châu Âu",
        "V/v mật độ chăn nuôi đến năm 2030",
        "V/v bảo vệ bí mật nhà nước",
        "mat hang go cao su",
        "Mặt trận Tổ quốc Việt Nam",
        "V/v khám mắt (mắt) cho học sinh",
        "Công tác cơ yếu, bảo mật",
    ],
)
def test_the_same_words_in_prose_are_no_marks(subject: str) -> None:
    """A false alarm sends a letter about honey to the secret register."""
    assert read_document(Document(subject=subject)).document.subject == subject
    page = letters.DISPATCH.replace("tiếp nhận và phân bổ vắc xin", subject)
    assert read_document(Document(content=page)).found.secrecy == ()


def test_an_upright_mark_beside_the_other_column_is_found() -> None:
    """Its letters on the lines of the motto, the place and the date."""
    text = (
        "BỘ Y TẾ\nSố: 5146/BYT-KCB\n"
        "M          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Ậ          Độc lập - Tự do - Hạnh phúc\n"
        "T          Hà Nội, ngày 14 tháng 3 năm 2021\nKính gửi: Bộ Quốc phòng\n"
    )

    with pytest.raises(SecretDocumentError):
        read_document(Document(content=text))


@pytest.mark.parametrize(
    "lines",
    [
        "M\nT\nA",
        "M\n\n\n\nẬ\n\n\n\nT",
        "A\nM\nB",
        "SÁNG\nTỐI",
        "m\na\nt",
        "T\nỐ\nI",
        "M\nẬ",
        "MẶT\nTRẬN",
    ],
)
def test_other_letters_one_below_the_other_are_no_mark(lines: str) -> None:
    """The heads of a table's columns, the parts of a list."""
    for text in (
        f"{lines}\n{letters.DISPATCH}",
        letters.DISPATCH.replace(_SYMBOL, f"{_SYMBOL}\n{lines}"),
    ):
        assert read_document(Document(content=text)).found.secrecy == ()


def test_a_regulation_on_secrets_may_print_the_marks_as_specimens() -> None:
    """Below its own header, where it is about them."""
    page = (
        letters.DISPATCH + "Quy định về bí mật nhà nước.\n" * 50 + "Mẫu dấu:\nTUYỆT MẬT\nTỐI MẬT\n"
    )

    assert read_document(Document(content=page)).found.secrecy == ()


def test_text_in_an_older_charset_is_read_before_it_is_judged() -> None:
    """The mark looks like another word in the old font."""
    with pytest.raises(SecretDocumentError):
        read_document(Document(content="MËT\nUû ban nh©n d©n tØnh ®Ò nghÞ xem xÐt, quyÕt ®Þnh"))


@pytest.mark.parametrize("mark", ["MẬT", "[TỐI MẬT]"])
def test_the_error_holds_nothing_of_the_document(mark: str) -> None:
    """Neither its message nor its attributes, nor what it was raised from."""
    for document in (
        Document(content=f"{mark}\n{letters.DISPATCH}{PLAN}"),
        Document(subject=f"{mark} {PLAN}", content=PLAN) if "[" in mark else None,
    ):
        if document is None:
            continue
        with pytest.raises(SecretDocumentError) as caught:
            read_document(document)

        error = caught.value
        shown = "".join(traceback.format_exception(error)) + repr(error.args) + str(vars(error))
        assert error.__cause__ is None
        assert error.__context__ is None
        assert not any(words in shown for words in (PLAN, "5146", "BỘ Y TẾ", "vắc xin"))


@pytest.mark.parametrize(
    ("symbol", "secret"),
    [("BC-LS-m", True), ("QĐ-BCA-M", True), ("BYT-MT", False), ("TTr-BTC", False), ("", False)],
)  # fmt: skip
def test_secret_symbols(symbol: str, *, secret: bool) -> None:
    """The last part alone decides."""
    assert is_secret_symbol(symbol) is secret


@settings(deadline=None)
@given(st.recursive(st.none() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(
    st.text(), x), max_leaves=10))  # fmt: skip
def test_looking_for_secrets_never_fails(sent: object) -> None:
    """Whatever JSON was sent."""
    holds_secret(sent)
