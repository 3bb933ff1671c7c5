"""Titles that show the phrases of a mandate at work.

A mandate names a thing; published titles show what else is said where that thing is. Each phrase
brings the newest title in which it stands, if no other department's mandate says nearly as much of
that title. One a phrase, so that what is published by the thousand outweighs nothing: of titles
taken as they come, most name the same few things.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from classifier.normalization import fold_and_space, normalize

_Syllables = tuple[str, ...]
_NOT_LETTERS = re.compile(r"[\W\d]")
_CLEAR = 2  # times as many syllables named by one mandate as by any other
_BEYOND = 2  # syllables a title must have beside the phrase, or it shows nothing new


def titles_with_phrases(
    phrases: Iterable[tuple[str, str]], titles: Iterable[str]
) -> Mapping[str, list[str]]:
    """For each department the titles that its mandate's phrases brought.

    Args:
        phrases: the code of a department, and a phrase of its mandate; shorter ones than two
            syllables are in too many titles.
        titles: newest first, with or without diacritics.

    >>> phrases = [("NN", "thuốc thú y"), ("KTTH", "ngân sách nhà nước")]
    >>> titles_with_phrases(phrases, ["quan ly thuoc thu y nhap khau", "thuốc thú y", "nhà nước"])
    {'NN': ['quan ly thuoc thu y nhap khau']}
    """
    codes: defaultdict[_Syllables, set[str]] = defaultdict(set)
    for code, phrase in phrases:
        if len(syllables := _syllables(phrase)) > 1:
            codes[syllables].add(code)
    beginning: defaultdict[_Syllables, list[_Syllables]] = defaultdict(list)
    for syllables in codes:
        beginning[syllables[:2]].append(syllables)
    found: defaultdict[str, list[str]] = defaultdict(list)
    brought: set[tuple[str, _Syllables]] = set()
    texts: set[str] = set()
    for title in titles:
        read = _syllables(title)
        named = [(code, phrase) for phrase in _among(read, beginning) for code in codes[phrase]]
        by_code = Counter[str]()
        for of, syllables in named:
            by_code[of] += len(syllables)
        (code, most), (_, next_most) = [*by_code.most_common(2), ("", 0), ("", 0)][:2]
        if not most or most < _CLEAR * next_most:
            continue
        longest = max((phrase for of, phrase in named if of == code), key=len)
        text = _NOT_LETTERS.sub("", title)
        is_known = (code, longest) in brought or text in texts
        if not is_known and len(read) >= len(longest) + _BEYOND:
            brought.add((code, longest))
            texts.add(text)
            found[code].append(title)
    return dict(found)


def _among(
    read: _Syllables, beginning: Mapping[_Syllables, Sequence[_Syllables]]
) -> list[_Syllables]:
    """The phrases in `read`, each as often as it is there, by their first two syllables."""
    return [
        phrase
        for start in range(len(read) - 1)
        for phrase in beginning.get(read[start : start + 2], ())
        if read[start : start + len(phrase)] == phrase
    ]


def _syllables(text: str) -> _Syllables:
    return tuple(fold_and_space(normalize(text).text).split())
