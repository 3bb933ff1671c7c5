"""The reading budget: how much of a long text is segmented, and which parts of it.

Words are the dear half of reading. A document says what it is about in its header, its first
paragraphs and its headings; so a long text is segmented at its beginning and in the headings that
follow. All of it is still read as syllables, which costs a tenth, so that no cue is overlooked at
the end of a long document (`benchmarks/reading_budget.py`: what the budget costs in accuracy).
"""

import re

from classifier.word_tokens import Span

READING_BUDGET = 2_000
"""Characters of one field that are segmented, about 450 syllables. A model should be used with the
budget it was fitted with."""

_FOR_HEADINGS = 4  # every fourth character of the budget, where there are so many headings

# The divisions of a Vietnamese instrument (Decree 30/2020, Appendix I: phần, chương, mục, điều),
# its annexes, the parts of a report, and lines that state a subject. "Điều 12 của Luật này", where
# a line happens to begin with it, is none.
_HEADING = re.compile(
    r"^[ \t]*(?:(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC|Tiểu mục|Phụ lục|PHỤ LỤC|Điều) +"
    r"[IVXLC\d]+[a-zđ]?(?:[.:]|[ \t]*$)|[IVX]{1,5}[.)] |V/v |Về việc |VỀ VIỆC )[^\n]{0,200}",
    re.MULTILINE,
)


def parts_to_segment(text: str, budget: int | None = READING_BUDGET) -> list[Span]:
    """The parts of a normalised text that are segmented, in order.

    Args:
        text: of one field.
        budget: most characters in all parts together; None for no limit.
    """
    if budget is None or len(text) <= budget:
        return [(0, len(text))]
    headings = _headings(text, budget - budget // _FOR_HEADINGS, budget // _FOR_HEADINGS)
    left = budget - sum(end - start for start, end in headings)
    end = _end_of_beginning(text, left)
    return [(0, end), *(span for span in headings if span[0] >= end)]


def _headings(text: str, start: int, most: int) -> list[Span]:
    """The first headings from `start` on, of `most` characters together."""
    found = []
    for match in _HEADING.finditer(text, text.find("\n", start) + 1 or len(text)):
        most -= match.end() - match.start()
        if most < 0:
            break
        found.append(match.span())
    return found


def _end_of_beginning(text: str, most: int) -> int:
    """Where the last line within the first `most` characters ends, or at least the last run."""
    return max(text.rfind("\n", most * 4 // 5, most), 0) or max(text.rfind(" ", 0, most), 0) or most
