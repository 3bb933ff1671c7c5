"""Segmenter: text in, words with their places out, whatever the text is.

Underthesea decides what a word is. It gets bounded pieces of clean text, because its tokenizer is
quadratic in the length of an unbroken run of characters, and each piece only once: the words of
lines met before are remembered.
"""

import re
from collections.abc import Iterator

from classifier import underthesea_words
from classifier.normalization import lower
from classifier.recent_lines import RecentLines
from classifier.word_tokens import Span

# Bounds on what is segmented at once, in characters. A Vietnamese syllable has at most seven
# letters; symbols and addresses stay below the run limit, and a paragraph below the piece limit.
_LONGEST_RUN = 100
_LONGEST_PIECE = 2_000
_BATCH = 200  # pieces

_RUN = re.compile(r"\S+")
_LONG_RUN = re.compile(rf"\S{{{_LONGEST_RUN + 1}}}")


class Segmenter:
    """Splits normalised Vietnamese text into words with underthesea. Safe to share.

    Attributes:
        recent: the lines segmented last.
    """

    def __init__(self) -> None:
        self.recent = RecentLines()

    def warm_up(self) -> None:
        """Load the word model, once in a process. Called before the first request."""
        underthesea_words.load()

    def segment(self, text: str) -> list[Span]:
        """Split `text` into words and marks, in order, each given as its span.

        Lines in capitals are read in lower case: underthesea knows few words in capitals.

        Args:
            text: normalised text (`classifier.normalization.normalize`); any length.
        """
        spans: list[Span] = []
        pieces = list(_pieces(text))
        for first in range(0, len(pieces), _BATCH):
            batch = pieces[first : first + _BATCH]
            lines = [_readable(text[start:end]) for start, end in batch]
            for (offset, _), words in zip(batch, self._words(lines), strict=True):
                spans += [(offset + start, offset + end) for start, end in words]
        return spans

    def _words(self, lines: list[str]) -> list[list[Span]]:
        found = dict(zip(lines, self.recent.find(lines), strict=True))
        known = {line: words for line, words in found.items() if words is not None}
        new = [line for line in found if line not in known]
        if new:
            for line, words in zip(new, underthesea_words.words_of(new), strict=True):
                known[line] = words
                self.recent.keep(line, words)
        return [known[line] for line in lines]


def _readable(piece: str) -> str:
    return lower(piece) if piece.isupper() and " " in piece.strip() else piece


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
    if len(line) <= _LONGEST_PIECE and _LONG_RUN.search(line) is None:
        yield offset, offset + len(line.rstrip())
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
