import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.normalization import fold, lower, normalize

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)
SYLLABLES = (
    "Hòa hoà HOÀ Bình thủy thuỷ quỳ quý Đắk Lắk nghiệp Thừa ương khoẻ khỏe hoàn loét "
    "phường XÃ ngoằn Ủy ỦY uỷ chuyển tuyển huỷ QĐ-TTg 17/2020/NĐ-CP COVID-19"
)
SENTENCES = st.lists(st.sampled_from(SYLLABLES.split(" ")), min_size=1, max_size=12).map(" ".join)


@given(ANY_TEXT)
def test_no_text_makes_it_fail(text: str) -> None:
    """Lone surrogates, control characters and unassigned code points included."""
    normalized = normalize(text).text

    normalized.encode("utf-8")
    assert not set(normalized) & {"\x00", "\r", "\u200b", "\ufeff", "\u00ad"}


@given(ANY_TEXT)
def test_every_span_lies_inside_the_original(text: str) -> None:
    """Also for garbage: a span never points outside what was sent."""
    normalized = normalize(text)

    spans = [normalized.original_span(i, i + 1) for i in range(len(normalized.text))]

    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@given(st.one_of(SENTENCES, SENTENCES.map(lambda text: unicodedata.normalize("NFD", text))))
def test_normalized_vietnamese_stays_as_it_is(text: str) -> None:
    """One spelling is the one spelling."""
    once = normalize(text).text

    assert normalize(once).text == once
    assert normalize(once).original_span(0, len(once)) == (0, len(once))


def test_a_doubled_tone_mark_is_normalized_at_once() -> None:
    """What is left of garbage is not in two spellings either."""
    once = normalize("HOÀ\u0300").text

    assert normalize(once).text == once


@given(SENTENCES)
def test_decomposed_text_reads_the_same_and_every_word_finds_its_way_back(text: str) -> None:
    """MacOS sends NFD; spans must point into what was sent."""
    decomposed = unicodedata.normalize("NFD", text)
    normalized = normalize(decomposed)
    assert normalized.text == normalize(text).text

    position = 0
    for word, sent in zip(normalized.text.split(" "), decomposed.split(" "), strict=True):
        start, end = normalized.original_span(position, position + len(word))
        assert decomposed[start:end] == sent
        position += len(word) + 1


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("HOÀ BÌNH", "HÒA BÌNH"),
        ("sức khoẻ", "sức khỏe"),
        ("Uỷ ban", "Ủy ban"),
        ("thuỷ lợi", "thủy lợi"),
        ("huỷ bỏ", "hủy bỏ"),
        ("Ðắk Lắk", "Đắk Lắk"),
    ],
)
def test_older_spellings_read_as_the_newer(older: str, newer: str) -> None:
    """Tones stand as in "hòa", and the Icelandic Ð is a Đ."""
    assert normalize(older).text == newer


@pytest.mark.parametrize("word", ["hoàn", "quỳ", "quý", "loét", "chuyển", "toán", "huỳnh", "QUỲ"])
def test_closed_syllables_and_qu_keep_their_tone(word: str) -> None:
    """There is only one place for the tone in these."""
    assert normalize(word).text == word


def test_spans_survive_line_ends_and_invisible_characters() -> None:
    """A word after CRLF, a byte order mark and a soft hyphen is found where it was sent."""
    sent = "\ufeffKính gửi:\r\nUỷ ban\r\nnhân\u200b dân tỉnh Hoà Bi\u0300nh"
    normalized = normalize(sent)
    start = normalized.text.index("Bình")

    original = normalized.original_span(start, start + len("Bình"))

    assert normalized.text == "Kính gửi:\nỦy ban\nnhân dân tỉnh Hòa Bình"
    assert sent[slice(*original)] == "Bi\u0300nh"


def test_control_characters_part_words() -> None:
    """NUL is no letter: what it parts are two words."""
    assert normalize("vắc\x00xin\x1fphòng").text == "vắc xin phòng"


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    """Text that cannot be encoded must not get any further."""
    assert normalize("Công \ud800văn").text == "Công \ufffdvăn"


@given(ANY_TEXT)
def test_folding_and_lower_case_keep_the_length(text: str) -> None:
    """Spans of the folded text are spans of the text."""
    assert len(fold(text)) == len(lower(text)) == len(text)


@given(SENTENCES)
def test_folded_vietnamese_is_plain_lower_case_ascii(text: str) -> None:
    """Whatever the spelling, one reading without diacritics."""
    folded = fold(normalize(text).text)

    assert folded.isascii()
    assert folded == folded.lower()
    assert folded == fold(normalize(unicodedata.normalize("NFD", text)).text)


def test_folding_takes_the_stroke_off_dj() -> None:
    """Đ has no decomposition in Unicode."""
    assert fold("ĐƯỜNG Đắk, ðường Ðông") == "duong dak, duong dong"
