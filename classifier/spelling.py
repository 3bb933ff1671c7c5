"""Syllables misread by a scanner: which known ones a strange one may stand for.

A scanner takes l for 1, o for 0, c for e, and drops a letter now and then. What comes out is seldom
a Vietnamese syllable, and what is no Vietnamese syllable is hardly ever anything else.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from classifier.vietnamese import is_vietnamese

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
# Below, nearly everything is near to everything; above, it is a word of another language.
_SHORTEST, _LONGEST = 3, 16
# Of two letters only what is no abbreviation ("iy" for "ly"): most of those lack a vowel ("qd").
_VOWEL = re.compile("[aeiouy]")
_SHORTEST_IN_ANOTHER = 5


def is_suspicious(syllable: str) -> bool:
    """Whether a folded syllable may have been misread: no number, and no Vietnamese syllable.

    >>> is_suspicious("gi4n"), is_suspicious("gian"), is_suspicious("128")
    (True, False, False)
    """
    is_pair_of_letters = syllable.isalpha() and _VOWEL.search(syllable) is not None
    shortest = _SHORTEST - 1 if is_pair_of_letters else _SHORTEST
    return (
        shortest <= len(syllable) <= _LONGEST
        and not syllable.isdigit()
        and syllable.isascii()
        and not is_vietnamese(syllable)
    )


def near(syllable: str, known: frozenset[str]) -> frozenset[str]:
    """The `known` syllables that are one letter away, or that it runs together with another.

    >>> sorted(near("gi4n", frozenset({"gian", "gin", "dan"})))
    ['gian', 'gin']
    >>> near("chongcovid19", frozenset({"covid19", "chong"}))
    frozenset({'covid19'})
    """
    return known.intersection(_one_letter_away(syllable)) or known.intersection(_ends(syllable))


def _ends(syllable: str) -> Iterable[str]:
    for length in range(len(syllable) - 1, _SHORTEST_IN_ANOTHER - 1, -1):
        for part in (syllable[-length:], syllable[:length]):
            if not is_vietnamese(part):
                yield part


@lru_cache(maxsize=1024)
def _one_letter_away(syllable: str) -> frozenset[str]:
    return frozenset(_edits(syllable))


def _edits(syllable: str) -> Iterable[str]:
    for i in range(len(syllable) + 1):
        head, tail = syllable[:i], syllable[i:]
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in _LETTERS)
        yield from (head + letter + tail for letter in _LETTERS)
