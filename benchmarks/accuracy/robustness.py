"""How often the lead stays the same when the same document is written or scanned otherwise."""

from collections.abc import Callable, Sequence

from benchmarks.accuracy.dispatches import FILES, fitted_on
from benchmarks.accuracy.distortions import DISTORTIONS, KEPT, distorted
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.references import SyllablesAndSvm
from benchmarks.accuracy.table import Row, Table
from classifier.document import Document
from classifier.document_classifier import DocumentClassifier
from classifier.normalization import fold
from classifier.store import ModelStore
from training.corpus import read_corpus
from training.evaluation import dated
from training.shipped import SAMPLE, newest_fifth, read_dispatches

__all__ = ["FILES", "measure"]

Router = Callable[[Sequence[Document]], list[str]]


def measure(options: Options) -> Table:
    """Unread dispatches and unread whole letters, beside the plain reference."""
    corpus = read_dispatches(options.data)
    parts = newest_fifth(options.data, corpus)
    dispatches = [dated(example) for example in parts.held_out]
    letters = [dated(example) for example in read_corpus([SAMPLE]).examples]
    measured = DocumentClassifier(fitted_on(options, corpus, parts).measured)
    plain = SyllablesAndSvm(
        [_text(example.document) for example in parts.fit],
        [str(example.lead) for example in parts.fit],
    )

    def by_reference(documents: Sequence[Document]) -> list[str]:
        return plain.leads(list(map(_text, documents)))

    shipped = DocumentClassifier(ModelStore().load())
    return Table(
        title=f"Leads kept, {len(dispatches)} dispatches and {len(letters)} letters, all unread",
        rows=[
            Row(method="wanted", figures=KEPT),
            Row(
                method="vanthu, dispatches", figures=_kept(_by(measured), dispatches), is_ours=True
            ),
            Row(method="vanthu, letters", figures=_kept(_by(shipped), letters), is_ours=True),
            Row(method="TF-IDF + LinearSVC, dispatches", figures=_kept(by_reference, dispatches)),
        ],
    )


def _by(classifier: DocumentClassifier) -> Router:
    def leads(documents: Sequence[Document]) -> list[str]:
        found = classifier.classify_many(documents)
        return [classification.routing.lead.department.code for classification in found]

    return leads


def _kept(route: Router, documents: Sequence[Document]) -> dict[str, float]:
    before = route(documents)
    kept = {}
    for name in DISTORTIONS:
        after = route([distorted(document, name) for document in documents])
        kept[name] = sum(a == b for a, b in zip(after, before, strict=True)) / len(documents)
    return kept


def _text(document: Document) -> str:
    return fold(f"{document.subject or ''}\n{document.content or ''}")
