"""What the product is measured beside: plain classifiers, as one would put them together."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from benchmarks.accuracy.routing_figures import of_probabilities


class SyllablesAndSvm:
    """TF-IDF of one and two syllables with a linear SVM, both at their defaults."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(ngram_range=(1, 2))
        self._model = LinearSVC(random_state=0)
        self._model.fit(self._vectorizer.fit_transform(texts), labels)

    @property
    def classes(self) -> Sequence[str]:
        """The labels, in the order of the columns of `probabilities`."""
        return list(map(str, self._model.classes_))

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """A softmax of twice its decision values, shape (n, n_classes).

        It has no confidence of its own; this orders as well as any.
        """
        values = self._model.decision_function(self._vectorizer.transform(texts))
        if values.ndim == 1:  # two classes have one value
            values = np.stack([-values, values], axis=1) / 2
        return np.asarray(softmax(2 * values, axis=1))

    def leads(self, texts: Sequence[str]) -> list[str]:
        """The likeliest label of each text."""
        return [self.classes[i] for i in self.probabilities(texts).argmax(axis=1)]


def syllables_and_svm(
    texts: Sequence[str], labels: Sequence[str], unseen: Sequence[str], truth: Sequence[str]
) -> Mapping[str, float | None]:
    """Figures of `SyllablesAndSvm`, fitted on `texts` and measured on `unseen`."""
    model = SyllablesAndSvm(texts, labels)
    return of_probabilities(model.probabilities(unseen), model.classes, truth)
