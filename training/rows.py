"""Rows: vectors with their labels, and what each weighs in a fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.svm import LinearSVC

from classifier.features import TermVectorizer

# What one phrase of a mandate weighs against a labelled document; and what a mandate weighs in all,
# however short, as long as no document is labelled with its unit: it is all there is of it.
_MANDATE_WEIGHT, _MANDATE_ALONE = 0.35, 10.0
MANDATE_TITLE_WEIGHT = 0.07
"""What a title that shows a phrase at work weighs; whether it is the department's is a guess."""
# After so many newer documents one weighs 1/e, for an office's work shifts from year to year: a
# share of all; and never fewer than so many where mandates say what lasts.
_MEMORY_SHARE, _MEMORY_BESIDE_MANDATES = 0.4, 1_500


@dataclass(frozen=True)
class Rows:
    """Vectors with their labels and weights, shapes (n, n_terms), (n,), (n,)."""

    vectors: csr_matrix
    labels: NDArray[Any]
    weights: NDArray[np.float64]

    def part(self, chosen: NDArray[Any]) -> "Rows":
        """The rows `chosen`, by number or by mask."""
        return Rows(self.vectors[chosen], self.labels[chosen], self.weights[chosen])

    def joined(self, other: "Rows") -> "Rows":
        """These rows, then those of `other`."""
        return Rows(
            vstack([self.vectors, other.vectors], format="csr"),
            np.concatenate([self.labels, other.labels]),
            np.concatenate([self.weights, other.weights]),
        )


def with_and_without_diacritics(
    terms: TermVectorizer, rows: Rows, has_words: NDArray[np.bool_] | None
) -> Rows:
    """Each accented document twice at half its weight: as it is, and without its diacritics."""
    accented = np.ones(len(rows.labels), dtype=bool) if has_words is None else has_words
    weights = np.where(accented, rows.weights / 2, rows.weights)
    stripped = rows.part(accented)
    return Rows(rows.vectors, rows.labels, weights).joined(
        Rows(terms.without_words(stripped.vectors), stripped.labels, stripped.weights / 2)
    )


def mandate_weight(
    code: str, mandates: Mapping[str, Sequence[object]], labelled: frozenset[str]
) -> float:
    """What one phrase of the mandate of `code` weighs."""
    if code in labelled or not labelled:
        return _MANDATE_WEIGHT
    return max(_MANDATE_WEIGHT, _MANDATE_ALONE / len(mandates[code]))


def recency(count: int, *, has_mandates: bool) -> NDArray[np.float64]:
    """What each of `count` documents weighs, oldest first; the newest 1."""
    age = np.arange(count)[::-1]
    return np.exp(-age / max(_MEMORY_BESIDE_MANDATES * has_mandates, _MEMORY_SHARE * count, 1))


def balanced(rows: Rows, balance: float) -> Rows:
    """Make classes weigh alike: not at all by a `balance` of 0, wholly by 1."""
    if not len(rows.labels):
        return rows
    totals = {label: rows.weights[rows.labels == label].sum() for label in set(rows.labels)}
    mean = float(np.mean(list(totals.values())))
    weights = rows.weights * np.array([(mean / totals[label]) ** balance for label in rows.labels])
    return Rows(rows.vectors, rows.labels, weights / weights.mean())


def divided(rows: Rows, splits: Mapping[str, Sequence[str]]) -> Rows:
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
    return Rows(rows.vectors, labels, rows.weights)
