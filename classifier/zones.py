"""Where in a document something stands, and how much it says about what the document is about.

The subject says it, the opening and what is asked for nearly as much; a mention late in a long
report says little, the list of recipients nothing (Decree 30/2020/NĐ-CP, Appendix I, lays these
parts out).
"""

import re
from dataclasses import dataclass

from classifier.segmented_document import SegmentedField

SUBJECT, OPENING, REQUEST, REST = 1.0, 0.5, 0.5, 0.2
"""Weight of a cue by its zone, in a document that has a subject."""
ONLY_OPENING = 0.8
"""Weight of a cue in the opening of a text that shows no subject."""
# The rest of a document weighs less the longer it is: long reports speak of everything once.
_FULL_REST = 300

_OPENING_SYLLABLES = 80
_LONGEST_SUBJECT = 60
_REACH_OF_A_REQUEST = 30
# A letterhead is searched for this far, in characters: nobody prints a longer one.
_LETTERHEAD = 3_000

# So many syllables are a message, not a letter.
_BRIEF = 120

_MOTTO = re.compile(r"\bdoc lap +tu do +hanh phuc\b")
_SALUTATION = re.compile(r"\bkinh gui\b")
_RECIPIENTS = " noi nhan "
_SUBJECT_LINE = re.compile(r"^\W*(?:v v|ve viec|trich yeu)\b", re.MULTILINE)
_HEADING = re.compile(
    r"^\s*(?:to trinh|bao cao|quyet dinh|chi thi|nghi quyet|ke hoach|thong bao|cong dien|huong dan"
    r"|chuong trinh|de an|phuong an|phieu trinh|giay moi|thong tu|nghi dinh|thong cao)\s*$",
    re.MULTILINE,
)
_REQUEST = re.compile(
    r" (?:de nghi|kien nghi|kinh trinh|xin y kien|yeu cau|giao|de xuat|xin phep|cho phep|chi dao"
    r"|ket luan|xem xet|quyet dinh nhu sau|trinh thu tuong) "
)


@dataclass(frozen=True)
class Zones:
    """The zones of one field, in numbers of syllables.

    Attributes:
        syllables: the field's, folded.
        subject: span of the subject.
        opening: span of the opening.
        end: where the list of recipients begins.
        has_subject: whether the document shows what it is about, here or in another field.
        is_brief: whether it is so short, and shows no subject, that one cue is what it is about.
    """

    syllables: list[str]
    subject: tuple[int, int]
    opening: tuple[int, int]
    end: int
    has_subject: bool
    is_brief: bool = False

    def weight(self, place: int) -> float:
        """What a cue at the syllable `place` counts, in [0, 1]."""
        if self.subject[0] <= place < self.subject[1]:
            return SUBJECT
        if place < self.opening[1]:
            return OPENING if self.has_subject else ONLY_OPENING
        if place >= self.end:
            return 0.0
        before = " ".join(self.syllables[max(0, place - _REACH_OF_A_REQUEST) : place])
        weight = REQUEST if _REQUEST.search(f" {before} ") else REST
        return weight * min(1.0, _FULL_REST / self.end)


def zones_of(field: SegmentedField, *, alone: bool = True) -> Zones:
    """Find the zones of a field, also in text that is laid out like no letter.

    Args:
        field: of a document.
        alone: whether it is the document's only one.
    """
    syllables = field.syllables
    text, spaced = field.normalized.text, field.spaced
    if field.name == "subject":
        # Some senders put the whole letterhead there.
        motto = _MOTTO.search(spaced)
        start = len(spaced[: motto.end()].split()) if motto else 0
        end = _recipients(text, spaced)
        start = start if start < end else 0
        return Zones(syllables, (start, end), (end, end), end, has_subject=True)
    head = spaced[:_LETTERHEAD]
    # The folded letterhead with its lines, for in `spaced` a line's end is a space like any other.
    lines, start = [], 0
    for line in text[:_LETTERHEAD].split("\n"):
        lines.append(head[start : start + len(line)])
        start += len(line) + 1
    letterhead = "\n".join(lines)
    salutation = _SALUTATION.search(head)
    until = salutation.start() if salutation else len(head)
    begins = _subject_start(letterhead[:until])
    subject = (0, 0)
    if begins is not None:
        stop = until
        paragraph = letterhead.find("\n\n", begins)
        if 0 <= paragraph < stop:
            stop = paragraph
        first = len(spaced[:begins].split())
        last = len(spaced[:stop].split())
        subject = (first, min(last, first + _LONGEST_SUBJECT))
    opens = subject[1]
    if motto := _MOTTO.search(head):
        opens = max(opens, len(spaced[: motto.end()].split()))
    if salutation:
        opens = max(opens, len(spaced[: salutation.start()].split()))
    end = max(_recipients(text, spaced), opens)
    has_subject = not alone or subject[1] > subject[0]
    return Zones(
        syllables,
        subject,
        (opens, min(opens + _OPENING_SYLLABLES, end)),
        end,
        has_subject=has_subject,
        is_brief=not has_subject and end - opens <= _BRIEF,
    )


def _recipients(text: str, spaced: str) -> int:
    """Number of the syllable with which the list of recipients begins, on a line of its own."""
    place = spaced.rfind(_RECIPIENTS)
    if place < 0 or text[place] != "\n":
        return len(spaced.split())
    return len(spaced[:place].split())


def _subject_start(letterhead: str) -> int | None:
    """Where the subject begins: at "V/v", or on the line after the type's name."""
    if match := _SUBJECT_LINE.search(letterhead):
        return match.start()
    match = None
    for match in _HEADING.finditer(letterhead):  # noqa: B007 - the last one
        pass
    return None if match is None else match.end()
