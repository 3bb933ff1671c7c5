"""TopicFeatures: what a priority detector counts in a document, cues first and words beside them.

One column a role of the topic's cues, one a term of the subject and the opening. Cues carry what
people know of a topic, terms what the examples show beyond that. Both end in one linear model, so
each stretch of text has its exact share of the decision.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin

from classifier.cues import BACKGROUND, OUT_OF_TIME, CueMatch, CueSheet
from classifier.features import Row
from classifier.segmented_document import SegmentedDocument
from classifier.zones import SUBJECT, Zones, zones_of

# A role counts 1 when one cue of it stands in the subject, and never more than this.
_MOST = 1.6
# Cues in the body count in full when so many come together, by weight: one mention is said in
# passing, many are what a document is about.
_ENOUGH = 1.5


class TopicFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Segmented documents to vectors of a topic's cues and terms.

    Args:
        cues: what is known of the topic beforehand.
        min_df: documents a term must occur in to be kept.
        term_weight: length of the terms' block, against 1 of a cue in the subject.

    Attributes:
        columns_: term -> column.
        terms_: the term of each column, shape (n_terms,); the roles' columns come after them.
        idf_: inverse document frequency (smoothed) of the terms, shape (n_terms,).
    """

    def __init__(self, cues: CueSheet, *, min_df: int = 3, term_weight: float = 1.0) -> None:
        self.cues = cues
        self.min_df = min_df
        self.term_weight = term_weight

    def fit(self, documents: Iterable[SegmentedDocument], _labels: object = None) -> Self:
        """Learn which terms there are and how rare each is."""
        self.fit_transform(documents)
        return self

    def fit_transform(
        self, documents: Iterable[SegmentedDocument], _labels: object = None
    ) -> csr_matrix:
        """Learn the terms and return the vectors."""
        documents = [document.copy() for document in documents]  # their lists take much memory
        frequency: Counter[str] = Counter()
        for document in documents:
            frequency.update(set(_terms(_zones(document))))
        self.terms_ = sorted(term for term, n in frequency.items() if n >= self.min_df)
        self.columns_ = {term: column for column, term in enumerate(self.terms_)}
        counts = np.array([frequency[term] for term in self.terms_], dtype=np.float64)
        self.idf_ = (np.log((1 + len(documents)) / (1 + counts)) + 1).astype(np.float32)
        return self.transform(documents)

    def transform(self, documents: Iterable[SegmentedDocument]) -> csr_matrix:
        """Vectors of the documents, shape (n_documents, n_terms + n_roles), float32."""
        rows = [self.row(document) for document in documents]
        ends = np.cumsum([0] + [len(columns) for columns, _ in rows], dtype=np.int64)
        columns = np.concatenate([columns for columns, _ in rows] or [np.empty(0, np.int32)])
        values = np.concatenate([values for _, values in rows] or [np.empty(0, np.float32)])
        shape = (len(rows), len(self.terms_) + len(self.cues.roles))
        return csr_matrix((values, columns, ends), shape=shape)

    def row(self, document: SegmentedDocument) -> Row:
        """The document's vector without the overhead of a matrix."""
        zones = _zones(document)
        get = self.columns_.get
        known = Counter(column for term in _terms(zones) if (column := get(term)) is not None)
        columns = np.fromiter(known, np.int32, len(known))
        order = columns.argsort()
        columns = columns[order]
        values = self.idf_.take(columns)
        if len(columns):
            values = values * np.float32(self.term_weight / math.sqrt(values @ values))
        roles = self._roles(document, zones)
        if not roles:
            return columns, values.astype(np.float32)
        numbers = sorted(roles)
        of_roles = np.array(numbers, np.int32) + np.int32(len(self.terms_))
        counted = [_saturated(roles[number]) for number in numbers]
        return (
            np.concatenate([columns, of_roles]),
            np.concatenate([values, np.array(counted)]).astype(np.float32),
        )

    def _roles(self, document: SegmentedDocument, zones: Sequence[Zones]) -> dict[int, float]:
        """What the cues of each role count together, those of the body only if they are many."""
        in_subject: dict[int, float] = {}
        in_body: dict[int, float] = {}
        for number, match, weight in self._matches(document, zones):
            about = weight == SUBJECT or zones[number].is_brief
            roles = in_subject if about else in_body
            roles[match.role] = roles.get(match.role, 0.0) + weight
        aside = sum(w for role, w in in_body.items() if role in self._speaking)
        share = min(1.0, aside / _ENOUGH)
        for role, weight in in_body.items():
            counted = weight * share if role in self._speaking else weight
            in_subject[role] = in_subject.get(role, 0.0) + counted
        return in_subject

    @cached_property
    def _speaking(self) -> frozenset[int]:
        cues = self.cues
        silent = {*cues.blocking, BACKGROUND, OUT_OF_TIME}
        return frozenset(n for n, role in enumerate(cues.roles) if role not in silent)

    def locate(self, document: SegmentedDocument, column: int) -> tuple[int, int, int] | None:
        """The weightiest place of a column's term or cue, if it occurs.

        Returns:
            Number of the field, start and end in its normalised text.
        """
        zones = _zones(document)
        if column < len(self.terms_):
            return _place_of_term(document, zones, self.terms_[column])
        role = column - len(self.terms_)
        found = [found for found in self._matches(document, zones) if found[1].role == role]
        if not found:
            return None
        number, match, _ = max(found, key=lambda found: found[2])
        spans = document.fields[number].syllable_spans
        return number, spans[match.start][0], spans[match.end - 1][1]

    def _matches(
        self, document: SegmentedDocument, zones: Sequence[Zones]
    ) -> list[tuple[int, CueMatch, float]]:
        """The cues that count: number of the field, the cue, its weight by zone."""
        key = (TopicFeatures, id(self.cues))
        if key not in document.remembered:
            document.remembered[key] = self._found(document, zones)
        remembered: list[tuple[int, CueMatch, float]] = document.remembered[key]
        return remembered

    def _found(
        self, document: SegmentedDocument, zones: Sequence[Zones]
    ) -> list[tuple[int, CueMatch, float]]:
        background = self.cues.roles.index(BACKGROUND)
        found = []
        for number, zone in enumerate(zones):
            for match in self.cues.matcher.find(zone.syllables, document.year):
                weight = zone.weight(match.start)
                if not weight:
                    continue
                if match.framed and weight < SUBJECT:
                    match = match._replace(role=background)  # noqa: PLW2901
                found.append((number, match, weight))
        return found


def _saturated(count: float) -> float:
    return _MOST * (1 - math.exp(-count / (_MOST - 0.51)))


def _zones(document: SegmentedDocument) -> list[Zones]:
    if zones_of not in document.remembered:
        alone = len(document.fields) == 1
        zones = [zones_of(field, alone=alone) for field in document.fields]
        document.remembered[zones_of] = zones
    remembered: list[Zones] = document.remembered[zones_of]
    return remembered


def _focus(zone: Zones) -> Iterable[tuple[int, int]]:
    """What terms are read from: the subject and the opening."""
    yield zone.subject
    yield max(zone.subject[1], zone.opening[0]), zone.opening[1]


def _terms(zones: Sequence[Zones]) -> Iterable[str]:
    for zone in zones:
        for start, end in _focus(zone):
            syllables = zone.syllables[start:end]
            yield from syllables
            yield from map(" ".join, pairwise(syllables))


def _place_of_term(
    document: SegmentedDocument, zones: Sequence[Zones], term: str
) -> tuple[int, int, int] | None:
    wanted = term.split(" ")
    for number, zone in enumerate(zones):
        for start, end in _focus(zone):
            for i in range(start, end - len(wanted) + 1):
                if zone.syllables[i : i + len(wanted)] == wanted:
                    spans = document.fields[number].syllable_spans
                    return number, spans[i][0], spans[i + len(wanted) - 1][1]
    return None
