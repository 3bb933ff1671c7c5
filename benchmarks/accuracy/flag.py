"""The COVID-19 flag, tier by tier: subjects that name it, that never do, and that only seem to.

Every subject is judged by a model that has not read its text: five fits, each on four fifths of the
subjects (by text) and the examples written for the project, thresholds chosen as in any retraining.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

from benchmarks.accuracy.options import Options
from benchmarks.accuracy.table import Row, Table
from classifier.document import Document
from classifier.document_classifier import DocumentClassifier
from classifier.normalization import fold
from training.corpus import COVID, Corpus, Example, read_corpus
from training.evaluation import dated
from training.priority_topics import read_topics, with_examples
from training.retraining import retrain
from training.shipped import read_own_dispatches
from training.splitting import text_key

FILES = ("covid_flag.jsonl", "vpcp_subjects.jsonl")
_FOLDS = 5
_ROUTED = 300  # a model needs departments too; how many of the newest dispatches serve for them

NAMES_IT = re.compile(r"covid|corona|sars-cov|ncov")
KEYWORDS = re.compile(
    r"covid|corona|sars-cov|ncov|vac ?xin|gian cach|cach ly|phong,? chong dich|\bf0\b|tiem chung"
    r"|khau trang"
)

# tier of the material -> group of columns
_GROUPS = {
    "hand": "hand",
    "lexical": "named",
    "lexical_accented": "named",
    "silver_neg_disease": "other",
    "silver_neg_random_2020_22": "other",
    "silver_neg_health_2020_22": "other",
    "true_neg_pre2019_accented": "other",
}


def measure(options: Options) -> Table:
    """The product beside two keyword rules."""
    examples = read_corpus([options.data / FILES[0]]).examples
    with (options.data / FILES[0]).open(encoding="utf-8") as lines:
        groups = [_GROUPS[json.loads(line)["tier"]] for line in lines]
    folds = [_fold(example) for example in examples]
    flagged = [False] * len(examples)
    for fold_number in range(_FOLDS):
        seen = [e for e, f in zip(examples, folds, strict=True) if f != fold_number]
        unseen = [i for i, f in enumerate(folds) if f == fold_number]
        judged = _judged(options, seen, [dated(examples[i]) for i in unseen])
        for i, is_flagged in zip(unseen, judged, strict=True):
            flagged[i] = is_flagged
    # The tier that decides, by a model that has read none of it.
    others = [e for e, group in zip(examples, groups, strict=True) if group != "hand"]
    hand = [i for i, group in enumerate(groups) if group == "hand"]
    blind = list(flagged)
    for i, is_flagged in zip(
        hand, _judged(options, others, [dated(examples[i]) for i in hand]), strict=True
    ):
        blind[i] = is_flagged

    def figures(answers: Sequence[bool]) -> Mapping[str, float | None]:
        return _figures(examples, groups, answers)

    texts = [fold(example.document.subject or "") for example in examples]
    return Table(
        title=f"COVID-19 flag, {len(examples)} subjects",
        rows=[
            Row(method="vanthu", figures=figures(flagged), is_ours=True),
            Row(method="vanthu, hand tier wholly unseen", figures=figures(blind), is_ours=True),
            Row(
                method="keyword rule: names it",
                figures=figures([bool(NAMES_IT.search(text)) for text in texts]),
            ),
            Row(
                method="keyword rule: cue words",
                figures=figures([bool(KEYWORDS.search(text)) for text in texts]),
            ),
        ],
        notes=[
            "hand: 34 never name it, 14 only seem to; other: other diseases, random, before 2019.",
            f"Each judged by a fit without its text ({_FOLDS} folds).",
        ],
    )


def _judged(
    options: Options, seen: Iterable[Example], documents: Sequence[Document]
) -> Sequence[bool]:
    routed = read_own_dispatches(options.data).examples[-_ROUTED:]
    corpus = with_examples(Corpus((*routed, *seen)), read_topics())
    trained = retrain(corpus, quiet=options.quiet)
    classifier = DocumentClassifier(trained.bundle)
    return [
        any(flag.flagged for flag in found.priorities if flag.topic == COVID)
        for found in classifier.classify_many(documents)
    ]


def _fold(example: Example) -> int:
    return blake2b(text_key(example).encode(), digest_size=8).digest()[0] % _FOLDS


def _figures(
    examples: Sequence[Example], groups: Sequence[str], flagged: Sequence[bool]
) -> Mapping[str, float | None]:
    def rate(group: str, *, label: bool) -> float | None:
        found = [
            is_flagged
            for example, of, is_flagged in zip(examples, groups, flagged, strict=True)
            if of == group and example.topics[COVID] == label
        ]
        return sum(found) / len(found) if found else None

    return {
        "hand: recall": rate("hand", label=True),
        "hand: false alarms": rate("hand", label=False),
        "named: recall": rate("named", label=True),
        "other: false alarms": rate("other", label=False),
    }
