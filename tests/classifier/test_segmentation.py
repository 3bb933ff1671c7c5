import logging
import subprocess
import sys
import textwrap
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from underthesea.pipeline import word_tokenize as word_tokenize_module
from underthesea_core import CRFFeaturizer  # type: ignore[import-untyped]

from classifier.normalization import normalize
from classifier.segmentation import Segmenter

SENTENCE = "Về việc hỗ trợ vắc xin phòng, chống dịch COVID-19 cho công nhân khu công nghiệp."
# Underthesea itself is asked for lines with letters that are not Latin.
WITH_GREEK = "Về việc hỗ trợ vắc xin phòng, chống biến thể β cho công nhân khu công nghiệp."


def words(text: str) -> list[str]:
    """The words of a text, as they stand in it."""
    return [text[start:end] for start, end in Segmenter().segment(text)]


def loaded_model() -> Any:
    """Underthesea's model, as it keeps it after the first use."""
    word_tokenize_module.word_tokenize(SENTENCE)
    return word_tokenize_module.word_tokenize_model


def test_syllables_that_are_one_word_stay_together() -> None:
    """Vietnamese words have several syllables; a space does not part them."""
    found = words(SENTENCE)

    assert {"hỗ trợ", "công nhân", "công nghiệp"} <= set(found)
    assert [word for word in found if "COVID" in word]


def test_capitals_are_read_as_small_letters() -> None:
    """Headers and titles stand in capitals, and underthesea hardly knows such words."""
    assert words("BỘ CÔNG NGHIỆP NẶNG") == [word.upper() for word in words("bộ công nghiệp nặng")]


def test_a_word_wrapped_over_two_lines_is_one_word() -> None:
    """Official letters are wrapped in the middle of a phrase."""
    wrapped = "Báo cáo tình hình sản xuất tại các khu công\nnghiệp trên địa bàn tỉnh"

    assert "công\nnghiệp" in words(wrapped)


def test_lines_that_end_a_sentence_are_not_joined() -> None:
    """A new line with a capital, or after a full stop, begins anew."""
    found = words("Kính gửi: Bộ Công\nNghiệp đoàn tỉnh xin báo cáo.\nnghiệp vụ")

    assert not [word for word in found if "\n" in word]


def test_concurrent_first_calls_in_a_new_process_all_answer() -> None:
    """Underthesea loads on first use, and two first uses at once crash it."""
    script = textwrap.dedent("""
        import threading
        from classifier.segmentation import Segmenter
        text = "Về việc phòng, chống biến thể β tại Hà Nội.\\nVề việc phòng, chống dịch tại Huế."
        answers, barrier = [], threading.Barrier(16)
        def work():
            barrier.wait()
            answers.append(tuple(Segmenter().segment(text)))
        threads = [threading.Thread(target=work) for _ in range(16)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert len(answers) == 16, len(answers)
        assert len(set(answers)) == 1 and answers[0], set(answers)
    """)

    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr


def test_a_real_panic_costs_the_words_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A Rust panic is no `Exception`; syllables stand in for the words, and the log says so."""
    featurizer = CRFFeaturizer(["T[0]"], set())
    monkeypatch.setattr(loaded_model(), "predict", lambda *_, **__: featurizer.process([[[]]]))

    with caplog.at_level(logging.WARNING):
        found = words("Về việc hỗ trợ vắc xin β")

    assert found == ["Về", "việc", "hỗ", "trợ", "vắc", "xin", "β"]
    assert "PanicException" in caplog.text


def test_after_a_panic_the_next_text_is_segmented_as_ever() -> None:
    """The lock is free again, and the model as it was."""
    expected = words(WITH_GREEK)
    featurizer = CRFFeaturizer(["T[0]"], set())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loaded_model(), "predict", lambda *_, **__: featurizer.process([[[]]]))
        assert words(WITH_GREEK) != expected

    assert words(WITH_GREEK) == expected
    assert words(SENTENCE)


def test_an_interrupt_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C stops the command; it is not taken for a panic."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loaded_model(), "predict", interrupted)

    with pytest.raises(KeyboardInterrupt):
        words(WITH_GREEK)
    monkeypatch.undo()
    assert words(WITH_GREEK)


@settings(deadline=None, max_examples=150)
@given(
    st.text(
        st.one_of(
            st.sampled_from("ếộđĐưa b.c,-/\n\t()\"'…:;“”ỉủ0123456789%"),
            st.characters(codec=None, exclude_categories=()),
        ),
        max_size=200,
    )
)
def test_spans_are_in_order_and_inside_any_text(text: str) -> None:
    """Surrogates included, whether or not the text was normalised before."""
    for given_text in (text, normalize(text).text):
        spans = Segmenter().segment(given_text)

        assert all(0 <= start <= end <= len(given_text) for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_a_lone_surrogate_costs_no_other_word() -> None:
    """Underthesea refuses the whole text for one of them."""
    assert "nhân dân" in words(normalize("Ủy ban \udfff nhân dân tỉnh").text)


def test_a_million_characters_without_a_space_are_no_word() -> None:
    """Underthesea's tokenizer is quadratic in them; what stands around them is read."""
    found = words("Công văn " + "a" * 1_000_000 + " của Ủy ban nhân dân")

    assert found[0] == "Công văn"
    assert "nhân dân" in " ".join(found)
    assert all(len(word) < 1_000 for word in found)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t \n"])
def test_a_text_without_letters_has_no_words(text: str) -> None:
    """Nothing to read is no error here."""
    assert words(text) == []
