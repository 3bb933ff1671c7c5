"""Underthesea's tokens of a text, a run of characters at a time.

None of underthesea's token patterns reaches over white space, so the tokens of a text are those of
its runs, and a run met before need not be matched again. Only the last run can differ: two
patterns ask whether the text ends there.
"""

import hashlib
import re
from collections.abc import Sequence

from classifier.errors import SegmentationModelError

# What is certain to pass through underthesea's clean-up (composition, Ð to Đ) as it is, and to have
# the same small and capital letters in Rust as in Python: Latin, common marks and signs, emoji.
_KNOWN = re.compile(
    "[\t-\r\x1c-~\x85\xa0-\xcf\xd1-\xef\xf1-\u017f\u01a0\u01a1\u01af\u01b0\u1e00-\u1eff"
    "\u2010-\u205e\u20a0-\u20bf\u2190-\u2328\u232b-\u2adb\u3000-\u3002\ufffd\U0001f300-\U0001faff]*"
)
_RUN = re.compile(r"\S+")
# Of the one expression that was examined for the above: another may reach over white space.
_EXAMINED = "ed7f6df4bba1133b1fd2baf02d612b7ef6912f0460f7a8166bd6b4aa8f072d25"

Span = tuple[int, int]
"""Start and end of a token or word in its text; the end is exclusive."""


def is_known(text: str) -> bool:
    """Whether underthesea reads the characters of `text` as they are, and case by our rules."""
    return _KNOWN.fullmatch(text) is not None


def runs(text: str) -> tuple[list[str], list[int]]:
    """The runs of `text` without white space, and where each starts."""
    found = text.split()
    if " ".join(found) == text:
        starts, at = [], 0
        for run in found:
            starts.append(at)
            at += len(run) + 1
        return found, starts
    return found, [match.start() for match in _RUN.finditer(text)]


class Tokenizer:
    """Underthesea's token expression, applied to one run.

    Raises:
        SegmentationModelError: underthesea's expression is not the one that was examined.
    """

    def __init__(self) -> None:
        from underthesea.pipeline.word_tokenize import regex_tokenize  # noqa: PLC0415 - slow import

        self._pattern: re.Pattern[str] = regex_tokenize.patterns
        digest = hashlib.sha256(self._pattern.pattern.encode()).hexdigest()
        if digest != _EXAMINED:
            raise SegmentationModelError(
                f"underthesea's token expression has changed (sha256 {digest[:12]}…)."
            )

    def tokens(self, run: str, *, at_end: bool) -> Sequence[Span]:
        """Spans of the tokens of `run`, where the text ends or where white space follows."""
        return [match.span() for match in self._pattern.finditer(run if at_end else run + " ")]
