"""How good a model is on labelled documents, always through `DocumentClassifier`."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.document import Document
from classifier.document_classifier import Classification, DocumentClassifier
from classifier.errors import UnknownDepartmentError
from classifier.normalization import fold, normalize
from training.corpus import COVID, Example
from training.errors import NotEnoughDataError
from training.metrics import (
    ReliabilityBin,
    bootstrap_interval,
    coverage_at,
    expected_calibration_error,
    f1,
    macro_f1,
    macro_f1_of_codes,
    reliability,
    wilson_interval,
)
from training.progress import progress

_MOST_CONFUSIONS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentReport:
    """How well the documents of one department were told from the others'.

    Attributes:
        n: documents that belong to it.
        precision: share of the documents led to it that belong to it; 0.0 when none was.
        recall: share of its documents that were led to it.
        f1: harmonic mean of both.
    """

    n: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, kw_only=True)
class RoutingReport:
    """How well documents were routed.

    Attributes:
        n: documents whose label is a department of the taxonomy.
        accuracy: share whose lead was right.
        macro_f1: F1 averaged over the departments in the truth.
        top_3: share with the right department among the first three.
        coverage_at_90: largest share, most confident first, of which 90 % are right.
        coverage_at_95: the same for 95 %.
        calibration_error: expected calibration error of the lead's confidence.
        routed: share that needed no review under the model's policy.
        routed_accuracy: share of those that were right; 1.0 when there are none.
        intervals: of each measure above, at 95 %: Wilson's for shares of all documents, else by
            bootstrap.
        departments: how well each department in the truth was told, by code.
        confusions: right department, lead given instead, how often; most frequent first.
        reliability: ten groups of equally many documents, least confident first.
        unknown_labels: labels that are no department of the taxonomy, and how often; such
            documents are not in `n`, for no answer to them could be right.
    """

    n: int
    accuracy: float
    macro_f1: float
    top_3: float
    coverage_at_90: float
    coverage_at_95: float
    calibration_error: float
    routed: float
    routed_accuracy: float
    intervals: Mapping[str, tuple[float, float]]
    departments: Mapping[str, DepartmentReport]
    confusions: Sequence[tuple[str, str, int]]
    reliability: Sequence[ReliabilityBin]
    unknown_labels: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class PriorityReport:
    """How well a priority topic was flagged.

    Attributes:
        n: documents labelled for the topic.
        positives: how many of them belong to it.
        recall: share of those flagged; None without any.
        false_alarm_rate: share of the others flagged; None without any.
        recall_interval: of `recall`, at 95 % (Wilson); None without any.
        false_alarm_interval: likewise.
    """

    n: int
    positives: int
    recall: float | None
    false_alarm_rate: float | None
    recall_interval: tuple[float, float] | None
    false_alarm_interval: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True)
class EvaluationReport:
    """A model measured on labelled documents.

    Attributes:
        routing: None when no document had a lead.
        priorities: for each topic labelled in the corpus and known to the model.
    """

    routing: RoutingReport | None
    priorities: Mapping[str, PriorityReport]

    def to_mapping(self) -> dict[str, Any]:
        """The report as JSON values, rounded to four places."""
        result: dict[str, Any] = {}
        if self.routing is not None:
            routing = self.routing
            result |= {
                "n": routing.n,
                "accuracy": routing.accuracy,
                "macro_f1": routing.macro_f1,
                "top_3": routing.top_3,
                "coverage_at_90": routing.coverage_at_90,
                "coverage_at_95": routing.coverage_at_95,
                "calibration_error": routing.calibration_error,
                "routed": routing.routed,
                "routed_accuracy": routing.routed_accuracy,
                "intervals": {name: list(ends) for name, ends in routing.intervals.items()},
                "departments": {
                    code: asdict(department) for code, department in routing.departments.items()
                },
                "confusions": [list(confusion) for confusion in routing.confusions],
                "reliability": [asdict(part) for part in routing.reliability],
                "unknown_labels": dict(routing.unknown_labels),
            }
        for topic, priority in self.priorities.items():
            result[topic] = {
                "n": priority.n,
                "positives": priority.positives,
                "recall": priority.recall,
                "false_alarm_rate": priority.false_alarm_rate,
                "recall_interval": priority.recall_interval and list(priority.recall_interval),
                "false_alarm_interval": priority.false_alarm_interval
                and list(priority.false_alarm_interval),
            }
        return {key: _rounded(value) for key, value in result.items()}


def evaluate(
    classifier: DocumentClassifier, examples: Sequence[Example], *, quiet: bool = False
) -> EvaluationReport:
    """Measure a model.

    Labels and leads are compared as the departments that hold their work on the document's day,
    so that a label of an abolished unit and its successor's are the same on a day after.

    Raises:
        NotEnoughDataError: no example carries a label.
    """
    labelled = [example for example in examples if example.lead is not None or example.topics]
    if not labelled:
        raise NotEnoughDataError(
            "No document has a label to compare with. Say which column holds it: "
            "--column lead=COLUMN or --column covid=COLUMN."
        )
    answers = [
        (example, classifier.classify(dated(example)))
        for example in progress(labelled, "Evaluating", total=len(labelled), quiet=quiet)
    ]
    topics = {topic for example in labelled for topic in example.topics}
    known = {topic.name for topic in classifier.bundle.topics}
    return EvaluationReport(
        routing=_routing(classifier, answers),
        priorities={
            topic: _priority(topic, answers)
            for topic in sorted(topics & known, key=lambda name: (name != COVID, name))
        },
    )


def dated(example: Example) -> Document:
    """The example's document with its best known date as the day it arrived, if none is given."""
    if example.document.arrival_date is not None or example.day is None:
        return example.document
    return replace(example.document, arrival_date=example.day)


def without_diacritics(example: Example) -> Example:
    """The same example as a sender without a Vietnamese keyboard would write it."""
    document = example.document
    return replace(
        example,
        document=replace(
            document,
            subject=document.subject and fold(normalize(document.subject).text),
            content=document.content and fold(normalize(document.content).text),
        ),
    )


def _routing(
    classifier: DocumentClassifier, answers: Sequence[tuple[Example, Classification]]
) -> RoutingReport | None:
    truth: list[str] = []
    leads: list[Classification] = []
    unknown: Counter[str] = Counter()
    for example, answer in answers:
        if example.lead is None:
            continue
        try:
            holder = classifier.bundle.taxonomy.holder(example.lead, answer.day)
        except UnknownDepartmentError:
            holder = None
        if holder is None:
            unknown[example.lead] += 1
            continue
        truth.append(holder.code)
        leads.append(answer)
    if not truth:
        if unknown:
            raise NotEnoughDataError(
                f"None of the labels is a department of the model: {sorted(unknown)[:20]}. "
                "Give the right column (--column lead=COLUMN) or another model (--model VERSION)."
            )
        return None
    rankings = [
        [candidate.department.code for candidate in answer.routing.ranking] for answer in leads
    ]
    predicted = [ranking[0] for ranking in rankings]
    correct = np.array([t == p for t, p in zip(truth, predicted, strict=True)])
    in_three = np.array([t in r[:3] for t, r in zip(truth, rankings, strict=True)])
    confidence = np.array([answer.routing.lead.confidence for answer in leads])
    routed = np.array([not answer.routing.needs_review for answer in leads])
    return RoutingReport(
        n=len(truth),
        accuracy=float(correct.mean()),
        macro_f1=macro_f1(truth, predicted),
        top_3=float(in_three.mean()),
        coverage_at_90=coverage_at(confidence, correct, 0.90),
        coverage_at_95=coverage_at(confidence, correct, 0.95),
        calibration_error=expected_calibration_error(confidence, correct),
        routed=float(routed.mean()),
        routed_accuracy=float(correct[routed].mean()) if routed.any() else 1.0,
        intervals=_intervals(truth, predicted, in_three, confidence),
        departments={code: _department(code, truth, predicted) for code in sorted(set(truth))},
        confusions=[
            (right, lead, count)
            for (right, lead), count in Counter(zip(truth, predicted, strict=True)).most_common()
            if right != lead
        ][:_MOST_CONFUSIONS],
        reliability=reliability(confidence, correct),
        unknown_labels=dict(unknown),
    )


def _intervals(
    truth: Sequence[str],
    predicted: Sequence[str],
    in_three: NDArray[np.bool_],
    confidence: NDArray[np.float64],
) -> Mapping[str, tuple[float, float]]:
    codes, numbers = np.unique([*truth, *predicted], return_inverse=True)
    t, p = numbers[: len(truth)], numbers[len(truth) :]
    correct = t == p
    measures: Mapping[str, Callable[[NDArray[np.int64]], float]] = {
        "macro_f1": lambda drawn: macro_f1_of_codes(t[drawn], p[drawn], len(codes)),
        "coverage_at_90": lambda drawn: coverage_at(confidence[drawn], correct[drawn], 0.90),
        "coverage_at_95": lambda drawn: coverage_at(confidence[drawn], correct[drawn], 0.95),
        "calibration_error": lambda drawn: expected_calibration_error(
            confidence[drawn], correct[drawn]
        ),
    }
    return {
        "accuracy": wilson_interval(int(correct.sum()), len(t)),
        "top_3": wilson_interval(int(in_three.sum()), len(t)),
    } | {name: bootstrap_interval(measure, len(t)) for name, measure in measures.items()}


def _department(code: str, truth: Sequence[str], predicted: Sequence[str]) -> DepartmentReport:
    hits = sum(t == p == code for t, p in zip(truth, predicted, strict=True))
    claimed = predicted.count(code)
    return DepartmentReport(
        n=truth.count(code),
        precision=hits / claimed if claimed else 0.0,
        recall=hits / truth.count(code),
        f1=f1(truth, predicted, code),
    )


def _priority(topic: str, answers: Sequence[tuple[Example, Classification]]) -> PriorityReport:
    flags = {True: [0, 0], False: [0, 0]}  # label -> [flagged, all]
    for example, answer in answers:
        if topic in example.topics:
            flagged = next(flag.flagged for flag in answer.priorities if flag.topic == topic)
            flags[example.topics[topic]][0] += flagged
            flags[example.topics[topic]][1] += 1
    (caught, positives), (alarms, negatives) = flags[True], flags[False]
    return PriorityReport(
        n=positives + negatives,
        positives=positives,
        recall=caught / positives if positives else None,
        false_alarm_rate=alarms / negatives if negatives else None,
        recall_interval=wilson_interval(caught, positives) if positives else None,
        false_alarm_interval=wilson_interval(alarms, negatives) if negatives else None,
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_rounded(entry) for entry in value]
    return round(value, 4) if isinstance(value, float) else value
