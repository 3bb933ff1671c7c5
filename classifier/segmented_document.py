"""A document as the models read it: its fields normalised, split into words and bare syllables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from classifier.document import Document
from classifier.normalization import NormalizedText, fold, lower, normalize
from classifier.segmentation import Segmenter, Span

FieldName = Literal["subject", "content"]
Channel = Literal["syllables", "words"]

_SYLLABLE = re.compile(r"[^\W_]+")


class Word(NamedTuple):
    """A word of underthesea in lower case, "_" between its syllables, and its span."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class SegmentedField:
    """One field of a document.

    Attributes:
        name: "subject" or "content".
        normalized: the text that all spans in here refer to, and the way back to the original.
        spans: underthesea's words and marks, in order.
    """

    name: FieldName
    normalized: NormalizedText
    spans: Sequence[Span]

    @cached_property
    def words(self) -> list[Word]:
        """Its words; none when it is written without diacritics, for then words are guesses."""
        if not self.has_diacritics:
            return []
        text = lower(self.normalized.text)
        return [
            Word("_".join(text[start:end].split()), start, end)
            for start, end in self.spans
            if text[start].isalnum() or text[end - 1].isalnum()
        ]

    @cached_property
    def word_texts(self) -> list[str]:
        """The texts of `words`."""
        return [word.text for word in self.words]

    @cached_property
    def syllables(self) -> list[str]:
        """Its syllables without diacritics, of the whole text; QĐ-TTg gives "qd" and "ttg"."""
        return _SYLLABLE.findall(self.folded)

    @cached_property
    def folded(self) -> str:
        """Its text without diacritics, character for character."""
        return fold(self.normalized.text)

    def ngrams(self, channel: Channel, lengths: tuple[int, int]) -> list[str]:
        """Runs of neighbouring units, joined by a space, remembered for the next model that asks.

        Args:
            channel: runs of what.
            lengths: of the shortest and the longest run.
        """
        if (channel, lengths) not in self._ngrams:
            units = self.syllables if channel == "syllables" else self.word_texts
            shortest, longest = lengths
            terms = list(units) if shortest == 1 else []
            for length in range(max(shortest, 2), longest + 1):
                shifted = (units[offset:] for offset in range(length))
                terms += map(" ".join, zip(*shifted, strict=False))
            self._ngrams[channel, lengths] = terms
        return self._ngrams[channel, lengths]

    @cached_property
    def _ngrams(self) -> dict[tuple[Channel, tuple[int, int]], list[str]]:
        return {}

    @cached_property
    def syllable_spans(self) -> list[Span]:
        """Where each of `syllables` stands in the normalised text."""
        return [match.span() for match in _SYLLABLE.finditer(self.folded)]

    @cached_property
    def has_diacritics(self) -> bool:
        """Whether it is written with diacritics: real text has one in every fourth letter."""
        text = self.normalized.text
        return 50 * (len(text.encode("utf-8", "replace")) - len(text)) > len(text)

    def without_diacritics(self) -> "SegmentedField":
        """The same field as a sender without a Vietnamese keyboard would write it."""
        return SegmentedField(self.name, NormalizedText(self.folded), ())


@dataclass(frozen=True)
class SegmentedDocument:
    """The fields of a document that hold text, subject first, and the year it is from.

    Attributes:
        fields: one or two.
        year: of its issue or arrival; None when the document gives no date.
    """

    fields: tuple[SegmentedField, ...]
    year: int | None = None

    @property
    def has_diacritics(self) -> bool:
        """Whether any field is written with diacritics."""
        return any(field.has_diacritics for field in self.fields)

    def without_diacritics(self) -> "SegmentedDocument":
        """The same document as a sender without a Vietnamese keyboard would write it."""
        return SegmentedDocument(
            tuple(field.without_diacritics() for field in self.fields), self.year
        )

    def copy(self) -> "SegmentedDocument":
        """The same document without the lists worked out so far, which take much memory."""
        return SegmentedDocument(
            tuple(
                SegmentedField(field.name, field.normalized, field.spans) for field in self.fields
            )
        )


# What is segmented of a field, in characters: about 4,500 syllables. The syllables of the rest are
# still read, without words.
_SEGMENTED = 20_000


def segment_document(document: Document, segmenter: Segmenter) -> SegmentedDocument:
    """Normalise and segment what `document` says, words only as far as the reading budget goes."""
    texts: tuple[tuple[FieldName, str | None], ...] = (
        ("subject", document.subject),
        ("content", document.content),
    )
    fields = []
    for name, text in texts:
        if text and not text.isspace():
            normalized = normalize(text)
            spans = segmenter.segment(normalized.text[:_SEGMENTED])
            fields.append(SegmentedField(name, normalized, spans))
    day = document.issued_date or document.arrival_date
    return SegmentedDocument(tuple(fields), day.year if day else None)
