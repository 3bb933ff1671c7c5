"""Terms: what the models count in a document.

Two channels, because many real senders leave diacritics out somewhere:

- syllables: runs of neighbouring syllables without diacritics, the same for every spelling.
- words: runs of neighbouring words of underthesea, with diacritics; silent where there are none.

Two more where there is something to learn them from: very many long texts, which can tell what a
term says in a title from what it says anywhere, and an archive that knows what an instrument is
about:

- title: runs of syllables of the subject, or of the first line of a text without one.
- instruments: those that the title cites, and the archive knows.

All end in a linear model, so a term's weight times its value is its exact share of a decision.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator, TransformerMixin

from classifier.pair_index import PairIndex
from classifier.segmented_document import (
    Channel,
    FieldName,
    SegmentedDocument,
    SegmentedField,
    runs,
)

CHANNELS: tuple[Channel, ...] = ("syllables", "words")
WITH_TITLE: tuple[Channel, ...] = (*CHANNELS, "title")
ALL_CHANNELS: tuple[Channel, ...] = (*WITH_TITLE, "instruments")
_TITLE_WEIGHT = 0.6  # length of the title's block; 1.0 was too long (benchmarks/NOTES.md, VNTC)
INSTRUMENTS_WEIGHT = 0.3
"""Length of the instruments' block: few are cited often enough to teach anything by themselves."""
_SHORT = 120  # units; spelling fewer pairs out is quicker than the arrays
# What a text without a subject begins with is its title, or says what it is about like one.
_OPENING = 20  # units


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

    @property
    def instruments(self) -> Sequence[str]:
        """Terms of the instruments channel that it knows something of, shape (n_instruments,)."""


class TermVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Segmented documents to TF-IDF vectors, one L2-normalised block a channel.

    Args:
        channels: which are read, in the order of `ALL_CHANNELS`.
        syllable_ngrams: shortest and longest run of syllables counted.
        word_ngrams: shortest and longest run of words counted.
        min_df: documents a term must occur in to be kept.
        subject_weight: what an occurrence in the subject counts, against 1 in the content; without
            a subject, in the first twenty units of the content.
        sender_weight: what an occurrence in the issuing organ's name counts; 0 leaves it unread.
        word_weight: length of the words' block, against 1 of the syllables'.
        archive: terms known beforehand, and how rare they are; they get the first columns. Its
            instruments get the last ones, where that channel is read.

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
        sender_weight: float = 0.0,
        word_weight: float = 0.5,
        archive: TermStatistics | None = None,
    ) -> None:
        self.channels = channels
        self.syllable_ngrams = syllable_ngrams
        self.word_ngrams = word_ngrams
        self.min_df = min_df
        self.subject_weight = subject_weight
        self.sender_weight = sender_weight
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
        from sklearn.preprocessing import normalize  # noqa: PLC0415 - only fitting needs it

        archived = list(self.archive.terms) if self.archive else []
        instruments = list(self.archive.instruments) if self.archive else []
        numbers: dict[Channel, dict[str, int]] = {channel: {} for channel in self.channels}
        numbers["syllables"] = {term: number for number, term in enumerate(archived)}
        if "instruments" in self.channels:
            numbers["instruments"] = {term: number for number, term in enumerate(instruments)}
        rows: dict[Channel, list[Row]] = {channel: [] for channel in self.channels}
        for document in documents:
            for channel in self.channels:
                counts, known = self._counts(document, channel), numbers[channel]
                found = [known.setdefault(term, len(known)) for term in counts]
                values = np.fromiter(counts.values(), np.float32, len(counts))
                rows[channel].append((np.array(found, np.int32), values))
        self.vocabulary_: dict[Channel, dict[str, int]] = {channel: {} for channel in ALL_CHANNELS}
        self.terms_: list[str] = []
        frequencies, idfs, blocks = [], [], []
        for channel in self.channels:
            n_documents = len(rows[channel])
            block = _csr(rows.pop(channel), len(numbers[channel]))
            frequency = np.bincount(block.indices, minlength=len(numbers[channel]))
            terms = numbers.pop(channel)
            if channel == "instruments":
                kept = instruments
            else:
                known_before = archived if channel == "syllables" else []
                kept = _kept(terms, frequency, self.min_df, known_before)
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
            idfs.append(
                np.ones(len(kept))
                if channel == "instruments"
                else np.log((1 + n_documents) / (1 + frequency)) + 1
            )
            block = block[:, columns]
            block.data = (np.log(block.data) + 1) * idfs[-1][block.indices]
            if kept:  # a channel is empty where no document has diacritics
                block = normalize(block, copy=False) * self._length(channel)
            blocks.append(block)
        self.document_frequency_ = np.concatenate(frequencies).astype(np.int32)
        self.idf_ = np.concatenate(idfs).astype(np.float32)
        vectors: csr_matrix = hstack(blocks, format="csr", dtype=np.float32)
        vectors.sort_indices()
        self.archive = None  # its terms are in the vocabulary now; it need not be stored again
        return vectors

    def transform(self, documents: Iterable[SegmentedDocument]) -> csr_matrix:
        """Vectors of the documents, shape (n_documents, n_terms), float32."""
        vectors = _csr([self.row(document) for document in documents], len(self.terms_))
        vectors.sort_indices()
        return vectors

    def without_words(self, vectors: csr_matrix) -> csr_matrix:
        """The vectors the same documents would have without diacritics."""
        first, last = self._word_columns
        kept = vectors.tocoo()
        mask = (kept.col < first) | (kept.col >= last)
        return csr_matrix((kept.data[mask], (kept.row[mask], kept.col[mask])), shape=vectors.shape)

    def with_word_weight(self, vectors: csr_matrix, word_weight: float) -> csr_matrix:
        """The vectors the same documents would have with another `word_weight`."""
        if word_weight == self.word_weight:
            return vectors
        changed = vectors.copy()
        first, last = self._word_columns
        of_words = (changed.indices >= first) & (changed.indices < last)
        changed.data[of_words] *= word_weight / self.word_weight
        return changed

    @property
    def _word_columns(self) -> tuple[int, int]:
        first = len(self.vocabulary_["syllables"])
        return first, first + len(self.vocabulary_["words"])

    def known_share(self, syllables: Mapping[str, int]) -> float:
        """Share of `syllables`, given how often each occurs, that the fitting ever saw."""
        singles = self._pair_index("syllables").singles
        known = sum(map(syllables.__getitem__, singles.intersection(syllables)))
        return known / max(sum(syllables.values()), 1)

    def locate(self, document: SegmentedDocument, column: int) -> tuple[int, int, int] | None:
        """The first place of a column's term, if it occurs: number of the field, start and end.

        Start and end are those in the field's normalised text; `TermSpan` has the original ones.
        """
        channel, last = ALL_CHANNELS[0], 0
        for channel in ALL_CHANNELS:
            last += len(self.vocabulary_.get(channel, ()))  # an older model knows fewer channels
            if column < last:
                break
        for number, field in enumerate(self.fields(document)):
            if (span := field.first_place(channel, self.terms_[column])) is not None:
                return number, *span
        return None

    def row(self, document: SegmentedDocument) -> "Row":
        """The document's vector without the overhead of a matrix."""
        found = [self._counted(document, channel) for channel in self.channels]
        columns, counts = found[0]
        if len(found) > 1:
            columns = np.concatenate([columns for columns, _ in found])
            counts = np.concatenate([counts for _, counts in found])
        values: NDArray[np.float64] = (np.log(counts) + 1) * self.idf_.take(columns)
        start = 0
        for channel, (_, block) in zip(self.channels, found, strict=True):
            if n_terms := len(block):
                part = values[start : start + n_terms]
                part *= self._length(channel) / math.sqrt(part @ part)
                start += n_terms
        return columns, values.astype(np.float32)

    def _counted(
        self, document: SegmentedDocument, channel: Channel
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The columns of the document's terms, sorted, and how often each occurs, weighted."""
        counts: NDArray[np.float64]
        parts = self._parts(document, channel)
        if sum([len(units) for units, _ in parts]) < _SHORT:
            totals: dict[int, float] = {}
            column_of = self.vocabulary_[channel].get
            for units, weight in parts:
                for term in runs(units, self._lengths(channel)):
                    if (column := column_of(term)) is not None:
                        totals[column] = totals.get(column, 0.0) + weight
            columns = np.array(sorted(totals), np.int32)
            counts = np.array([totals[column] for column in columns.tolist()], np.float64)
            return columns, counts
        found = [self._columns(units, channel) for units, _ in parts]
        weights = [weight for _, weight in parts]
        if len(self.fields(document)) == 1:  # no need to keep apart what came from which
            columns, times = np.unique(found[0], return_counts=True)
            counts = times.astype(np.float64) * weights[0]
            for opening in found[1:]:  # all its terms are among those
                np.add.at(counts, np.searchsorted(columns, opening), weights[1])
            return columns, counts
        columns, places = np.unique(np.concatenate(found), return_inverse=True)
        repeated = np.repeat(weights, list(map(len, found)))
        counts = np.bincount(places, repeated, len(columns)).astype(np.float64)
        return columns, counts

    def _columns(self, units: list[str], channel: Channel) -> NDArray[np.int32]:
        """The column of each known term among `units`, as often as it occurs."""
        if self._lengths(channel) == (1, 2):
            return self._pair_index(channel).columns(units)
        vocabulary = self.vocabulary_[channel]
        terms = runs(units, self._lengths(channel))
        return np.array([vocabulary[term] for term in terms if term in vocabulary], np.int32)

    def _pair_index(self, channel: Channel) -> PairIndex:
        if channel not in self.__dict__.setdefault("_pair_indexes", {}):
            self._pair_indexes[channel] = PairIndex(self.vocabulary_[channel])
        index: PairIndex = self._pair_indexes[channel]
        return index

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = dict(super().__getstate__())
        state.pop("_pair_indexes", None)  # worked out again from the vocabulary
        return state

    def fields(self, document: SegmentedDocument) -> tuple[SegmentedField, ...]:
        """The fields of a document that are read."""
        if document.sender is None or not self.sender_weight:
            return document.fields
        return (*document.fields, document.sender)

    def _field_weight(self, field: SegmentedField) -> float:
        if field.name == "organ_name":
            return self.sender_weight
        return self.subject_weight if field.name == "subject" else 1.0

    def _length(self, channel: Channel) -> float:
        if channel == "title":
            return _TITLE_WEIGHT
        if channel == "instruments":
            return INSTRUMENTS_WEIGHT
        return self.word_weight if channel == "words" else 1.0

    def _parts(
        self, document: SegmentedDocument, channel: Channel
    ) -> list[tuple[list[str], float]]:
        """What is counted, units and what an occurrence in them counts; an opening is in twice."""
        if channel in {"title", "instruments"}:
            return [(field.units(channel), 1.0) for field in document.fields[:1]]
        fields = self.fields(document)
        parts = [(field.units(channel), self._field_weight(field)) for field in fields]
        if fields and fields[0].name == "content" and self.subject_weight > 1:
            parts.append((parts[0][0][:_OPENING], self.subject_weight - 1))
        return parts

    def _counts(self, document: SegmentedDocument, channel: Channel) -> dict[str, float]:
        counts: dict[str, float] = {}
        for units, weight in self._parts(document, channel):
            for term, count in Counter(runs(units, self._lengths(channel))).items():
                counts[term] = counts.get(term, 0.0) + weight * count
        return counts

    def _lengths(self, channel: Channel) -> tuple[int, int]:
        if channel == "instruments":
            return 1, 1
        return self.word_ngrams if channel == "words" else self.syllable_ngrams


Row = tuple[NDArray[np.int32], NDArray[np.float32]]  # columns and values of one document


def _kept(
    terms: dict[str, int], frequency: NDArray[Any], min_df: int, archived: list[str]
) -> list[str]:
    """The archive's terms as they are, then the new ones that are frequent enough, sorted."""
    new = [term for term, number in terms.items() if number >= len(archived)]
    return archived + sorted(term for term in new if frequency[terms[term]] >= min_df)


def _csr(rows: list[Row], n_columns: int) -> csr_matrix:
    ends = np.cumsum([0] + [len(columns) for columns, _ in rows], dtype=np.int64)
    columns = np.concatenate([columns for columns, _ in rows] or [np.empty(0, np.int32)])
    values = np.concatenate([values for _, values in rows] or [np.empty(0, np.float32)])
    return csr_matrix((values, columns, ends), shape=(len(rows), n_columns))
