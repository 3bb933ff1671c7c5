"""Whole letters: the shipped model on the sample corpus written for the project, unread by it."""

from benchmarks.accuracy.flag import KEYWORDS
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.routing_figures import of_report
from benchmarks.accuracy.table import Row, Table
from classifier.document_classifier import DocumentClassifier
from classifier.normalization import fold
from classifier.store import ModelStore
from training.corpus import COVID, read_corpus
from training.evaluation import evaluate
from training.shipped import SAMPLE


def measure(options: Options) -> Table:
    """The model in production, beside a keyword rule for the flag."""
    examples = read_corpus([SAMPLE]).examples
    report = evaluate(DocumentClassifier(ModelStore().load()), examples, quiet=options.quiet)
    covid = report.priorities[COVID]
    texts = [fold(f"{e.document.subject or ''}\n{e.document.content or ''}") for e in examples]
    marked = [bool(KEYWORDS.search(text)) for text in texts]
    labels = [example.topics[COVID] for example in examples]
    caught = [mark for mark, label in zip(marked, labels, strict=True) if label]
    alarms = [mark for mark, label in zip(marked, labels, strict=True) if not label]
    return Table(
        title=f"Letters of the sample corpus, {len(examples)}, by the shipped model",
        rows=[
            Row(
                method="vanthu",
                figures={
                    **of_report(report),
                    "recall": covid.recall,
                    "false alarms": covid.false_alarm_rate,
                },
                is_ours=True,
            ),
            Row(
                method="keyword rule: cue words",
                figures={
                    "recall": sum(caught) / len(caught),
                    "false alarms": sum(alarms) / len(alarms),
                },
            ),
        ],
        notes=["Written by hand for hard cases: what it gives here is not what an office sees."],
    )
