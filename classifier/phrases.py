"""Phrases written short: `phòng chống [đại] (dịch|dịch bệnh)` stands for four.

`(a|b)` is one of several, `[a|b]` one of several or nothing, `{name}` one of a named set. All may
stand inside each other. What comes out is folded: cues are found whatever the spelling.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product

from classifier.errors import CueError
from classifier.normalization import fold_and_space, normalize

_TOKEN = re.compile(r"[\[\](){}|]|[^\[\](){}|]+")
_CLOSES = {"(": ")", "[": "]", "{": "}"}
_MOST = 20_000

Syllables = tuple[str, ...]


def expand(pattern: str, sets: Mapping[str, str] | None = None) -> frozenset[Syllables]:
    """Every phrase `pattern` stands for, as folded syllables.

    >>> sorted(" ".join(phrase) for phrase in expand("[bị] phong tỏa (thôn|xã)"))
    ['bi phong toa thon', 'bi phong toa xa', 'phong toa thon', 'phong toa xa']

    Raises:
        CueError: a bracket is not closed, a set is unknown, or no syllable is left.
    """
    tokens = _TOKEN.findall(normalize(pattern).text)
    try:
        found = _alternatives(iter(tokens), None, sets or {})
    except _BracketError:
        raise CueError(f"{pattern!r} has a bracket without its other half.") from None
    if () in found or not found:
        raise CueError(f"{pattern!r} may stand for nothing at all. Leave one part not optional.")
    return found


class _BracketError(Exception):
    pass


def _alternatives(
    tokens: Iterator[str], closing: str | None, sets: Mapping[str, str]
) -> frozenset[Syllables]:
    alternatives: set[Syllables] = set()
    sequence: list[frozenset[Syllables]] = []
    for part in tokens:
        if part == closing:
            return frozenset(alternatives | _joined(sequence))
        if part == "|":
            alternatives |= _joined(sequence)
            sequence = []
        elif part == "{":
            sequence.append(_named(next(tokens, ""), sets))
            if next(tokens, None) != "}":
                raise _BracketError
        elif part in _CLOSES:
            inner = _alternatives(tokens, _CLOSES[part], sets)
            sequence.append(inner | {()} if part == "[" else inner)
        elif part in ")]}":
            raise _BracketError
        else:
            sequence.append(frozenset({tuple(fold_and_space(part).split())}))
    if closing is not None:
        raise _BracketError
    return frozenset(alternatives | _joined(sequence))


def _named(name: str, sets: Mapping[str, str]) -> frozenset[Syllables]:
    if name not in sets:
        raise CueError(f"There is no set {{{name}}}; there are {sorted(sets) or 'none'}.")
    return expand(sets[name], {other: text for other, text in sets.items() if other != name})


def _joined(sequence: list[frozenset[Syllables]]) -> set[Syllables]:
    size = 1
    for part in sequence:
        size *= len(part)
    if size > _MOST:
        raise CueError(f"A phrase stands for {size} others; {_MOST} is the most. Split it.")
    return {sum(parts, ()) for parts in product(*sequence)}
