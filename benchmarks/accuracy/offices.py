"""Another office's documents through `vanthu train` and `vanthu evaluate`, as anyone would."""

from collections.abc import Mapping, Sequence

from benchmarks.accuracy.options import Options
from benchmarks.accuracy.references import syllables_and_svm
from benchmarks.accuracy.routing_figures import of_report
from classifier.document_classifier import DocumentClassifier
from training.background import Background
from training.corpus import Corpus, Example
from training.evaluation import evaluate
from training.retraining import retrain

Figures = Mapping[str, float | None]


def trained_and_measured(
    options: Options, fit: Sequence[Example], held_out: Sequence[Example]
) -> Figures:
    """Train on `fit` with what ships, measure on `held_out`."""
    trained = retrain(Corpus(tuple(fit)), archive=Background.load(), quiet=options.quiet)
    return of_report(evaluate(DocumentClassifier(trained.bundle), held_out, quiet=options.quiet))


def plain(fit: Sequence[Example], held_out: Sequence[Example]) -> Figures:
    """The same documents by TF-IDF of one and two syllables and a linear SVM."""
    return syllables_and_svm(
        list(map(_text, fit)),
        [str(example.lead) for example in fit],
        list(map(_text, held_out)),
        [str(example.lead) for example in held_out],
    )


def _text(example: Example) -> str:
    return f"{example.document.subject or ''}\n{example.document.content or ''}"
