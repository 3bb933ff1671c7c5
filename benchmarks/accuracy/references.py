"""What the product is measured beside: plain classifiers, as one would put them together."""

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from benchmarks.accuracy.routing_figures import of_probabilities


def syllables_and_svm(
    texts: Sequence[str], labels: Sequence[str], unseen: Sequence[str], truth: Sequence[str]
) -> Mapping[str, float | None]:
    """Figures of TF-IDF of one and two syllables with a linear SVM, both at their defaults.

    It has no confidence of its own; a softmax of twice its decision values orders as well as any.
    """
    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    model = LinearSVC(random_state=0).fit(vectorizer.fit_transform(texts), labels)
    values = model.decision_function(vectorizer.transform(unseen))
    if values.ndim == 1:  # two classes have one value
        values = np.stack([-values, values], axis=1) / 2
    exponentials = np.exp(2 * (values - values.max(axis=1, keepdims=True)))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    return of_probabilities(probabilities, list(map(str, model.classes_)), truth)
