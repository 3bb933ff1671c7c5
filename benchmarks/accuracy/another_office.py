"""A new office with a few hundred labels: four units each, trained on older ones, tested on later.

An office that starts has read through some 480 documents. Six agencies stand in for it, each with
its four largest units: what they wrote before a point in time is fitted on, what came next is
measured. Their published subjects have no diacritics.
"""

from benchmarks.accuracy.agencies import FILES, documents_of
from benchmarks.accuracy.offices import plain, trained_and_measured
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.rolling import mean
from benchmarks.accuracy.table import Row, Table
from training.splitting import split_at

__all__ = ["FILES", "measure"]

_OFFICES = ("QLD", "BXD", "LDTBXH", "BYT", "TCHQ", "BTC")
_UNITS, _LABELS, _MEASURED = 4, 478, 240


def measure(options: Options) -> Table:
    """Each office, and the mean of all."""
    ours, reference, rows = [], [], []
    for agency in _OFFICES:
        examples = documents_of(options.data, agency, units=_UNITS)
        held_out = examples[-min(_MEASURED, len(examples) // 3) :]
        known = examples[: -len(held_out)][-_LABELS:]
        parts = split_at(known, held_out, f"the newest {len(held_out)}")
        ours.append(trained_and_measured(options, parts.fit, parts.held_out))
        reference.append(plain(parts.fit, parts.held_out))
        rows.append(Row(method=f"vanthu, {agency} ({len(parts.fit)} labels)", figures=ours[-1]))
    return Table(
        title=f"Offices that start: {_UNITS} units, at most {_LABELS} labels, then what came next",
        rows=[
            *rows,
            Row(method="vanthu, mean", figures=mean(ours), is_ours=True),
            Row(method="TF-IDF + LinearSVC, mean", figures=mean(reference)),
        ],
        notes=["The shipped background has read these agencies' titles, without their units."],
    )
