"""The only door to underthesea: text in, words with their places out, whatever the text is.

underthesea is fast on prose and fragile at the edges: its model loads on first use and two first
uses at once crash, a lone surrogate raises, a Rust panic is no `Exception`, and its tokenizer is
quadratic in the length of an unbroken run of characters. The segmenter warms it once, hands it
bounded pieces of clean text, and falls back to plain syllables where it fails.
"""

import logging
import re
import threading
from collections.abc import Iterator

from classifier.normalization import lower

_log = logging.getLogger(__name__)

# Bounds on what underthesea gets at once, in characters. A Vietnamese syllable has at most seven
# letters; symbols and addresses stay below the run limit, and a paragraph below the piece limit.
_LONGEST_RUN = 100
_LONGEST_PIECE = 2_000

_RUN = re.compile(r"\S+")
_SYLLABLE = re.compile(r"\w+")
_WARM_UP = "Về việc phòng, chống dịch tại thành phố Hà Nội."


Span = tuple[int, int]
"""Start and end of a word or mark in the segmented text; the end is exclusive."""


class Segmenter:
    """Splits normalised Vietnamese text into words with underthesea.

    Safe to share between threads. One call segments a piece at a time under a lock: underthesea
    holds the interpreter anyway, and two threads in it are slower than one.
    """

    _warm_lock = threading.Lock()
    _lock = threading.Lock()
    _is_warm = False

    def warm_up(self) -> None:
        """Load underthesea's model, once in a process. Called before the first request."""
        with Segmenter._warm_lock:
            if Segmenter._is_warm:
                return
            from underthesea import word_tokenize  # noqa: PLC0415 - costs half a second

            word_tokenize(_WARM_UP)
            Segmenter._is_warm = True

    def segment(self, text: str) -> list[Span]:
        """Split `text` into words and marks, in order, each given as its span.

        Lines in capitals are read in lower case: underthesea knows few words in capitals.

        Args:
            text: normalised text (`classifier.normalization.normalize`); any length.
        """
        self.warm_up()
        spans: list[Span] = []
        for start, end in _pieces(text):
            piece = text[start:end]
            if piece.isupper() and " " in piece.strip():
                piece = lower(piece)
            spans += _located(self._words(piece), piece, start)
        return spans

    def _words(self, piece: str) -> list[str]:
        from underthesea import word_tokenize  # noqa: PLC0415 - loaded by warm_up

        try:
            with Segmenter._lock:
                words: list[str] = word_tokenize(piece, use_token_normalize=False)
        except BaseException as error:
            # pyo3's PanicException derives from BaseException on purpose, and its class cannot be
            # imported: it is told by its name. Anything else that is no Exception (Ctrl-C) passes.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            _log.warning(
                "underthesea failed on a piece of %d characters (%s); syllables are used instead",
                len(piece),
                type(error).__name__,
            )
            return _SYLLABLE.findall(piece)
        return words


def _pieces(text: str) -> Iterator[Span]:
    """Spans of `text` that underthesea can take at once: lines, unwrapped, of bounded length."""
    start = position = 0
    last = "."  # the last character of the line before
    for line in text.split("\n"):
        words = line.strip(" \t")
        # A line that ends mid-sentence goes on in the next one: official letters are wrapped at
        # about eighty characters, in the middle of words' phrases.
        goes_on = words[:1].islower() and last not in ".;:!?" and not last.isspace()
        if position and not goes_on:
            yield from _bounded(text[start : position - 1], start)
            start = position
        last = words[-1:] or "."
        position += len(line) + 1
    yield from _bounded(text[start:], start)


def _bounded(line: str, offset: int) -> Iterator[Span]:
    if not line or line.isspace():
        return
    if len(line) <= _LONGEST_RUN:
        yield offset, offset + len(line)
        return
    start = end = 0
    for run in _RUN.finditer(line):
        if run.end() - run.start() > _LONGEST_RUN:
            # No word is that long (a data URI, a row of dots): left out, not fed to the tokenizer.
            if end > start:
                yield offset + start, offset + end
            start = end = run.end()
        elif run.end() - start > _LONGEST_PIECE:
            yield offset + start, offset + end
            start, end = run.start(), run.end()
        else:
            end = run.end()
    if end > start:
        yield offset + start, offset + end


def _located(words: list[str], piece: str, offset: int) -> Iterator[Span]:
    """Find each word in the piece it came from.

    underthesea returns substrings of its input, with one space between the syllables of a word;
    the few characters it rewrites are skipped by length.
    """
    position = 0
    for word in words:
        start = -1
        for syllable in word.split(" "):
            found = piece.find(syllable, position, position + len(syllable) + 64)
            if found < 0:
                found = position
            if start < 0:
                start = found
            position = min(found + len(syllable), len(piece))
        yield offset + start, offset + position
