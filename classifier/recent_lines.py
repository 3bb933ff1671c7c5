"""RecentLines: the words of lines segmented before, for official documents repeat whole lines.

The national motto, "Nơi nhận:", the instruments a document rests on and the names of organs come
again in every other document. A line's words depend on nothing but the line, so the answer is the
same with and without. No text is kept: a line is known by its digest, under a key of the process.
"""

import secrets
import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain

from classifier.word_tokens import Span

MOST_LINES = 20_000
MOST_WORDS = 400_000
"""Together less than 10 MB: some 300 bytes a line and 4 a word."""

_LONGEST = 2**16 - 1  # characters of a line that can be counted in two bytes


class RecentLines:
    """The lines segmented last and their words, bounded in lines and in words. Safe to share.

    Args:
        most_lines: how many lines are remembered.
        most_words: how many words their lines hold together.

    Attributes:
        hits: lines found so far.
        lookups: lines asked for so far.
    """

    def __init__(self, most_lines: int = MOST_LINES, most_words: int = MOST_WORDS) -> None:
        self.most_lines = most_lines
        self.most_words = most_words
        self.hits = self.lookups = 0
        self._words = 0
        self._spans: OrderedDict[bytes, array[int]] = OrderedDict()  # the oldest first
        self._key = secrets.token_bytes(16)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many lines are remembered."""
        return len(self._spans)

    @property
    def words(self) -> int:
        """How many words they hold."""
        return self._words

    def find(self, lines: Sequence[str]) -> list[list[Span] | None]:
        """The words of each line, None where it is not remembered."""
        names = [self._name(line) for line in lines]
        with self._lock:
            found = [self._spans.get(name) for name in names]
            self.lookups += len(found)
            for name, spans in zip(names, found, strict=True):
                if spans is not None:
                    self.hits += 1
                    self._spans.move_to_end(name)
        return [
            None if spans is None else list(zip(spans[::2], spans[1::2], strict=True))
            for spans in found
        ]

    def keep(self, line: str, words: Sequence[Span]) -> None:
        """Remember a line, and forget the ones that were not asked for longest."""
        if len(line) > _LONGEST:
            return
        name = self._name(line)
        with self._lock:
            if name not in self._spans:
                self._spans[name] = array("H", chain.from_iterable(words))
                self._words += len(words)
            while len(self._spans) > self.most_lines or self._words > self.most_words:
                _, oldest = self._spans.popitem(last=False)
                self._words -= len(oldest) // 2

    def _name(self, line: str) -> bytes:
        data = line.encode("utf-8", "surrogatepass")
        return blake2b(data, digest_size=16, key=self._key).digest()
