"""The office's own dispatches, the newest fifth: what the model card says of the shipped model."""

from pathlib import Path

from benchmarks.accuracy import references
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.routing_figures import of_report
from benchmarks.accuracy.table import Row, Table
from classifier.document_classifier import DocumentClassifier
from classifier.normalization import fold
from classifier.taxonomy import Taxonomy
from training.corpus import Corpus
from training.evaluation import evaluate, without_diacritics
from training.retraining import Retraining, retrain
from training.shipped import (
    TAXONOMY,
    background_known_to,
    mandate_titles_known_to,
    measured_dispatches,
    newest_fifth,
    read_dispatches,
)
from training.splitting import Split

_Texts = tuple[list[str], list[str], list[str], list[str]]
FILES = ("vpcp_subjects.jsonl", "legal_titles.jsonl.gz")


def measure(options: Options) -> Table:
    """Fit as the shipped model is fitted, on what is older; measure on the newest fifth."""
    dispatches = read_dispatches(options.data)
    parts = newest_fifth(options.data, dispatches)
    fitted = fitted_on(options, dispatches, parts)
    bare = [without_diacritics(example) for example in parts.held_out]
    classifier = DocumentClassifier(fitted.measured)
    texts = _plain_texts(options.data, dispatches, parts)
    further, notes = references.others(*texts)
    return Table(
        title=f"Dispatches of the office, {len(parts.held_out)} newest",
        rows=[
            Row(
                method="vanthu, without diacritics",
                figures=of_report(evaluate(classifier, bare, quiet=options.quiet)),
                is_ours=True,
            ),
            Row(method="vanthu, with diacritics", figures=of_report(fitted.report), is_ours=True),
            _reference(texts),
            *further,
        ],
        notes=[f"{parts.how}.", *notes],
    )


def fitted_on(options: Options, dispatches: Corpus, parts: Split) -> Retraining:
    """The recipe of the shipped model, knowing no text newer than the last document fitted on.

    It knows the taxonomy of today: a unit that closed since is fitted as its successor.
    """
    return retrain(
        Corpus((*parts.fit, *parts.held_out), dispatches.sources),
        Taxonomy.read(TAXONOMY),
        archive=background_known_to(options.data, parts),
        mandate_titles=mandate_titles_known_to(options.data, parts),
        newest=parts,
        quiet=options.quiet,
    )


def reference(data: Path, dispatches: Corpus, parts: Split) -> Row:
    """A plain classifier of the office's own subjects without diacritics, on the same split."""
    return _reference(_plain_texts(data, dispatches, parts))


def _reference(texts: _Texts) -> Row:
    return Row(method="TF-IDF + LinearSVC, without", figures=references.syllables_and_svm(*texts))


def _plain_texts(data: Path, dispatches: Corpus, parts: Split) -> _Texts:
    """Subjects and units of the older part and of the one held out, without diacritics."""
    taxonomy = Taxonomy.read(TAXONOMY)
    own = set(map(id, measured_dispatches(data, dispatches)))
    known = [example for example in parts.fit if id(example) in own]
    return (
        [fold(example.document.subject or "") for example in known],
        [taxonomy.find(str(example.lead)).code for example in known],
        [fold(example.document.subject or "") for example in parts.held_out],
        [taxonomy.find(str(example.lead)).code for example in parts.held_out],
    )
