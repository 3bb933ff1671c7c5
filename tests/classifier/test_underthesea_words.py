import logging
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from underthesea import word_tokenize
from underthesea_core import CRFFeaturizer  # type: ignore[import-untyped]

from classifier import underthesea_words, word_crf
from classifier.crf_file import read_crf
from classifier.errors import SegmentationModelError
from classifier.underthesea_words import words_of
from classifier.word_crf import WordCrf
from classifier.word_model import WordModel
from classifier.word_tokens import Tokenizer, is_known

LINES = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 1234/BYT-DP",
    "V/v tăng cường phòng, chống dịch COVID-19 tại các khu công nghiệp",
    "Hà Nội, ngày 05 tháng 8 năm 2021",
    "Kính gửi: Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương.",
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về công tác văn thư;",
    "Thực hiện chỉ đạo của Thủ tướng Chính phủ tại Công điện số 1063/CĐ-TTg, Bộ Y tế đề nghị:",
    "1. Rà soát, lập danh sách F0, F1; tổ chức “3 tại chỗ”, “1 cung đường - 2 điểm đến”...",
    "hỗ trợ 26.000 tỷ đồng, tăng 12,5% so với năm 2020 (khoảng 1.150.000 USD)",
    "Email: vanthu@thuathienhue.gov.vn; ĐT: 0234-3822-725; https://vanban.chinhphu.vn/?id=1&x=2",
    "- Như trên;- Thủ tướng Chính phủ (để b/c);- Lưu: VT, KGVX(3b).",
    "TP.HCM, TP. Hồ Chí Minh, Tp.Đà Nẵng, Q.1, P.Bến Nghé v.v...",
    "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
    "Đồng chí H'Hen Niê, dân tộc Ê-đê, huyện Cư M'gar",
    "ve viec ho tro nguoi lao dong bi anh huong boi dich benh",
    "Báo cáo kết quả 😷 tiêm chủng 👍 :)) :D",
    "A.", "A. B", "Ô.", "TƯ.", "v.v.", "kèm theo Công văn số 15/CV-TƯ.", ".", "…", "-", "1", "a",
    "BOS EOS", "bos eos BOS", "True False",
    "2147483647 2147483648 -5 +7 007 1/2 3x4 30-40 5-10%",
    "Bộ\tY tế  họp\u00a0bàn   ", "   thụt đầu dòng",
    "hoá đơn, thuỷ lợi, hoà bình và hóa đơn, thủy lợi, hòa bình",
    "Ông Nguyễn Văn A (sinh năm 1975), CCCD số 046075001234",
    "=> kết luận -> chuyển ==> xong >> hết -- gạch ------",
]  # fmt: skip
UNSURE = [
    "Việt Nam và Россия ký hiệp định β-thalassemia",
    "Ðề nghị Ủy ban nhân dân tỉnh xem xét, quyết ðịnh",
    unicodedata.normalize("NFD", "Về việc phòng, chống dịch bệnh"),
    "中国 và Việt Nam, ΑΣ, ß, ﬁ, ǅ",
    "Kelvin K Ångström Å Ohm Ω",
]


def ours(line: str) -> list[str]:
    """Its words, the syllables joined as underthesea joins them."""
    [spans] = words_of([line])
    return [" ".join(line[start:end].split()) for start, end in spans]


def theirs(line: str) -> list[str]:
    """Underthesea's words; between tokens that touch it puts spaces too."""
    return word_tokenize(line, use_token_normalize=False)  # type: ignore[no-any-return]


def letters(words: list[str]) -> list[str]:
    """The words without spaces."""
    return ["".join(word.split()) for word in words]


@pytest.fixture
def direct() -> WordCrf:
    """The direct computation with nothing remembered."""
    return WordCrf(WordModel.of_underthesea(), Tokenizer())


@pytest.fixture
def never_asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Underthesea itself must not be needed."""

    def asked(line: str) -> None:
        pytest.fail(f"underthesea was asked for {line!r}")

    with monkeypatch.context() as patch:
        patch.setattr(underthesea_words, "_asked", asked)
        yield


@pytest.mark.usefixtures("never_asked")
@pytest.mark.parametrize("line", LINES)
def test_words_are_underthesea_s_without_asking_it(line: str) -> None:
    """Every kind of line of an official document, word for word."""
    assert letters(ours(line)) == letters(theirs(line))


@pytest.mark.parametrize("line", LINES)
def test_lower_and_upper_case_are_underthesea_s_too(line: str) -> None:
    """Features look at capitals."""
    for changed in (line.lower(), line.upper(), line.title()):
        assert letters(ours(changed)) == letters(theirs(changed))


@pytest.mark.parametrize("line", UNSURE)
def test_what_is_not_certain_is_left_to_underthesea(line: str) -> None:
    """Letters that are not Latin, decomposed ones, Icelandic Ð."""
    assert not is_known(line)
    composed = unicodedata.normalize("NFC", line).translate({ord("Ð"): "Đ", ord("ð"): "đ"})
    expected = theirs(line)
    assert "".join(letters(expected)) == "".join(composed.split())
    if len(composed) == len(line):
        assert len(ours(line)) == len(expected)


def test_what_was_remembered_changes_nothing(direct: WordCrf) -> None:
    """The first reading weighs, the second looks up."""
    first = [direct.words(line) for line in LINES]

    assert [direct.words(line) for line in LINES] == first


def test_what_is_remembered_is_bounded(direct: WordCrf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sender can write new words without end."""
    monkeypatch.setattr(word_crf, "_MOST_RUNS", 200)
    monkeypatch.setattr(word_crf, "_MOST_PAIRS", 400)
    expected = [direct.words(line) for line in LINES]

    for number in range(300):
        direct.words(f"mã số hồ sơ AB{number} tại quầy C{number}D")
        assert len(direct._runs) < 220
        assert len(direct._pairs) < 420

    assert [direct.words(line) for line in LINES] == expected


def test_a_decision_too_near_to_call_is_not_made(
    direct: WordCrf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sums in another order may round the other way; then underthesea is asked."""
    monkeypatch.setattr(word_crf, "_NEAR", 1e9)

    assert direct.words("Bộ Tài chính") is None


@settings(deadline=None, max_examples=300)
@given(
    st.text(
        st.one_of(
            st.sampled_from("ếộđĐưa b.c,-/ \t()\"'…:;“”ỉủ0123456789%ABÔ<>=xD@&+_"),
            st.characters(exclude_categories=["Cs"]),
        ),
        min_size=1,
        max_size=60,
    ).filter(lambda text: not text.isspace() and "\n" not in text)
)
def test_any_text_has_underthesea_s_words(text: str) -> None:
    """Whatever stands in it, computed or asked."""
    if is_known(text):
        assert letters(ours(text)) == letters(theirs(text))
    else:
        [spans] = words_of([text])
        assert all(0 <= start <= end <= len(text) for start, end in spans)


def test_every_known_character_has_the_case_that_underthesea_gives_it() -> None:
    """Python and Rust know different versions of Unicode; what differs is not known."""
    featurizer = CRFFeaturizer(["T[0].lower", "T[0].istitle"], set())
    known = [
        chr(point)
        for point in range(0x110000)
        if not 0xD800 <= point < 0xE000 and is_known(chr(point)) and not chr(point).isspace()
    ]

    for letter, (lower, title) in zip(
        known, featurizer.process([[[letter] for letter in known]])[0], strict=True
    ):
        assert lower == f"T[0].lower={letter.lower()}"
        assert title == f"T[0].istitle={letter == letter.upper()}"
        assert unicodedata.normalize("NFC", f"a{letter}") == f"a{letter}"
    assert len(known) > 2_000


def test_an_unknown_word_model_is_left_to_underthesea(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A later underthesea may bring another kind of model; words then cost more, no less."""

    def unknown() -> WordModel:
        raise SegmentationModelError("The word model has the labels ['B', 'I'].")

    monkeypatch.setattr(WordModel, "of_underthesea", unknown)
    underthesea_words._direct.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            found = ours("Ủy ban nhân dân tỉnh")
    finally:
        underthesea_words._direct.cache_clear()

    assert found == theirs("Ủy ban nhân dân tỉnh")
    assert "['B', 'I']" in caplog.text


def test_another_version_with_other_words_is_left_to_underthesea(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A version that was not compared is tried on a few lines first."""
    monkeypatch.setattr(underthesea_words, "version", lambda _: "9.99")
    monkeypatch.setattr(underthesea_words, "_asked", lambda _: [(0, 1)])
    underthesea_words._direct.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            assert underthesea_words._direct() is None
    finally:
        underthesea_words._direct.cache_clear()
    assert "words differ" in caplog.text


def test_another_version_with_the_same_words_is_computed_directly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A new release with the same model loses no speed."""
    monkeypatch.setattr(underthesea_words, "version", lambda _: "9.99")
    underthesea_words._direct.cache_clear()
    try:
        assert underthesea_words._direct() is not None
    finally:
        underthesea_words._direct.cache_clear()


@pytest.mark.parametrize("content", [b"", b"lCRF", b"PK\x03\x04" + b"\0" * 100])
def test_a_file_that_is_no_crf_is_named(content: bytes, tmp_path: Path) -> None:
    """The message says which file, and what was found."""
    path = tmp_path / "models.bin"
    path.write_bytes(content)

    with pytest.raises(SegmentationModelError, match=r"models\.bin is not a CRFsuite model"):
        read_crf(path)
