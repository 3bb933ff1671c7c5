"""Whether a text is Vietnamese, by the shape of its syllables.

Vietnamese syllables are few and regular: an onset, a rime, nothing else. Read without diacritics,
so that a text sent without them counts as what it is. English or French words fit the pattern now
and then; nine words in ten do only in Vietnamese.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|[bcdghklmnprstvx])?"
_RIME = (
    "(?:"
    "a(?:ch|ng|nh|[cimnoptuy])?"
    "|e(?:ch|ng|nh|[cmnoptu])?"
    "|i(?:a|ch|e(?:ch|ng|[cmnptu])|nh|ng|[cmnptu])?"
    "|o(?:a(?:ch|ng|nh|[cimnoptyu])?|e(?:n|o|t|ng)?|ng|o(?:c|ng)|[cimnpt])?"
    "|u(?:a(?:ng|[ncyt])?|e(?:ch|nh)?|ng|o(?:ng|[cimnptu])?|y(?:a|ch|e[nt]|nh|[nptu])?|[cimnptu])?"
    "|y(?:e(?:ng|[mntu])|a|ch|nh|[nptu])?"
    ")"
)
_SYLLABLE = re.compile(_ONSET + _RIME)


def vietnamese_share(syllables: Mapping[str, int]) -> float:
    """Share of the alphabetic syllables that can be Vietnamese ones, in [0, 1].

    Abbreviations count against it as foreign words do, single letters (the "V/v" before many a
    subject) do not count; official Vietnamese text stays above 0.85. Without any alphabetic
    syllable the share is 0.

    Args:
        syllables: how often each occurs, folded.

    >>> from collections import Counter
    >>> vietnamese_share(Counter("ve viec phong chong dich".split()))
    1.0
    >>> vietnamese_share(Counter("the ministry requests urgent support".split()))
    0.2
    """
    alphabetic = vietnamese = 0
    for syllable, count in syllables.items():
        if len(syllable) > 1 and syllable.isalpha():
            alphabetic += count
            if is_vietnamese(syllable):
                vietnamese += count
    return vietnamese / alphabetic if alphabetic else 0.0


@lru_cache(maxsize=16_384)  # Vietnamese has some 2,500 syllables without tones and marks
def is_vietnamese(syllable: str) -> bool:
    """Whether a folded syllable can be a Vietnamese one.

    >>> is_vietnamese("nghieng"), is_vietnamese("covid")
    (True, False)
    """
    return _SYLLABLE.fullmatch(syllable) is not None
