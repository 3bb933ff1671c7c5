"""A document as the models read it: its fields normalised, split into words and bare syllables."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from classifier.boilerplate import blanked, boilerplate
from classifier.document import Document
from classifier.normalization import NormalizedText, fold, fold_and_space, lower, normalize
from classifier.segmentation import Segmenter
from classifier.word_tokens import Span

FieldName = Literal["subject", "content"]
Channel = Literal["syllables", "words"]

_RUN = re.compile(r"\S+")


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
    def _frame(self) -> Sequence[Span]:
        return boilerplate(self._spaced)

    @cached_property
    def word_texts(self) -> list[str]:
        """Its words in lower case, "_" between their syllables, without those of its frame.

        None when it is written without diacritics, for then words are guesses.
        """
        text = self._lower.replace("\n", " ")
        if "  " in text or "\t" in text:
            return ["_".join(text[start:end].split()) for start, end in self.word_spans]
        return [text[start:end].replace(" ", "_") for start, end in self.word_spans]

    @cached_property
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

    @cached_property
    def _lower(self) -> str:
        return lower(self.normalized.text)

    @cached_property
    def syllables(self) -> list[str]:
        """Its syllables without diacritics, of the whole text; QĐ-TTg gives "qd" and "ttg"."""
        return self._spaced.split()

    @cached_property
    def syllable_spans(self) -> list[Span]:
        """Where each of `syllables` stands in the normalised text."""
        return [match.span() for match in _RUN.finditer(self._spaced)]

    @cached_property
    def _spaced(self) -> str:
        return fold_and_space(self.normalized.text)

    @cached_property
    def _telling(self) -> str:
        return blanked(self._spaced, self._frame)

    @cached_property
    def _padded(self) -> str:
        return f" {self._telling} "

    @cached_property
    def _telling_syllables(self) -> list[str]:
        return self._telling.split() if self._frame else self.syllables

    def units(self, channel: Channel) -> list[str]:
        """Its syllables or its words, without those of its frame (`classifier.boilerplate`)."""
        return self._telling_syllables if channel == "syllables" else self.word_texts

    def first_place(self, channel: Channel, term: str) -> Span | None:
        """Where the run of units `term` first stands in the normalised text.

        A run of syllables with nothing but a space between them goes before one with a comma.
        """
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
        if channel == "syllables":
            spans = [match.span() for match in _RUN.finditer(self._telling)]
        return spans[first][0], spans[first + term.count(" ")][1]

    @cached_property
    def _joined(self) -> dict[Channel, str]:
        return {}

    def ngrams(self, channel: Channel, lengths: tuple[int, int]) -> Counter[str]:
        """How often each run of neighbouring units occurs, remembered for the next model.

        Args:
            channel: runs of what, joined by a space.
            lengths: of the shortest and the longest run.
        """
        if (channel, lengths) not in self._ngrams:
            self._ngrams[channel, lengths] = Counter(self.runs(channel, lengths))
        return self._ngrams[channel, lengths]

    def runs(self, channel: Channel, lengths: tuple[int, int]) -> list[str]:
        """Each run of neighbouring units, as often as it occurs; see `ngrams`."""
        units = self.units(channel)
        shortest, longest = lengths
        terms = list(units) if shortest == 1 else []
        for length in range(max(shortest, 2), longest + 1):
            shifted = (units[offset:] for offset in range(length))
            terms += map(" ".join, zip(*shifted, strict=False))
        return terms

    @cached_property
    def _ngrams(self) -> dict[tuple[Channel, tuple[int, int]], Counter[str]]:
        return {}

    @property
    def spaced(self) -> str:
        """Its text folded, a space for each mark: as many characters as the normalised text."""
        return self._spaced

    @cached_property
    def has_diacritics(self) -> bool:
        """Whether it is written with diacritics: real text has one in every fourth letter."""
        text = self.normalized.text
        return 50 * (len(text.encode("utf-8", "replace")) - len(text)) > len(text)

    def without_diacritics(self) -> "SegmentedField":
        """The same field as a sender without a Vietnamese keyboard would write it."""
        return SegmentedField(self.name, NormalizedText(fold(self.normalized.text)), ())


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

    @cached_property
    def remembered(self) -> dict[object, Any]:
        """What was worked out about it, for whoever asks again; a copy remembers nothing."""
        return {}

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
            ),
            self.year,
        )


# The reading budget: what is segmented of a field, in characters, about 900 syllables. Of the rest
# the syllables are read, without words: that costs a tenth and loses nothing that was measured.
_SEGMENTED = 4_000


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
            spans = segmenter.segment(_beginning(normalized.text))
            fields.append(SegmentedField(name, normalized, spans))
    day = document.issued_date or document.arrival_date
    return SegmentedDocument(tuple(fields), day.year if day else None)


def _beginning(text: str) -> str:
    """What the reading budget allows, up to the end of a line or at least of a syllable."""
    if len(text) <= _SEGMENTED:
        return text
    end = max(text.rfind("\n", _SEGMENTED // 2, _SEGMENTED), 0)
    end = end or max(text.rfind(" ", 0, _SEGMENTED), 0) or _SEGMENTED
    return text[:end]
