"""Labelled documents to fitted estimators."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from sklearn.base import clone
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline

from classifier.linear import LinearClassifier
from classifier.pipeline import priority_detector, router
from classifier.segmentation import Segmenter
from classifier.segmented_document import SegmentedDocument, segment_document
from training.corpus import Example
from training.errors import NotEnoughDataError
from training.progress import progress


def segment_all(examples: Sequence[Example], *, quiet: bool = False) -> list[SegmentedDocument]:
    """Segment every document, once."""
    segmenter = Segmenter()
    return [
        segment_document(example.document, segmenter)
        for example in progress(examples, "Segmenting", total=len(examples), quiet=quiet)
    ]


def fit_router(documents: Sequence[SegmentedDocument], leads: Sequence[str]) -> Pipeline:
    """Fit the router, its confidence calibrated by cross-validation.

    Args:
        documents: segmented once; each is read as it is and without its diacritics.
        leads: the code of the department of each.

    Raises:
        NotEnoughDataError: fewer than two departments.
    """
    if len(set(leads)) < 2:
        raise NotEnoughDataError(
            f"A router needs documents of two departments or more; these are of "
            f"{sorted(set(leads))}. Is the right column given? --column lead=COLUMN."
        )
    return _fit_calibrated(router(), documents, leads)


def fit_detector(documents: Sequence[SegmentedDocument], labels: Sequence[bool]) -> Pipeline:
    """Fit the detector of a priority topic, calibrated likewise.

    Raises:
        NotEnoughDataError: all documents have the same label.
    """
    if len(set(labels)) < 2:
        raise NotEnoughDataError(
            "A priority topic needs documents that belong to it and documents that do not."
        )
    return _fit_calibrated(priority_detector(), documents, [bool(label) for label in labels])


def _fit_calibrated(
    estimator: Pipeline, documents: Sequence[SegmentedDocument], labels: Sequence[object]
) -> Pipeline:
    readings = list(documents)
    groups = list(range(len(documents)))
    for group, document in enumerate(documents):
        if document.has_diacritics:
            readings.append(document.without_diacritics())
            groups.append(group)
    targets = np.array([labels[group] for group in groups])
    # Copies, so that the word lists worked out for each do not all stay in memory.
    vectors = estimator.named_steps["terms"].fit_transform(map(SegmentedDocument.copy, readings))
    linear: LinearClassifier = estimator.named_steps["linear"]
    linear.set_params(temperature=_temperature(linear, vectors, targets, np.array(groups)))
    linear.fit(vectors, targets)
    return estimator


def _temperature(
    linear: LinearClassifier,
    vectors: csr_matrix,
    targets: NDArray[Any],
    groups: NDArray[np.int64],
) -> float:
    """The temperature under which unseen documents' labels are the likeliest.

    Both spellings of a document are in one group, so that it is unseen in either.
    """
    values, truth = [], []
    for fit, unseen in GroupKFold(3, shuffle=True, random_state=0).split(vectors, groups=groups):
        fold_model = clone(linear).set_params(temperature=1.0).fit(vectors[fit], targets[fit])
        known = unseen[np.isin(targets[unseen], fold_model.classes_)]
        values.append(fold_model.decision_function(vectors[known]))
        truth.append(np.searchsorted(fold_model.classes_, targets[known]))

    def loss(log_temperature: float) -> float:
        scale = np.exp(-log_temperature)
        losses = [
            -log_softmax(value * scale, axis=1)[np.arange(len(value)), label].sum()
            for value, label in zip(values, truth, strict=True)
        ]
        return float(sum(losses))

    return float(np.exp(minimize_scalar(loss, bounds=(-5, 5), method="bounded").x))
