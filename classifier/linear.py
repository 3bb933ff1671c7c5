"""LinearClassifier: one decision value a class, a sum over terms, and its probabilities."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin, clone


class LinearClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """One linear decision value a class, turned into probabilities by a temperature.

    Args:
        base: an unfitted scikit-learn classifier with `coef_` and `intercept_` once fitted.
        temperature: decision values are divided by it before the softmax; > 0.

    Attributes:
        classes_: the labels, sorted; shape (n_classes,), two or more.
        coef_: shape (n_classes, n_terms), float32, already divided by the temperature.
        intercept_: shape (n_classes,), likewise.
    """

    def __init__(self, base: Any, *, temperature: float = 1.0) -> None:
        self.base = base
        self.temperature = temperature

    def fit(self, vectors: csr_matrix, labels: ArrayLike) -> Self:
        """Fit the base, then keep its weights alone."""
        fitted = clone(self.base).fit(vectors, labels)
        coef, intercept = fitted.coef_, fitted.intercept_
        if len(fitted.classes_) == 2:  # scikit-learn gives two classes one row
            coef, intercept = np.vstack([-coef, coef]) / 2, np.hstack([-intercept, intercept]) / 2
        self.classes_: NDArray[Any] = fitted.classes_
        self.set_weights(coef / self.temperature, intercept / self.temperature)
        return self

    def set_weights(self, coef: NDArray[Any], intercept: NDArray[Any]) -> None:
        """Take weights as they are, shapes (n_classes, n_terms) and (n_classes,)."""
        # Column by column in memory: a document touches few terms, each for all classes.
        self.coef_ = np.asfortranarray(coef, dtype=np.float32)
        self.intercept_ = np.asarray(intercept, dtype=np.float64)

    def decision_function(self, vectors: csr_matrix) -> NDArray[np.float64]:
        """Decision values in the scale of log-probabilities, shape (n_documents, n_classes)."""
        if vectors.shape[0] == 1:
            values = self.coef_[:, vectors.indices] @ vectors.data
            return np.asarray([values + self.intercept_], dtype=np.float64)
        return np.asarray(vectors @ self.coef_.T + self.intercept_, dtype=np.float64)

    def predict_proba(self, vectors: csr_matrix) -> NDArray[np.float64]:
        """P(class | document), shape (n_documents, n_classes), rows summing to 1."""
        return np.asarray(softmax(self.decision_function(vectors), axis=1))

    def predict(self, vectors: csr_matrix) -> NDArray[Any]:
        """The likeliest class of each document."""
        labels: NDArray[Any] = self.classes_[self.decision_function(vectors).argmax(axis=1)]
        return labels
