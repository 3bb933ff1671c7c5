"""The shipped model: from the archive of published titles and dispatches to `models/`.

    python -m training.shipped --data DIR [--models DIR]

`--data` is the folder of the material; none of its records is part of the project.
"""

import argparse
import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from classifier.document import Document
from classifier.document_classifier import DocumentClassifier
from classifier.errors import UnknownDepartmentError
from classifier.normalization import normalize
from classifier.segmented_document import SegmentedDocument, SegmentedField
from classifier.shipped import DEFAULT_MODELS
from classifier.store import ModelStore
from classifier.taxonomy import Taxonomy
from training.background import Background, fit_background
from training.corpus import Columns, Corpus, Example, read_corpus
from training.departments import mandates_of
from training.evaluation import evaluate, without_diacritics
from training.labels import agency_of, unit_of
from training.mandates_in_titles import titles_with_phrases
from training.model_card import model_card
from training.priority_topics import read_topics, with_examples
from training.retraining import retrain
from training.splitting import Split, split_at

TAXONOMY = Path(__file__).parent / "taxonomies" / "vpcp.json"
SAMPLE = Path(__file__).parent / "sample" / "documents.jsonl"
"""Letters written for the project; the shipped model is not fitted on them."""
MEASURED = frozenset(
    ["KTTH", "CN", "QHQT", "KGVX", "NN", "QHĐP", "ĐMDN", "KSTT", "V.I", "PL", "TCCV", "TH", "NC"]
)
"""The thirteen units with enough dispatches to be measured."""

_DISPATCHES, _TITLES, _FLAGS = "vpcp_subjects.jsonl", "legal_titles.jsonl.gz", "covid_flag.jsonl"
# Which unit of the office follows which central agency, by the fields of work that the decrees on
# the office and on the ministries give them. The archive's abbreviations, without diacritics.
FOLLOWED_BY = {
    agency: unit
    for unit, agencies in {
        "NN": "BNN BTNMT",
        "KTTH": "BTC TCT TCHQ NHNN BKHDT KBNN TCTK UBCK",
        "CN": "BCT BGTVT BXD",
        "KGVX": "BYT BGDDT BVHTTDL BLDTBXH BKHCN BTTTT BHXH",
        "TCCV": "BNV",
        "PL": "BTP",
        "NC": "BCA BQP TANDTC VKSNDTC",
        "QHQT": "BNG",
        "V.I": "TTCP",
    }.items()
    for agency in agencies.split()
}
_SYMBOL_OF_PM = re.compile(r"(?:^|[-/])(?:TTg|CP)-")
_MIN_DF = 3

LABEL_MEANING = (
    "The unit that drafted the office's outgoing dispatch, as its symbol says; "
    "it stands in for the unit that should take the incoming document."
)
NOTES = (
    "Fitted on subjects alone, abridged; diacritics were restored by a model, 96 % of them right.",
    "PL, NC, TCCV, TH and HC have fewer than 60 labelled dispatches each.",
    "Units without labelled dispatches are known by the words of their mandate alone.",
    "Beside them some 1,800 titles of other offices that name what a mandate names, 0.07 each.",
    "An instrument cited by its number is known if it is older than the newest title fitted on.",
    "COVID-19 dispatches of 2020-2022 went to KGVX for the most part; later years differ.",
    "The project's sample corpus is not among the data it was fitted on.",
)


def read_own_dispatches(data: Path) -> Corpus:
    """The office's own dispatches, labelled with the unit that drafted each."""
    columns = ["subject=subject_restored", "subject=subject_ascii", "lead=unit", "order=id"]
    return read_corpus([data / _DISPATCHES], Columns.parse(columns))


def read_dispatches(data: Path) -> Corpus:
    """The same, and the Prime Minister's letters that name the drafting unit; oldest first."""
    dispatches = read_own_dispatches(data)
    taxonomy = Taxonomy.read(TAXONOMY)
    known = {example.order for example in dispatches.examples}
    letters = []
    for title in titles(data):
        symbol = title["symbol_ascii"] or ""
        if float(title["id"]) in known or not _SYMBOL_OF_PM.search(symbol):
            continue
        unit = unit_of(symbol, taxonomy)
        if unit is not None and title["subject_ascii"].strip():
            letters.append(
                Example(
                    document=Document(subject=title["subject_ascii"]),
                    lead=unit,
                    topics={},
                    order=float(title["id"]),
                    year=title["year"],
                )
            )
    source = {
        "name": f"{_TITLES}: symbols that name a unit of the office",
        "documents": len(letters),
        "sha256": hashlib.sha256((data / _TITLES).read_bytes()).hexdigest(),
    }
    in_order = sorted([*dispatches.examples, *letters], key=lambda example: example.order or 0)
    return Corpus(tuple(_with_years(in_order)), (*dispatches.sources, source), dispatches.skipped)


def read_flags(data: Path) -> Corpus:
    """Subjects labelled for the COVID-19 flag, and the examples written for the project."""
    return with_examples(read_corpus([data / _FLAGS]), read_topics())


def measured_dispatches(data: Path, dispatches: Corpus) -> list[Example]:
    """The office's own dispatches of units in `MEASURED` or whose work those took, oldest first.

    Args:
        data: the folder of the material.
        dispatches: what `read_dispatches` read from it.
    """
    own = {example.order for example in read_own_dispatches(data).examples}
    taxonomy = Taxonomy.read(TAXONOMY)
    return [
        example
        for example in dispatches.examples
        if example.order in own and _is_measured(example, taxonomy)
    ]


def dispatches_between(
    data: Path, dispatches: Corpus, start: float, end: float = 1.0, *, fitted: float | None = None
) -> Split:
    """Hold out measured dispatches between two points in time; fit on everything older.

    Args:
        data: the folder of the material.
        dispatches: what `read_dispatches` read from it.
        start: share of the measured dispatches that are older than those held out, in (0, 1).
        end: share of them up to the last one held out, in (start, 1].
        fitted: share of them up to the last one fitted on, in (0, start]; `start` when None.
    """
    own = measured_dispatches(data, dispatches)

    def place(share: float) -> int:
        return len(own) - round((1 - share) * len(own))

    held_out = own[place(start) : place(end)]
    until = own[place(start if fitted is None else fitted)].order or 0.0
    older = [example for example in dispatches.examples if (example.order or 0.0) < until]
    years = f"{held_out[0].year} to {held_out[-1].year}"
    what = f"{len(held_out)} of {len(own)} dispatches of the office itself, {years},"
    return split_at(older, held_out, what if end < 1 else f"the newest {what}")


def newest_fifth(data: Path, dispatches: Corpus) -> Split:
    """The one definition of what the model card, the README and the benchmark measure on."""
    return dispatches_between(data, dispatches, 0.8)


def background_known_to(data: Path, parts: Split) -> Background:
    """The background as it was when the last document fitted on was written."""
    return background_until(data, _end_of(parts))


def mandate_titles_known_to(data: Path, parts: Split) -> Mapping[str, Sequence[SegmentedDocument]]:
    """The same of the titles that show the mandates' phrases at work."""
    return mandate_titles_until(data, _end_of(parts))


def mandate_titles_until(
    data: Path, order: float = float("inf")
) -> Mapping[str, Sequence[SegmentedDocument]]:
    """Titles published before the document of that `order` by other offices, by department.

    Of the measured units alone: whether they help others cannot be seen.
    """
    own = {example.order for example in read_own_dispatches(data).examples}
    newest_first = sorted(
        (
            title
            for title in titles(data)
            if title["id"] < order
            and float(title["id"]) not in own
            and "VPCP" not in (title["symbol_ascii"] or "")
        ),
        key=lambda title: -title["id"],
    )
    phrases = [
        (code, phrase.fields[0].normalized.text)
        for code, found in mandates_of(Taxonomy.read(TAXONOMY)).items()
        for phrase in found
    ]
    found = titles_with_phrases(phrases, (title["subject_ascii"] for title in newest_first))
    return {code: [_bare(title) for title in found[code]] for code in sorted(MEASURED & {*found})}


def _end_of(parts: Split) -> float:
    return 1 + max(example.order or 0.0 for example in parts.fit)


def _bare(title: str, year: int | None = None) -> SegmentedDocument:
    return SegmentedDocument((SegmentedField("subject", normalize(title), ()),), year)


def _symbol_of_others(symbol: str | None, taxonomy: Taxonomy) -> str | None:
    """None for what a unit of the office drafted: documents that it is fitted on."""
    return None if symbol is None or unit_of(symbol, taxonomy) else symbol.replace("-", "/")


def _is_measured(example: Example, taxonomy: Taxonomy) -> bool:
    try:
        department = taxonomy.find(str(example.lead))
    except UnknownDepartmentError:
        return False
    return bool({department.code, *department.successors} & MEASURED)


def titles(data: Path) -> Iterator[dict[str, Any]]:
    """The published titles, as they stand in the archive."""
    with gzip.open(data / _TITLES, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def background_until(data: Path, order: float = float("inf")) -> Background:
    """The background as it could have been known before the document of that `order`."""
    older = sorted(
        (title for title in titles(data) if title["id"] < order), key=lambda title: title["id"]
    )
    taxonomy = Taxonomy.read(TAXONOMY)
    return fit_background(
        [_bare(title["subject_ascii"], title["year"]) for title in older],
        [agency_of(title["symbol_ascii"] or "") for title in older],
        min_df=_MIN_DF,
        symbols=[_symbol_of_others(title["symbol_ascii"], taxonomy) for title in older],
        groups={agency: f"followed by {unit}" for agency, unit in FOLLOWED_BY.items()},
    )


def _with_years(examples: list[Example]) -> list[Example]:
    """Fill in unknown years from the last known one: the archive is in the order of time."""
    year = 2016
    filled = []
    for example in examples:
        year = max(year, example.year or 0)
        filled.append(replace(example, year=example.year or year))
    return filled


def main() -> None:
    """Fit, store and promote the shipped model, and the background beside it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=DEFAULT_MODELS)
    arguments = parser.parse_args()

    dispatches = read_dispatches(arguments.data)
    flags = read_flags(arguments.data)
    corpus = Corpus((*dispatches.examples, *flags.examples), (*dispatches.sources, *flags.sources))
    background = background_until(arguments.data)
    newest = newest_fifth(arguments.data, dispatches)
    retraining = retrain(
        corpus,
        Taxonomy.read(TAXONOMY),
        archive=background,
        measuring_archive=background_known_to(arguments.data, newest),
        mandate_titles=mandate_titles_until(arguments.data),
        measuring_mandate_titles=mandate_titles_known_to(arguments.data, newest),
        newest=newest,
        label_meaning=LABEL_MEANING,
        notes=NOTES,
    )
    bare = [without_diacritics(example) for example in newest.held_out]
    bare_report = evaluate(DocumentClassifier(retraining.measured), bare)
    card = retraining.bundle.card
    metrics = {**card.metrics, "without_diacritics": bare_report.to_mapping()}
    described = replace(retraining.bundle, card=replace(card, metrics=metrics))
    facts = {"source": f"{_TITLES}: titles and the agency their symbols name"}
    background.save(arguments.models / "background", facts)
    store = ModelStore(arguments.models)
    bundle = store.save(described, describe=model_card)
    store.promote(bundle.version)
    print(json.dumps(retraining.report.to_mapping(), ensure_ascii=False))  # noqa: T201
    print(bundle.version)  # noqa: T201


if __name__ == "__main__":
    main()
