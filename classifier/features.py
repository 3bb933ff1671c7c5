"""Terms: what the models count in a document.

Two channels, because many real senders leave diacritics out somewhere:

- words: one or two neighbouring words of underthesea, with diacritics; silent where there are none.
- syllables: one to three neighbouring syllables without diacritics, the same for every spelling.

Both end in a linear model, so a term's weight times its value is its exact share of a decision.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import normalize as sklearn_normalize

from classifier.segmented_document import FieldName, SegmentedDocument, SegmentedField

Channel = Literal["words", "syllables"]
CHANNELS: tuple[Channel, ...] = ("words", "syllables")


class TermSpan(NamedTuple):
    """Where a term stands: a field, and a span `[start, end)` of its original text."""

    field: FieldName
    start: int
    end: int


class TermVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Segmented documents to TF-IDF vectors, one L2-normalised block a channel.

    Args:
        word_ngrams: shortest and longest run of words counted.
        syllable_ngrams: shortest and longest run of syllables counted.
        min_df: documents a term must occur in to be kept.
        subject_weight: what an occurrence in the subject counts, against 1 in the content.

    Attributes:
        vocabulary_: for each channel, term -> column.
        terms_: the term of each column, shape (n_terms,).
        idf_: inverse document frequency (smoothed), shape (n_terms,).
    """

    def __init__(
        self,
        *,
        word_ngrams: tuple[int, int] = (1, 2),
        syllable_ngrams: tuple[int, int] = (1, 3),
        min_df: int = 2,
        subject_weight: float = 2.0,
    ) -> None:
        self.word_ngrams = word_ngrams
        self.syllable_ngrams = syllable_ngrams
        self.min_df = min_df
        self.subject_weight = subject_weight

    def fit(self, documents: Iterable[SegmentedDocument], _labels: object = None) -> Self:
        """Learn which terms there are and how rare each is."""
        self.fit_transform(documents)
        return self

    def fit_transform(
        self, documents: Iterable[SegmentedDocument], _labels: object = None
    ) -> csr_matrix:
        """Learn the terms and return the vectors, reading each document once."""
        seen: dict[Channel, dict[str, int]] = {channel: {} for channel in CHANNELS}
        counted: dict[Channel, list[tuple[NDArray[np.int32], NDArray[np.float32]]]] = {
            channel: [] for channel in CHANNELS
        }
        for document in documents:
            for channel in CHANNELS:
                counts = self._counts(document, channel)
                numbers = seen[channel]
                found = [numbers.setdefault(term, len(numbers)) for term in counts]
                counted[channel].append(
                    (
                        np.array(found, np.int32),
                        np.fromiter(counts.values(), np.float32, len(counts)),
                    )
                )
        n_documents = len(counted["words"])
        self.vocabulary_: dict[Channel, dict[str, int]] = {}
        self.terms_: list[str] = []
        idf, blocks = [], []
        for channel in CHANNELS:
            numbers = seen.pop(channel)
            block = _csr(counted.pop(channel), len(numbers))
            frequency = np.bincount(block.indices, minlength=len(numbers))
            kept = [term for term in sorted(numbers) if frequency[numbers[term]] >= self.min_df]
            columns = np.array([numbers[term] for term in kept], dtype=np.int64)
            idf.append(np.log((1 + n_documents) / (1 + frequency[columns])) + 1)
            self.vocabulary_[channel] = {
                term: column for column, term in enumerate(kept, start=len(self.terms_))
            }
            self.terms_ += kept
            block = block[:, columns]
            block.data = (np.log(block.data) + 1) * idf[-1][block.indices]
            blocks.append(sklearn_normalize(block, copy=False))
        self.idf_ = np.concatenate(idf).astype(np.float32)
        vectors: csr_matrix = hstack(blocks, format="csr", dtype=np.float32)
        vectors.sort_indices()
        return vectors

    def transform(self, documents: Iterable[SegmentedDocument]) -> csr_matrix:
        """Vectors of the documents, shape (n_documents, n_terms), float32."""
        return _csr([self._row(document) for document in documents], len(self.terms_))

    def known_share(self, document: SegmentedDocument) -> float:
        """Share of the document's syllables that the fitting ever saw, in [0, 1]."""
        vocabulary = self.vocabulary_["syllables"]
        syllables = [syllable for field in document.fields for syllable in field.syllables]
        return sum(syllable in vocabulary for syllable in syllables) / max(len(syllables), 1)

    def locate(self, document: SegmentedDocument, columns: set[int]) -> dict[int, TermSpan]:
        """The first place of the term of each of `columns` in the document's original text."""
        found: dict[int, TermSpan] = {}
        for channel in CHANNELS:
            vocabulary = self.vocabulary_[channel]
            wanted = {
                term for column in columns if vocabulary.get(term := self.terms_[column]) == column
            }
            for field in document.fields if wanted else ():
                for term, start, end in self._occurrences(field, channel):
                    if term in wanted and (column := vocabulary[term]) not in found:
                        span = field.normalized.original_span(start, end)
                        found[column] = TermSpan(field.name, *span)
        return found

    def _row(self, document: SegmentedDocument) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        all_columns, all_values = [], []
        for channel in CHANNELS:
            vocabulary = self.vocabulary_[channel]
            counts = {
                column: count
                for term, count in self._counts(document, channel).items()
                if (column := vocabulary.get(term)) is not None
            }
            columns = np.fromiter(counts.keys(), np.int32, len(counts))
            values = np.fromiter(counts.values(), np.float32, len(counts))
            values = (np.log(values) + 1) * self.idf_[columns]
            norm = np.sqrt(values @ values)
            all_columns.append(columns)
            all_values.append(values / norm if norm > 0 else values)
        columns, values = np.concatenate(all_columns), np.concatenate(all_values)
        order = np.argsort(columns)
        return columns[order], values[order]

    def _counts(self, document: SegmentedDocument, channel: Channel) -> dict[str, float]:
        counts: dict[str, float] = {}
        for field in document.fields:
            weight = self.subject_weight if field.name == "subject" else 1.0
            for term, count in Counter(self._terms(field, channel)).items():
                counts[term] = counts.get(term, 0.0) + weight * count
        return counts

    def _terms(self, field: SegmentedField, channel: Channel) -> list[str]:
        if channel == "words":
            return _ngrams([word.text for word in field.words], self.word_ngrams)
        return _ngrams(field.syllables, self.syllable_ngrams)

    def _occurrences(
        self, field: SegmentedField, channel: Channel
    ) -> Iterator[tuple[str, int, int]]:
        if channel == "words":
            units, (shortest, longest) = field.words, self.word_ngrams
            texts = [word.text for word in units]
            spans = [(word.start, word.end) for word in units]
        else:
            texts, (shortest, longest) = field.syllables, self.syllable_ngrams
            spans = field.syllable_spans()
        for length in range(shortest, longest + 1):
            for first in range(len(texts) - length + 1):
                last = first + length - 1
                yield " ".join(texts[first : last + 1]), spans[first][0], spans[last][1]


def _ngrams(units: list[str], lengths: tuple[int, int]) -> list[str]:
    shortest, longest = lengths
    terms = list(units) if shortest == 1 else []
    for length in range(max(shortest, 2), longest + 1):
        terms += map(" ".join, zip(*(units[offset:] for offset in range(length)), strict=False))
    return terms


def _csr(rows: list[tuple[NDArray[np.int32], NDArray[np.float32]]], n_columns: int) -> csr_matrix:
    """Stack rows of (columns, values) into a matrix."""
    ends = np.cumsum([0] + [len(columns) for columns, _ in rows], dtype=np.int64)
    columns = np.concatenate([columns for columns, _ in rows] or [np.empty(0, np.int32)])
    values = np.concatenate([values for _, values in rows] or [np.empty(0, np.float32)])
    return csr_matrix((values, columns, ends), shape=(len(rows), n_columns))
