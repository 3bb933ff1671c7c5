"""A document as the models read it: its fields normalised, split into words and bare syllables."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Self, TypeVar, overload

from classifier.boilerplate import blanked, boilerplate
from classifier.citations import CitedInstrument, cited_instruments
from classifier.document import Document
from classifier.normalization import NormalizedText, fold, fold_and_space, lower, normalize
from classifier.reading_budget import READING_BUDGET, parts_to_segment
from classifier.segmentation import Segmenter
from classifier.word_tokens import Span

FieldName = Literal["subject", "content", "organ_name"]
Channel = Literal["syllables", "words", "title", "instruments"]

_LINE = 1_000  # characters of a title in which instruments are looked for; a text may be one line
_RUN = re.compile(r"\S+")
_TITLE = 40  # syllables; a first line that is longer is a paragraph, and its beginning is read
_Owner = TypeVar("_Owner")
_Value = TypeVar("_Value")


class remembered(Generic[_Owner, _Value]):  # noqa: N801 - used like `functools.cached_property`
    """An attribute worked out at first use, without the lock that Python 3.11 puts around it.

    A document has a dozen of them, and it belongs to one request; two threads that ask at once
    would work the same thing out twice.
    """

    def __init__(self, work_out: Callable[[_Owner], _Value]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    @overload
    def __get__(self, owner: None, kind: type[_Owner]) -> Self: ...

    @overload
    def __get__(self, owner: _Owner, kind: type[_Owner]) -> _Value: ...

    def __get__(self, owner: _Owner | None, kind: type[_Owner]) -> Self | _Value:
        if owner is None:
            return self
        value = owner.__dict__[self._name] = self._work_out(owner)
        return value


def runs(units: list[str], lengths: tuple[int, int]) -> list[str]:
    """Each run of neighbouring `units`, joined by a space, as often as it occurs.

    Args:
        units: in order.
        lengths: of the shortest and the longest run.
    """
    shortest, longest = lengths
    terms = list(units) if shortest == 1 else []
    for length in range(max(shortest, 2), longest + 1):
        shifted = [units[offset:] for offset in range(length)]
        terms += map(" ".join, zip(*shifted, strict=False))
    return terms


@dataclass(frozen=True)
class SegmentedField:
    """One field of a document.

    Attributes:
        name: of the document's field it is.
        normalized: the text that all spans in here refer to, and the way back to the original.
        spans: underthesea's words and marks, in order.
    """

    name: FieldName
    normalized: NormalizedText
    spans: Sequence[Span]

    @remembered
    def _frame(self) -> Sequence[Span]:
        return boilerplate(self._spaced)

    @remembered
    def word_texts(self) -> list[str]:
        """Its words in lower case, "_" between their syllables, without those of its frame.

        None when it is written without diacritics, for then words are guesses.
        """
        text = self._lower.replace("\n", " ")
        if "  " in text or "\t" in text:
            return ["_".join(text[start:end].split()) for start, end in self.word_spans]
        return [text[start:end].replace(" ", "_") for start, end in self.word_spans]

    @remembered
    def word_spans(self) -> list[Span]:
        """Where each of `word_texts` stands in the normalised text."""
        if not self.has_diacritics:
            return []
        text = self._lower
        spans = [
            (start, end)
            for start, end in self.spans
            if text[start].isalnum() or text[end - 1].isalnum()
        ]
        for first, last in self._frame:
            spans = [span for span in spans if span[1] <= first or last <= span[0]]
        return spans

    @remembered
    def _lower(self) -> str:
        return lower(self.normalized.text)

    @remembered
    def syllables(self) -> list[str]:
        """Its syllables without diacritics, of the whole text; QĐ-TTg gives "qd" and "ttg"."""
        return self._spaced.split()

    @remembered
    def syllable_spans(self) -> list[Span]:
        """Where each of `syllables` stands in the normalised text."""
        return [match.span() for match in _RUN.finditer(self._spaced)]

    @remembered
    def _spaced(self) -> str:
        return fold_and_space(self.normalized.text)

    @remembered
    def _telling(self) -> str:
        return blanked(self._spaced, self._frame)

    @remembered
    def _padded(self) -> str:
        return f" {self._telling} "

    @remembered
    def _telling_syllables(self) -> list[str]:
        return self._telling.split() if self._frame else self.syllables

    @remembered
    def _title(self) -> list[str]:
        if self.name != "content":
            return self._telling_syllables[:_TITLE]
        return self._title_line.split(None, _TITLE)[:_TITLE]

    @remembered
    def _title_line(self) -> str:
        """A subject, or a text up to the end of its first line that is not blank."""
        if self.name != "content":
            return self._telling
        start = len(self._telling) - len(self._telling.lstrip())
        end = self.normalized.text.find("\n", start)
        return self._telling[: end if end >= 0 else None]

    @remembered
    def _instruments(self) -> list[CitedInstrument]:
        return cited_instruments(self._title_line[:_LINE])

    def units(self, channel: Channel) -> list[str]:
        """Its syllables, its words, the syllables of its title, or the instruments this cites.

        The title is a subject, or a first line. All without those of its frame
        (`classifier.boilerplate`).
        """
        if channel == "instruments":
            return [found.term for found in self._instruments]
        if channel == "title":
            return self._title
        return self._telling_syllables if channel == "syllables" else self.word_texts

    def first_place(self, channel: Channel, term: str) -> Span | None:
        """Where the run of units `term` first stands in the normalised text.

        A run of syllables with nothing but a space between them goes before one with a comma.
        """
        if channel == "instruments":
            found = (found for found in self._instruments if found.term == term)
            return next(((instrument.start, instrument.end) for instrument in found), None)
        place = self._padded.find(f" {term} ") if channel == "syllables" else -1
        if place >= 0:
            return place, place + len(term)
        if channel not in self._joined:
            self._joined[channel] = f" {' '.join(self.units(channel))} "
        joined = self._joined[channel]
        place = joined.find(f" {term} ")
        if place < 0:
            return None
        first = joined.count(" ", 0, place)
        spans = self.word_spans
        if channel != "words":
            spans = [match.span() for match in _RUN.finditer(self._telling)]
        return spans[first][0], spans[first + term.count(" ")][1]

    @remembered
    def _joined(self) -> dict[Channel, str]:
        return {}

    @property
    def spaced(self) -> str:
        """Its text folded, a space for each mark: as many characters as the normalised text."""
        return self._spaced

    @remembered
    def has_diacritics(self) -> bool:
        """Whether it is written with diacritics: real text has one in every fourth letter."""
        text = self.normalized.text
        return 50 * (len(text.encode("utf-8", "replace")) - len(text)) > len(text)

    def without_diacritics(self) -> "SegmentedField":
        """The same field as a sender without a Vietnamese keyboard would write it."""
        return SegmentedField(self.name, NormalizedText(fold(self.normalized.text)), ())


@dataclass(frozen=True)
class SegmentedDocument:
    """The fields of a document that hold text, subject first, the year it is from, and who sent it.

    Attributes:
        fields: subject and content, one or both.
        year: of its issue or arrival; None when the document gives no date.
        sender: the issuing organ's name, where it says something of what its documents are about.
    """

    fields: tuple[SegmentedField, ...]
    year: int | None = None
    sender: SegmentedField | None = None

    @property
    def has_diacritics(self) -> bool:
        """Whether any field is written with diacritics."""
        return any(field.has_diacritics for field in self.fields)

    @remembered
    def remembered(self) -> dict[object, Any]:
        """What was worked out about it, for whoever asks again; a copy remembers nothing."""
        return {}

    def without_diacritics(self) -> "SegmentedDocument":
        """The same document as a sender without a Vietnamese keyboard would write it."""
        return SegmentedDocument(
            tuple(field.without_diacritics() for field in self.fields),
            self.year,
            self.sender and self.sender.without_diacritics(),
        )

    def copy(self) -> "SegmentedDocument":
        """The same document without the lists worked out so far, which take much memory."""
        return SegmentedDocument(
            tuple(
                SegmentedField(field.name, field.normalized, field.spans) for field in self.fields
            ),
            self.year,
            self.sender and SegmentedField(self.sender.name, self.sender.normalized, ()),
        )


# People's committees and councils write about everything: their name says nothing of the subject.
_OF_ALL_WORK = re.compile(r"\s*(?:van phong )?(?:uy ban|hoi dong) nhan dan\b|\s*ubnd\b|\s*hdnd\b")


def segment_document(
    document: Document, segmenter: Segmenter, *, budget: int | None = READING_BUDGET
) -> SegmentedDocument:
    """Normalise what `document` says and segment what the reading budget allows.

    Args:
        document: to be read.
        segmenter: finds the words.
        budget: characters of each field that are segmented, see `classifier.reading_budget`; all
            of it is read as syllables.
    """
    texts: tuple[tuple[FieldName, str | None], ...] = (
        ("subject", document.subject),
        ("content", document.content),
    )
    fields = []
    for name, text in texts:
        if text and not text.isspace():
            normalized = normalize(text)
            spans: list[Span] = []
            for start, end in parts_to_segment(normalized.text, budget):
                found = segmenter.segment(normalized.text[start:end])
                spans += (
                    [(start + first, start + last) for first, last in found] if start else found
                )
            fields.append(SegmentedField(name, normalized, spans))
    day = document.issued_date or document.arrival_date
    return SegmentedDocument(tuple(fields), day.year if day else None, _sender(document.organ_name))


def _sender(organ_name: str | None) -> SegmentedField | None:
    if not organ_name or organ_name.isspace():
        return None
    normalized = normalize(organ_name)
    if _OF_ALL_WORK.match(fold(lower(normalized.text))):
        return None
    return SegmentedField("organ_name", normalized, ())
