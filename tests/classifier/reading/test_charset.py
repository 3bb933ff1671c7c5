import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.reading.charset import convert, decode, from_tcvn3, from_vni, repair
from classifier.reading.legacy import TCVN3, VNI

SENTENCE = (
    "Ủy ban nhân dân tỉnh đề nghị Bộ Y tế hỗ trợ vắc xin phòng, chống dịch bệnh cho người lao động "
    "ở các khu công nghiệp, nhất là nơi có ổ dịch; kính gửi Văn phòng Chính phủ xem xét."
)
_SMALL = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"


def in_tcvn3(text: str) -> str:
    """As an office of the 1990s would have typed it: accented capitals as small letters."""
    codes = {letter: code for code, letter in TCVN3.items()}
    return "".join(codes.get(letter) or codes.get(letter.lower(), letter) for letter in text)


def in_vni(text: str) -> str:
    """The same with the other font."""
    pairs = {letter: pair for pair, letter in reversed(VNI.items())}
    return "".join(pairs.get(letter, letter) for letter in text)


@pytest.mark.parametrize(("code", "letter"), TCVN3.items())
def test_every_code_of_tcvn3_is_its_letter(code: str, letter: str) -> None:
    """Each alone, and none in common with another."""
    assert from_tcvn3(f"b{code}")[1:] == letter
    assert list(TCVN3.values()).count(letter) == 1


def test_tcvn3_has_a_code_for_every_small_letter_and_seven_capitals() -> None:
    """No letter of the alphabet is missing, none is there that is not one."""
    assert sorted(TCVN3.values()) == sorted(_SMALL + "ĂÂÊÔƠƯĐ")


@pytest.mark.parametrize(("code", "letter"), [(0xD1, "ẹ"), (0xAA, "ê"), (0xAD, "ư"), (0xFE, "ỵ")])
def test_the_codes_that_copied_tables_get_wrong(code: int, letter: str) -> None:
    """The table on many web pages lost two of its cells, and ư is a soft hyphen elsewhere."""
    assert TCVN3[chr(code)] == letter


@pytest.mark.parametrize(("pair", "letter"), VNI.items())
def test_every_pair_of_vni_is_its_letter(pair: str, letter: str) -> None:
    """Base and mark, small and capital, also the mark typed small behind a capital."""
    assert from_vni(pair) == letter
    base = unicodedata.normalize("NFD", letter)[0]
    assert base.isupper() == pair[0].isupper()


def test_vni_writes_every_letter_small_and_capital() -> None:
    """No letter of the alphabet is missing, none is there that is not one."""
    assert set(VNI.values()) == set(_SMALL + _SMALL.upper())


def test_text_in_tcvn3_is_told_and_converted() -> None:
    """Down to the soft hyphens that are letters there."""
    found = repair(in_tcvn3(SENTENCE))

    assert found.text == SENTENCE
    assert found.notes == ("converted_from_tcvn3",)


def test_text_in_vni_is_told_and_converted() -> None:
    """In small letters and in capitals."""
    for text in (SENTENCE, SENTENCE.upper()):
        found = repair(in_vni(text))

        assert found.text == text
        assert found.notes == ("converted_from_vni",)


def test_capitals_of_tcvn3_come_back_from_their_surroundings() -> None:
    """The font of capitals was the same codes; a line in capitals is known by its plain letters."""
    assert repair(in_tcvn3("BỘ KẾ HOẠCH VÀ ĐẦU TƯ")).text == "BỘ KẾ HOẠCH VÀ ĐẦU TƯ"


def test_a_form_in_unicode_filled_in_an_older_font_is_converted_where_it_must_be() -> None:
    """Line by line."""
    text = "ỦY BAN NHÂN DÂN TỈNH\n" + in_tcvn3(SENTENCE)

    assert convert(text)[0] == "ỦY BAN NHÂN DÂN TỈNH\n" + SENTENCE


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "Hoà Phát, toàn khoá, loã xoã",
        "Công ty Müller & Söhne, São Paulo, Côte d'Ivoire, Nîmes",
        "§1. Diện tích 3×4 m², nhiệt độ 25° ± 2°, VNPT® và µg",
        "Thuốc nhỏ mắt\nkính áp tròng\nnhiễm trùng\nTHÔNG BÁO\nlọc cỡ\n20µm.\nbảo quản",
        "Voilà déjà le collège où l'élève a été reçu",
        "phong chong dich COVID-19",
        "",
    ],
)
def test_unicode_stays_as_it_is(text: str) -> None:
    """Vietnamese with old tone marks, in short lines, names from abroad, signs."""
    assert convert(text) == (text, ())


def test_utf_8_read_as_windows_1252_is_undone() -> None:
    """The commonest way to break a text."""
    found = repair(SENTENCE.encode().decode("latin-1"))

    assert found.text == SENTENCE
    assert found.notes == ("repaired_mojibake",)


def test_what_nobody_sees_is_taken_out() -> None:
    """Soft hyphen, zero-width space, no-break space; and the Icelandic letter is the Vietnamese."""
    assert repair("QÐ\u00ad-\u200bTTg\u00a0số").text == "QĐ-TTg số"


def test_letters_in_pieces_are_composed() -> None:
    """As Windows-1258 and a Mac write them."""
    assert repair("Ho\u0300a bi\u0300nh, tiê\u0323t").text == "Hòa bình, tiệt"


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (SENTENCE.encode(), None),
        (SENTENCE.encode("utf-8-sig"), "windows-1252"),
        (SENTENCE.encode("utf-16"), None),
        (SENTENCE.encode("utf-16-le"), None),
        (SENTENCE.encode("utf-16-be"), None),
        (SENTENCE.encode("utf-32"), None),
        (in_tcvn3(SENTENCE).encode("latin-1"), None),
        (in_tcvn3(SENTENCE).encode("latin-1"), "windows-1258"),
        (in_vni(SENTENCE).encode("latin-1"), "no such charset"),
    ],
)
def test_bytes_are_read_in_the_charset_they_are_in(data: bytes, declared: str | None) -> None:
    """Whatever the sender says they are."""
    assert decode(data, declared).lstrip("\ufeff") == SENTENCE


def test_windows_1258_is_read_and_composed() -> None:
    """It writes the tone as a character of its own behind the vowel."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    pieces = ""
    for letter in SENTENCE:
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in marks if mark in tones)
        pieces += unicodedata.normalize("NFC", marks.replace(tone, "") if tone else marks) + tone

    assert decode(pieces.encode("cp1258")) == SENTENCE


@settings(deadline=None)  # the first one loads and compiles
@given(st.text())
def test_repairing_never_fails(text: str) -> None:
    """Whatever a sender puts in a field, lone surrogates included."""
    repair(text)


@settings(deadline=None)  # the first one loads and compiles
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "cp1258", "hex", "idna", ""]))
def test_decoding_never_fails(data: bytes, declared: str | None) -> None:
    """Whatever a file holds, and whatever its sender calls it."""
    assert isinstance(decode(data, declared), str)
