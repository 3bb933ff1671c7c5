"""What the product is measured beside: plain classifiers, as one would put them together."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC
from underthesea_core import TextClassifier  # type: ignore[import-untyped]

from benchmarks.accuracy.routing_figures import of_probabilities
from benchmarks.accuracy.table import Row
from training.metrics import macro_f1


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


def others(
    texts: Sequence[str], labels: Sequence[str], unseen: Sequence[str], truth: Sequence[str]
) -> tuple[list[Row], list[str]]:
    """What else one would reach for: underthesea's own classifier, and fastText.

    Returns:
        A row each, fitted on `texts` and measured on `unseen`; and a note where fastText, which the
        project does not need, is not installed.
    """
    found = [
        Row(
            method="underthesea_core.TextClassifier",
            figures=underthesea_classifier(texts, labels, unseen, truth),
        )
    ]
    if find_spec("fasttext") is None:
        return found, ["fastText: skipped, it is not installed: pip install fasttext."]
    return [*found, Row(method="fastText", figures=fast_text(texts, labels, unseen, truth))], []


def underthesea_classifier(
    texts: Sequence[str], labels: Sequence[str], unseen: Sequence[str], truth: Sequence[str]
) -> Mapping[str, float | None]:
    """Figures of what `underthesea.classify` is made of; it gives leads alone."""
    model = TextClassifier(ngram_range=(1, 2))
    model.fit(list(texts), list(labels))
    leads = model.predict_batch(list(unseen))
    right = sum(lead == true for lead, true in zip(leads, truth, strict=True))
    return {"top-1": right / len(truth), "macro-F1": macro_f1(truth, leads)}


def fast_text(
    texts: Sequence[str], labels: Sequence[str], unseen: Sequence[str], truth: Sequence[str]
) -> Mapping[str, float | None]:
    """Figures of fastText's classifier, one and two syllables; in one thread, so always the same.

    Raises:
        ModuleNotFoundError: fastText is not installed.
    """
    library = import_module("fasttext")
    classes = sorted(set(labels))
    numbers = {label: number for number, label in enumerate(classes)}
    with TemporaryDirectory() as folder:
        file = Path(folder) / "fit.txt"
        lines = (
            f"__label__{numbers[label]} {_one_line(text)}\n"
            for text, label in zip(texts, labels, strict=True)
        )
        file.write_text("".join(lines), encoding="utf-8")
        model = library.train_supervised(
            str(file), epoch=50, lr=0.5, wordNgrams=2, thread=1, verbose=0
        )
    probabilities = np.zeros((len(unseen), len(classes)))
    # A list, for the answer to a single text needs an older NumPy.
    for row, (found, shares) in enumerate(
        zip(*model.predict(list(map(_one_line, unseen)), k=-1), strict=True)
    ):
        for name, share in zip(found, shares, strict=True):
            probabilities[row, int(name.removeprefix("__label__"))] = share
    return of_probabilities(probabilities, classes, truth)


def _one_line(text: str) -> str:
    return " ".join(text.lower().split())
