"""Terms: what the models count in a document.

Two channels, because many real senders leave diacritics out somewhere:

- syllables: runs of neighbouring syllables without diacritics, the same for every spelling.
- words: runs of neighbouring words of underthesea, with diacritics; silent where there are none.

Both end in a linear model, so a term's weight times its value is its exact share of a decision.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import normalize as sklearn_normalize

from classifier.segmentation import Span
from classifier.segmented_document import Channel, FieldName, SegmentedDocument, SegmentedField

CHANNELS: tuple[Channel, ...] = ("syllables", "words")


class TermSpan(NamedTuple):
    """Where a term stands: a field, and a span `[start, end)` of its original text."""

    field: FieldName
    start: int
    end: int


class TermStatistics(Protocol):
    """How often terms of the syllables channel occur in an archive."""

    @property
    def terms(self) -> Sequence[str]:
        """Shape (n_terms,)."""

    @property
    def document_frequency(self) -> NDArray[np.int32]:
        """Documents each occurs in, shape (n_terms,)."""

    @property
    def documents(self) -> int:
        """How many documents the archive has."""


class TermVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Segmented documents to TF-IDF vectors, one L2-normalised block a channel.

    Args:
        channels: which are read.
        syllable_ngrams: shortest and longest run of syllables counted.
        word_ngrams: shortest and longest run of words counted.
        min_df: documents a term must occur in to be kept.
        subject_weight: what an occurrence in the subject counts, against 1 in the content.
        word_weight: length of the words' block, against 1 of the syllables'.
        archive: terms known beforehand, and how rare they are; they get the first columns.

    Attributes:
        vocabulary_: for each channel, term -> column.
        terms_: the term of each column, shape (n_terms,).
        document_frequency_: documents each occurs in, the archive's included, shape (n_terms,).
        idf_: inverse document frequency (smoothed), shape (n_terms,).
    """

    def __init__(
        self,
        *,
        channels: tuple[Channel, ...] = CHANNELS,
        syllable_ngrams: tuple[int, int] = (1, 2),
        word_ngrams: tuple[int, int] = (1, 2),
        min_df: int = 2,
        subject_weight: float = 2.0,
        word_weight: float = 0.5,
        archive: TermStatistics | None = None,
    ) -> None:
        self.channels = channels
        self.syllable_ngrams = syllable_ngrams
        self.word_ngrams = word_ngrams
        self.min_df = min_df
        self.subject_weight = subject_weight
        self.word_weight = word_weight
        self.archive = archive

    def fit(self, documents: Iterable[SegmentedDocument], _labels: object = None) -> Self:
        """Learn which terms there are and how rare each is."""
        self.fit_transform(documents)
        return self

    def fit_transform(
        self, documents: Iterable[SegmentedDocument], _labels: object = None
    ) -> csr_matrix:
        """Learn the terms and return the vectors, reading each document once."""
        archived = list(self.archive.terms) if self.archive else []
        numbers: dict[Channel, dict[str, int]] = {channel: {} for channel in self.channels}
        numbers["syllables"] = {term: number for number, term in enumerate(archived)}
        rows: dict[Channel, list[_Row]] = {channel: [] for channel in self.channels}
        for document in documents:
            for channel in self.channels:
                counts, known = self._counts(document, channel), numbers[channel]
                found = [known.setdefault(term, len(known)) for term in counts]
                values = np.fromiter(counts.values(), np.float32, len(counts))
                rows[channel].append((np.array(found, np.int32), values))
        self.vocabulary_: dict[Channel, dict[str, int]] = {"syllables": {}, "words": {}}
        self.terms_: list[str] = []
        frequencies, idfs, blocks = [], [], []
        for channel in self.channels:
            n_documents = len(rows[channel])
            block = _csr(rows.pop(channel), len(numbers[channel]))
            frequency = np.bincount(block.indices, minlength=len(numbers[channel]))
            terms = numbers.pop(channel)
            kept = _kept(terms, frequency, self.min_df, archived if channel == "syllables" else [])
            columns = np.array([terms[term] for term in kept], dtype=np.int64)
            frequency = frequency[columns]
            if self.archive and channel == "syllables":
                frequency[: len(archived)] += self.archive.document_frequency
                n_documents += self.archive.documents
            self.vocabulary_[channel] = {
                term: column for column, term in enumerate(kept, start=len(self.terms_))
            }
            self.terms_ += kept
            frequencies.append(frequency)
            idfs.append(np.log((1 + n_documents) / (1 + frequency)) + 1)
            block = block[:, columns]
            block.data = (np.log(block.data) + 1) * idfs[-1][block.indices]
            blocks.append(sklearn_normalize(block, copy=False) * self._length(channel))
        self.document_frequency_ = np.concatenate(frequencies).astype(np.int32)
        self.idf_ = np.concatenate(idfs).astype(np.float32)
        vectors: csr_matrix = hstack(blocks, format="csr", dtype=np.float32)
        vectors.sort_indices()
        self.archive = None  # its terms are in the vocabulary now; it need not be stored again
        return vectors

    def transform(self, documents: Iterable[SegmentedDocument]) -> csr_matrix:
        """Vectors of the documents, shape (n_documents, n_terms), float32."""
        return _csr([self._row(document) for document in documents], len(self.terms_))

    def without_words(self, vectors: csr_matrix) -> csr_matrix:
        """The vectors the same documents would have without diacritics."""
        n_syllable_terms = len(self.vocabulary_["syllables"])
        kept = vectors.tocoo()
        mask = kept.col < n_syllable_terms
        return csr_matrix((kept.data[mask], (kept.row[mask], kept.col[mask])), shape=vectors.shape)

    def known_share(self, document: SegmentedDocument) -> float:
        """Share of the document's syllables that the fitting ever saw, in [0, 1]."""
        is_known = self.vocabulary_["syllables"].__contains__
        known = sum(sum(map(is_known, field.syllables)) for field in document.fields)
        return known / max(sum(len(field.syllables) for field in document.fields), 1)

    def locate(self, document: SegmentedDocument, columns: Iterable[int]) -> dict[int, TermSpan]:
        """The first place of the term of each of `columns` in the document's original text.

        Columns whose term does not occur are left out.
        """
        found: dict[int, TermSpan] = {}
        n_syllable_terms = len(self.vocabulary_["syllables"])
        for column in columns:
            channel: Channel = "syllables" if column < n_syllable_terms else "words"
            sought = self.terms_[column].split(" ")
            for field in document.fields:
                if (span := _first_place(field, channel, sought)) is not None:
                    found[column] = TermSpan(field.name, *field.normalized.original_span(*span))
                    break
        return found

    def _row(self, document: SegmentedDocument) -> "_Row":
        all_columns, all_values = [], []
        for channel in self.channels:
            column_of = self.vocabulary_[channel].get
            found: list[int] = []
            weights: list[NDArray[np.float32]] = []
            for field in document.fields:
                before = len(found)
                terms = map(column_of, self._terms(field, channel))
                found += [column for column in terms if column is not None]
                weight = self._field_weight(field)
                weights.append(np.full(len(found) - before, weight, np.float32))
            columns, positions = np.unique(np.array(found, np.int32), return_inverse=True)
            counts = np.bincount(positions, np.concatenate(weights), len(columns))
            values = (np.log(counts) + 1) * self.idf_[columns]
            norm = np.sqrt(values @ values)
            all_columns.append(columns)
            all_values.append(values * (self._length(channel) / norm) if norm > 0 else values)
        # Sorted as it is: within a channel by np.unique, and the channels' columns follow.
        return np.concatenate(all_columns), np.concatenate(all_values).astype(np.float32)

    def _field_weight(self, field: SegmentedField) -> float:
        return self.subject_weight if field.name == "subject" else 1.0

    def _length(self, channel: Channel) -> float:
        return self.word_weight if channel == "words" else 1.0

    def _counts(self, document: SegmentedDocument, channel: Channel) -> dict[str, float]:
        counts: dict[str, float] = {}
        for field in document.fields:
            weight = self._field_weight(field)
            for term, count in Counter(self._terms(field, channel)).items():
                counts[term] = counts.get(term, 0.0) + weight * count
        return counts

    def _terms(self, field: SegmentedField, channel: Channel) -> list[str]:
        lengths = self.word_ngrams if channel == "words" else self.syllable_ngrams
        return field.ngrams(channel, lengths)


_Row = tuple[NDArray[np.int32], NDArray[np.float32]]  # columns and values of one document


def _kept(
    terms: dict[str, int], frequency: NDArray[Any], min_df: int, archived: list[str]
) -> list[str]:
    """The archive's terms as they are, then the new ones that are frequent enough, sorted."""
    new = [term for term, number in terms.items() if number >= len(archived)]
    return archived + sorted(term for term in new if frequency[terms[term]] >= min_df)


def _csr(rows: list[_Row], n_columns: int) -> csr_matrix:
    ends = np.cumsum([0] + [len(columns) for columns, _ in rows], dtype=np.int64)
    columns = np.concatenate([columns for columns, _ in rows] or [np.empty(0, np.int32)])
    values = np.concatenate([values for _, values in rows] or [np.empty(0, np.float32)])
    return csr_matrix((values, columns, ends), shape=(len(rows), n_columns))


def _first_place(field: SegmentedField, channel: Channel, sought: list[str]) -> Span | None:
    """The span of the first run of units that reads as `sought`, in the normalised text."""
    units = field.syllables if channel == "syllables" else field.word_texts
    start = -1
    while True:
        try:
            start = units.index(sought[0], start + 1)
        except ValueError:
            return None
        if units[start : start + len(sought)] == sought:
            break
    last = start + len(sought) - 1
    if channel == "words":
        return field.words[start].start, field.words[last].end
    spans = field.syllable_spans
    return spans[start][0], spans[last][1]
