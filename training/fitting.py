"""Labelled documents to fitted estimators."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import vstack
from sklearn.base import clone
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline

from classifier.cues import CueSheet
from classifier.document import Document
from classifier.features import ALL_CHANNELS, TermVectorizer
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
    OF_CLEAN_TEXTS,
    OF_FEW_OR_IN_TIME,
    OF_MANY,
    Choice,
    Recipe,
    Unseen,
    choose_recipe,
)
from training.rows import (
    MANDATE_TITLE_WEIGHT,
    Rows,
    balanced,
    divided,
    mandate_weight,
    recency,
    with_and_without_diacritics,
)

# With fewer documents, the newest quarter is too few to choose a recipe by, and most words of what
# comes next are in none of them.
_FEW = 1_000
MANY = 10_000
"""With more documents, a third of them is enough to choose a recipe by, and one choice is too; and
titles are counted by themselves."""


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
        mandate_titles: titles that show these phrases at work, segmented, by department.
        splits: departments that were divided up -> the codes that took their work; each of their
            documents is given to one of these.
    """

    documents: Sequence[SegmentedDocument]
    leads: Sequence[str]
    in_time_order: bool = False
    mandates: Mapping[str, Sequence[SegmentedDocument]] = field(default_factory=dict)
    mandate_titles: Mapping[str, Sequence[SegmentedDocument]] = field(default_factory=dict)
    splits: Mapping[str, Sequence[str]] = field(default_factory=dict)


def fit_router(
    routed: RoutedDocuments,
    archive: Archive | None = None,
    *,
    choice: Choice | None = None,
    start: Recipe | None = None,
) -> tuple[Pipeline, Choice]:
    """Fit the router, its confidence calibrated on documents unseen by a first fit.

    Args:
        routed: what it is fitted on.
        archive: what is known of words beforehand.
        choice: what a fit of most of the documents chose; made anew when None.
        start: the recipe a choice begins with, and stays with unless another is clearly better;
            what such documents are fitted by for the most part when None, and of very many always.

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
    has_words = np.array([document.has_diacritics for document in routed.documents], dtype=bool)
    many = len(routed.documents) > MANY and bool(has_words.any()) and not phrases
    if many:
        read = {*terms.channels, "title"}
        terms.set_params(channels=tuple(channel for channel in ALL_CHANNELS if channel in read))
    # Copies, so that the word lists worked out for each do not all stay in memory. With fewer
    # documents than a vocabulary needs, the mandates' words are the vocabulary too.
    to_read = list(routed.documents) if len(routed.documents) >= 50 or archive else []
    if not to_read:
        to_read = [*routed.documents, *(phrase for _, phrase in phrases)]
        terms.set_params(min_df=1)
    vectors = terms.fit_transform(map(SegmentedDocument.copy, to_read))[: len(routed.documents)]
    shown = [(code, title) for code, found in routed.mandate_titles.items() for title in found]
    mandates = Rows(
        terms.transform(phrase for _, phrase in [*phrases, *shown]),
        np.array([code for code, _ in [*phrases, *shown]], dtype=object),
        np.array(
            [mandate_weight(code, routed.mandates, labelled) for code, _ in phrases]
            + [MANDATE_TITLE_WEIGHT] * len(shown)
        ),
    )
    rows = Rows(
        vectors,
        np.array(routed.leads, dtype=object),
        recency(len(routed.leads), has_mandates=bool(phrases))
        if routed.in_time_order
        else np.ones(len(routed.leads)),
    )

    def fit(
        chosen: NDArray[np.int64], recipe: Recipe, temperature: float = 1.0
    ) -> LinearClassifier:
        part = balanced(divided(rows.part(chosen), routed.splits), recipe.balance)
        both = with_and_without_diacritics(terms, part, has_words[chosen])
        everything = both.joined(with_and_without_diacritics(terms, mandates, None))
        fitted: LinearClassifier = clone(linear).set_params(temperature=temperature)
        fitted.set_params(base=recipe.base())
        if not recipe.background:
            fitted.set_params(background=None)
        vectors = terms.with_word_weight(everything.vectors, recipe.word_weight)
        fitted.fit(vectors, everything.labels.astype(str), everything.weights)
        return fitted

    if many:
        start = OF_MANY
    elif start is None and phrases:
        start = Recipe()
    elif start is None:
        enough = len(routed.documents) >= _FEW and has_words.any()
        start = OF_CLEAN_TEXTS if enough and not routed.in_time_order else OF_FEW_OR_IN_TIME
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


def _splits(
    rows: Rows, *, in_time_order: bool
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
    rows: Rows,
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
