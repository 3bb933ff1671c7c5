"""Underthesea's words: computed from its model directly where that is certain, else by itself.

Underthesea is fast on prose and fragile at the edges: its model loads on first use and two first
uses at once crash, a lone surrogate raises, a Rust panic is no `Exception`. It is asked only for
lines with characters or decisions that `word_crf` is not sure of, one at a time; where it fails
too, plain syllables stand in for the words.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.metadata import version

from classifier.errors import SegmentationModelError
from classifier.word_crf import WordCrf
from classifier.word_model import WordModel
from classifier.word_tokens import Span, Tokenizer, is_known

_log = logging.getLogger(__name__)

_SYLLABLE = re.compile(r"\w+")
# Versions compared word for word (`benchmarks/same_words.py`); any other is tried on these first.
_COMPARED = {"underthesea": "9.5.0", "underthesea_core": "3.3.2"}
_TRIALS = (
    "Về việc phòng, chống dịch COVID-19 tại thành phố Hà Nội theo Công văn số 1234/BYT-DP.",
    "- Thủ tướng Chính phủ (để b/c); Bộ Y tế; UBND các tỉnh, TP. trực thuộc Trung ương",
    "ngày 05/8/2021 hỗ trợ 26.000 tỷ đồng cho người lao động, hộ kinh doanh v.v.",
)

# One call at a time: underthesea holds the interpreter anyway, two threads in it are slower than
# one, and what `WordCrf` remembers is not to be changed by two.
_lock = threading.Lock()


def load() -> None:
    """Read the word model, once in a process. Called before the first request."""
    with _lock:
        _direct()


def words_of(lines: Sequence[str]) -> list[list[Span]]:
    """The words and marks of each line, as spans.

    Args:
        lines: none of them blank; of a few thousand characters at most.
    """
    with _lock:
        direct = _direct()
        computed = [direct.words(line) if direct and is_known(line) else None for line in lines]
        return [
            _asked(line) if words is None else words
            for line, words in zip(lines, computed, strict=True)
        ]


@cache
def _direct() -> WordCrf | None:
    """The direct computation; None with an underthesea that it is not known to equal."""
    try:
        direct = WordCrf(WordModel.of_underthesea(), Tokenizer())
    except SegmentationModelError as error:
        _log.warning("%s Words are underthesea's own, more slowly.", error)
        return None
    if {name: version(name) for name in _COMPARED} == _COMPARED:
        return direct
    if any(direct.words(trial) != _asked(trial) for trial in _TRIALS):
        _log.warning("This underthesea's words differ; they are its own, more slowly.")
        return None
    return direct


def _asked(line: str) -> list[Span]:
    """The words of a line that underthesea itself gives."""
    try:
        words = _word_tokenize()(line, use_token_normalize=False)
    except BaseException as error:
        # pyo3's PanicException derives from BaseException on purpose, and its class cannot be
        # imported: it is told by its name. Anything else that is no Exception (Ctrl-C) passes.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        _log.warning(
            "underthesea failed on a piece of %d characters (%s); syllables are used instead",
            len(line),
            type(error).__name__,
        )
        words = _SYLLABLE.findall(line)
    return list(_located(words, line))


def _word_tokenize() -> Callable[..., list[str]]:
    from underthesea import word_tokenize  # noqa: PLC0415 - costs half a second

    function: Callable[..., list[str]] = word_tokenize
    return function


def _located(words: list[str], line: str) -> Iterator[Span]:
    """Find each word in the line it came from.

    underthesea returns substrings of its input, with one space between the syllables of a word;
    the few characters it rewrites are skipped by length.
    """
    position = 0
    for word in words:
        start = -1
        for syllable in word.split(" "):
            found = line.find(syllable, position, position + len(syllable) + 64)
            if found < 0:
                found = position
            if start < 0:
                start = found
            position = min(found + len(syllable), len(line))
        yield start, position
