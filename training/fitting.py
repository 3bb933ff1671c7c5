"""Labelled documents to fitted estimators."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.base import clone
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

from classifier.cues import CueSheet
from classifier.document import Document
from classifier.features import TermVectorizer
from classifier.linear import LinearClassifier
from classifier.pipeline import Archive, priority_detector, router
from classifier.segmentation import Segmenter
from classifier.segmented_document import SegmentedDocument, segment_document
from classifier.topic_features import TopicFeatures
from training.errors import NotEnoughDataError
from training.progress import progress
from training.recipe import (
    ALTERNATIVES,
    ALTERNATIVES_OF_MANY,
    OF_MANY,
    Choice,
    Recipe,
    Unseen,
    choose_recipe,
)

# What one phrase of a mandate weighs against a labelled document; and what a mandate weighs in all,
# however short, as long as no document is labelled with its unit: it is all there is of it.
_MANDATE_WEIGHT, _MANDATE_ALONE = 0.35, 10.0
# After so many newer documents one weighs 1/e, for an office's work shifts from year to year: a
# share of all; and never fewer than so many where mandates say what lasts.
_MEMORY_SHARE, _MEMORY_BESIDE_MANDATES = 0.4, 1_500
# With fewer documents, the newest quarter is too few to choose a recipe by.
_FEW = 1_000
MANY = 10_000
"""With more documents, a third of them is enough to choose a recipe by, and one choice is too."""


def segment_all(documents: Sequence[Document], *, quiet: bool = False) -> list[SegmentedDocument]:
    """Segment every document, once."""
    segmenter = Segmenter()
    return [
        segment_document(document, segmenter)
        for document in progress(documents, "Segmenting", total=len(documents), quiet=quiet)
    ]


@dataclass(frozen=True)
class RoutedDocuments:
    """What a router is fitted on.

    Attributes:
        documents: segmented; oldest first when `in_time_order`.
        leads: the code of the department of each.
        in_time_order: whether the order is that of time.
        mandates: for each department with one, its mandate's phrases, segmented.
        splits: departments that were divided up -> the codes that took their work; each of their
            documents is given to one of these.
    """

    documents: Sequence[SegmentedDocument]
    leads: Sequence[str]
    in_time_order: bool = False
    mandates: Mapping[str, Sequence[SegmentedDocument]] = field(default_factory=dict)
    splits: Mapping[str, Sequence[str]] = field(default_factory=dict)


def fit_router(
    routed: RoutedDocuments, archive: Archive | None = None, choice: Choice | None = None
) -> tuple[Pipeline, Choice]:
    """Fit the router, its confidence calibrated on documents unseen by a first fit.

    Args:
        routed: what it is fitted on.
        archive: what is known of words beforehand.
        choice: what a fit of most of the documents chose; made anew when None.

    Returns:
        The router, and the choice it was fitted by.

    Raises:
        NotEnoughDataError: fewer than two departments.
    """
    departments = {*routed.leads, *routed.mandates}
    if len(departments) < 2:
        raise NotEnoughDataError(
            f"A router needs two departments or more; these documents are of {sorted(departments)}."
            " Is the right column given? --column lead=COLUMN."
        )
    estimator = router(archive)
    terms: TermVectorizer = estimator.named_steps["terms"]
    linear: LinearClassifier = estimator.named_steps["linear"]
    labelled = frozenset(routed.leads)
    phrases = [(code, phrase) for code, found in routed.mandates.items() for phrase in found]
    # Copies, so that the word lists worked out for each do not all stay in memory. With fewer
    # documents than a vocabulary needs, the mandates' words are the vocabulary too.
    to_read = list(routed.documents) if len(routed.documents) >= 50 or archive else []
    if not to_read:
        to_read = [*routed.documents, *(phrase for _, phrase in phrases)]
        terms.set_params(min_df=1)
    vectors = terms.fit_transform(map(SegmentedDocument.copy, to_read))[: len(routed.documents)]
    mandates = _Rows(
        terms.transform(phrase for _, phrase in phrases),
        np.array([code for code, _ in phrases], dtype=object),
        np.array([_mandate_weight(code, routed.mandates, labelled) for code, _ in phrases]),
    )
    has_words = np.array([document.has_diacritics for document in routed.documents], dtype=bool)
    rows = _Rows(
        vectors,
        np.array(routed.leads, dtype=object),
        _recency(len(routed.leads), has_mandates=bool(phrases))
        if routed.in_time_order
        else np.ones(len(routed.leads)),
    )

    def fit(
        chosen: NDArray[np.int64], recipe: Recipe, temperature: float = 1.0
    ) -> LinearClassifier:
        part = _balanced(_divided(rows.part(chosen), routed.splits), recipe.balance)
        both = _with_and_without_diacritics(terms, part, has_words[chosen])
        everything = both.joined(_with_and_without_diacritics(terms, mandates, None))
        fitted: LinearClassifier = clone(linear).set_params(temperature=temperature)
        fitted.set_params(base=recipe.base())
        if not recipe.background:
            fitted.set_params(background=None)
        vectors = terms.with_word_weight(everything.vectors, recipe.word_weight)
        fitted.fit(vectors, everything.labels.astype(str), everything.weights)
        return fitted

    many = len(rows.labels) > MANY and bool(has_words.any()) and not phrases
    start = OF_MANY if many else Recipe(method="ridge" if phrases else "machine")
    splits = [
        (seen, unseen)
        for seen, unseen in _splits(rows, in_time_order=routed.in_time_order)
        if len({*rows.labels[seen], *routed.mandates}) > 1
    ]
    if choice is None and len(rows.labels) >= 30 and splits:
        recipe, unseen = choose_recipe(
            partial(_unseen, fit, rows, terms, splits),
            has_background=archive is not None,
            has_words=bool(has_words.any()),
            start=start,
            alternatives=ALTERNATIVES_OF_MANY if many else ALTERNATIVES,
        )
        choice = Choice(recipe, unseen.temperature())
    choice = choice or Choice(start, 0.5)
    linear = fit(np.arange(len(rows.labels)), choice.recipe, choice.temperature)
    estimator.steps[1] = ("linear", linear)
    terms.set_params(word_weight=choice.recipe.word_weight)
    return estimator, choice


def fit_detector(
    documents: Sequence[SegmentedDocument], labels: Sequence[bool], cues: CueSheet
) -> Pipeline:
    """Fit the detector of a priority topic.

    Documents of other years than the topic's are read twice, with their year and as if it were not
    known: those of years before an epidemic teach which words are not its own.

    Args:
        documents: segmented.
        labels: whether each belongs to the topic.
        cues: what is known of the topic beforehand.

    Raises:
        NotEnoughDataError: all documents have the same label.
    """
    if len(set(labels)) < 2:
        raise NotEnoughDataError(
            "A priority topic needs documents that belong to it and documents that do not."
        )
    estimator = priority_detector(cues)
    dated = [
        (document, label)
        for document, label in zip(documents, labels, strict=True)
        if not all(cues.speaks(role, document.year) for role in cues.roles)
    ]
    undated = [SegmentedDocument(document.fields) for document in documents]
    features: TopicFeatures = estimator.named_steps["features"]
    vectors = features.fit_transform(undated)
    vectors = vstack([vectors, features.transform(document for document, _ in dated)], format="csr")
    truth = np.array([*labels, *(label for _, label in dated)], dtype=bool)
    estimator.named_steps["linear"].fit(vectors, truth)
    return estimator


@dataclass(frozen=True)
class _Rows:
    """Vectors with their labels and weights, shapes (n, n_terms), (n,), (n,)."""

    vectors: csr_matrix
    labels: NDArray[Any]
    weights: NDArray[np.float64]

    def part(self, chosen: NDArray[Any]) -> "_Rows":
        return _Rows(self.vectors[chosen], self.labels[chosen], self.weights[chosen])

    def joined(self, other: "_Rows") -> "_Rows":
        return _Rows(
            vstack([self.vectors, other.vectors], format="csr"),
            np.concatenate([self.labels, other.labels]),
            np.concatenate([self.weights, other.weights]),
        )


def _with_and_without_diacritics(
    terms: TermVectorizer, rows: _Rows, has_words: NDArray[np.bool_] | None
) -> _Rows:
    """Each accented document twice at half its weight: as it is, and without its diacritics."""
    accented = np.ones(len(rows.labels), dtype=bool) if has_words is None else has_words
    weights = np.where(accented, rows.weights / 2, rows.weights)
    stripped = rows.part(accented)
    return _Rows(rows.vectors, rows.labels, weights).joined(
        _Rows(terms.without_words(stripped.vectors), stripped.labels, stripped.weights / 2)
    )


def _mandate_weight(
    code: str, mandates: Mapping[str, Sequence[object]], labelled: frozenset[str]
) -> float:
    if code in labelled or not labelled:
        return _MANDATE_WEIGHT
    return max(_MANDATE_WEIGHT, _MANDATE_ALONE / len(mandates[code]))


def _recency(count: int, *, has_mandates: bool) -> NDArray[np.float64]:
    age = np.arange(count)[::-1]
    return np.exp(-age / max(_MEMORY_BESIDE_MANDATES * has_mandates, _MEMORY_SHARE * count, 1))


def _balanced(rows: _Rows, balance: float) -> _Rows:
    if not len(rows.labels):
        return rows
    totals = {label: rows.weights[rows.labels == label].sum() for label in set(rows.labels)}
    mean = float(np.mean(list(totals.values())))
    weights = rows.weights * np.array([(mean / totals[label]) ** balance for label in rows.labels])
    return _Rows(rows.vectors, rows.labels, weights / weights.mean())


def _divided(rows: _Rows, splits: Mapping[str, Sequence[str]]) -> _Rows:
    """Give each document of a unit that was divided up to the successor it reads most like."""
    labels = rows.labels.copy()
    for old, successors in splits.items():
        of_old, of_new = labels == old, np.isin(labels, list(successors))
        if not of_old.any():
            continue
        if len(set(labels[of_new])) > 1:
            by_words = LinearSVC(C=1.0, tol=1e-2, random_state=0)
            by_words.fit(rows.vectors[of_new], labels[of_new].astype(str))
            labels[of_old] = by_words.predict(rows.vectors[of_old])
        else:
            labels[of_old] = successors[0]
    return _Rows(rows.vectors, labels, rows.weights)


def _splits(
    rows: _Rows, *, in_time_order: bool
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Which documents are fitted on and which are unseen.

    Unseen are the newest quarter where time is known, for confidence must hold next year, and the
    quarter before it where documents are few; else thirds in turn, or one of them where they are
    many.
    """
    count = len(rows.labels)
    if in_time_order:
        half, cut = count // 2, round(0.75 * count)
        newest = (np.arange(cut), np.arange(cut, count))
        return [newest, (np.arange(half), np.arange(half, cut))] if count < _FEW else [newest]
    by_thirds = GroupKFold(3, shuffle=True, random_state=0)
    return list(by_thirds.split(rows.vectors, groups=np.arange(count)))[: 1 if count > MANY else 3]


def _unseen(
    fit: Callable[[NDArray[np.int64], Recipe], LinearClassifier],
    rows: _Rows,
    terms: TermVectorizer,
    splits: Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]],
    recipe: Recipe,
) -> Unseen:
    """What fits by `recipe` make of unseen documents, as they are and without diacritics."""
    values, bare, truth = [], [], []
    for seen, unseen in splits:
        fitted = fit(seen, recipe)
        known = unseen[np.isin(rows.labels[unseen], fitted.classes_)]
        vectors = terms.with_word_weight(rows.vectors[known], recipe.word_weight)
        values.append(fitted.decision_function(vectors))
        bare.append(fitted.decision_function(terms.without_words(vectors)))
        truth.append(np.searchsorted(fitted.classes_, rows.labels[known].astype(str)))
    return Unseen(values, bare, truth)
