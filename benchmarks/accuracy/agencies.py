"""Other offices' own routing: customs and tax, whose dispatches name the unit that drafted each."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from benchmarks.accuracy.offices import plain, trained_and_measured
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.table import Row, Table
from training.corpus import Columns, Example, read_corpus
from training.splitting import split

FILES = ("agency_units.jsonl.gz",)
_OFFICES = {"TCHQ": "customs (TCHQ)", "TCT": "tax (TCT)"}
_FEWEST = 30  # documents of a unit that is measured
_HELD_OUT = 0.2


def documents_of(data: Path, agency: str, *, units: int | None = None) -> list[Example]:
    """An agency's subjects, labelled with the drafting unit, oldest first.

    Args:
        data: the folder of the material.
        agency: its abbreviation.
        units: how many, the largest; those with thirty documents or more when None.
    """
    columns = Columns.parse(["subject=subject_ascii", "lead=unit", "order=id", "organ_name=agency"])
    corpus = read_corpus([data / FILES[0]], columns)
    own = [example for example in corpus.examples if example.document.organ_name == agency]
    counts = Counter(str(example.lead) for example in own)
    kept = {unit for unit, count in counts.most_common(units) if units or count >= _FEWEST}
    return [
        replace(example, document=replace(example.document, organ_name=None))
        for example in sorted(own, key=lambda example: example.order or 0.0)
        if example.lead in kept
    ]


def measure(options: Options) -> Table:
    """A fifth of each office's subjects held out at random, by text."""
    rows: list[Row] = []
    notes: list[str] = []
    for agency, name in _OFFICES.items():
        examples = documents_of(options.data, agency)
        undated = [replace(example, order=None, year=None) for example in examples]
        parts = split(undated, share=_HELD_OUT)
        ours = trained_and_measured(options, parts.fit, parts.held_out)
        rows += [
            Row(method=f"vanthu, {name}", figures=ours, is_ours=True),
            Row(method=f"TF-IDF + LinearSVC, {name}", figures=plain(parts.fit, parts.held_out)),
        ]
        notes.append(f"{name}: {len({e.lead for e in examples})} units; {parts.how}.")
    return Table(title="Units of other offices", rows=rows, notes=notes)
