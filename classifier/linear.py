"""LinearClassifier: one decision value a class, a sum over terms, and its probabilities."""

from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin, clone


class Projection(Protocol):
    """Further features that are linear in the terms, such as another model's decision values."""

    def projection(self, n_columns: int) -> NDArray[np.float32]:
        """Their weights, shape (n_features, n_columns)."""


class LinearClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A linear model whose decision values are on the scale of log-probabilities.

    It may learn from further features that are linear in the terms; once fitted these are folded
    into the weights of the terms, and nothing is left of them.

    Args:
        base: an unfitted scikit-learn classifier with `coef_` and `intercept_` once fitted.
        temperature: decision values are divided by it before the softmax; > 0.
        background: further features, used in fitting only.

    Attributes:
        classes_: the labels, sorted; shape (n_classes,), two or more.
        coef_: shape (n_classes, n_terms), float32, divided by the temperature.
        intercept_: shape (n_classes,), likewise.
    """

    def __init__(
        self, base: Any, *, temperature: float = 1.0, background: Projection | None = None
    ) -> None:
        self.base = base
        self.temperature = temperature
        self.background = background

    def fit(
        self, vectors: csr_matrix, labels: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Fit the base on terms and further features, then fold both into one weight a term."""
        features, weights = vectors, None
        if self.background is not None:
            weights = self.background.projection(vectors.shape[1])
            features = hstack([vectors, csr_matrix(vectors @ weights.T)], format="csr")
        fitted = clone(self.base).fit(features, labels, sample_weight=sample_weight)
        coef, intercept = fitted.coef_, fitted.intercept_
        if len(fitted.classes_) == 2:  # scikit-learn gives two classes one row
            coef, intercept = np.vstack([-coef, coef]) / 2, np.hstack([-intercept, intercept]) / 2
        if weights is not None:
            n_terms = vectors.shape[1]
            coef = coef[:, :n_terms] + coef[:, n_terms:] @ weights
        self.classes_: NDArray[Any] = fitted.classes_
        # Rounded to half precision, which is how a model is stored small; column by column in
        # memory, because a document touches few terms, each for all classes.
        rounded = (coef / self.temperature).astype(np.float16)
        self.coef_ = np.asfortranarray(rounded, dtype=np.float32)
        self.intercept_ = np.asarray(intercept / self.temperature, dtype=np.float64)
        return self

    def decision_function(self, vectors: csr_matrix) -> NDArray[np.float64]:
        """Decision values, shape (n_documents, n_classes)."""
        return np.asarray(vectors @ self.coef_.T + self.intercept_, dtype=np.float64)

    def probabilities(
        self, columns: NDArray[np.int32], values: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """P(class | document) of one document given as a row, shape (n_classes,)."""
        exponents = values @ self.coef_.T.take(columns, axis=0) + self.intercept_
        exponents -= exponents.max()
        exponentials = np.exp(exponents)
        return np.asarray(exponentials / exponentials.sum())

    def predict_proba(self, vectors: csr_matrix) -> NDArray[np.float64]:
        """P(class | document), shape (n_documents, n_classes), rows summing to 1."""
        return np.asarray(softmax(self.decision_function(vectors), axis=1))

    def predict(self, vectors: csr_matrix) -> NDArray[Any]:
        """The likeliest class of each document."""
        labels: NDArray[Any] = self.classes_[self.decision_function(vectors).argmax(axis=1)]
        return labels

    def __getstate__(self) -> dict[str, Any]:
        # What it was fitted with is not needed again, and loading it would load half of sklearn.
        state = {**self.__dict__, "base": None, "background": None}
        if "coef_" in state:
            state["coef_"] = state["coef_"].astype(np.float16)  # exact: it was rounded in `fit`
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "coef_" in state:
            self.coef_ = np.asfortranarray(state["coef_"], dtype=np.float32)
