"""Administrative procedures to the agency that handles them: clean texts with diacritics."""

from benchmarks.accuracy.offices import plain, trained_and_measured
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.table import Row, Table
from training.corpus import Columns, read_corpus
from training.splitting import split

FILES = ("procedures.jsonl.gz",)
_HELD_OUT = 0.3


def measure_titles(options: Options) -> Table:
    """From the title alone."""
    return _measured(options, "title", ["subject=title", "lead=agency"])


def measure_texts(options: Options) -> Table:
    """From the title and the whole text."""
    return _measured(options, "title and text", ["subject=title", "content=text", "lead=agency"])


def _measured(options: Options, what: str, columns: list[str]) -> Table:
    corpus = read_corpus([options.data / FILES[0]], Columns.parse(columns))
    parts = split(corpus.examples, share=_HELD_OUT)
    ours = trained_and_measured(options, parts.fit, parts.held_out)
    return Table(
        title=f"Procedures to agencies, {what}, {len(parts.held_out)} held out",
        rows=[
            Row(method="vanthu", figures=ours, is_ours=True),
            Row(method="TF-IDF + LinearSVC", figures=plain(parts.fit, parts.held_out)),
        ],
        notes=[f"{parts.how}."],
    )
