"""The model card as a page to read: what `card.json` holds, in Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from classifier.card import ModelCard
from training.metrics import wilson_interval

_FEW = 20  # held-out documents, below which a department's figures say little


def model_card(card: ModelCard) -> str:
    """Write a card out for people.

    Args:
        card: of a model that `training.retraining` made.
    """
    held_out: Mapping[str, Any] = card.metrics.get("held_out", {})
    sections = (
        _head(card),
        _data(card),
        _measured(card.metrics, held_out),
        _guarantee(card.metrics.get("policy", {})),
        _flags(card.metrics.get("policy", {}).get("flags", {})),
        _calibration(held_out.get("reliability", ())),
        _departments(held_out.get("departments", {})),
        _confusions(held_out.get("confusions", ())),
        _weaknesses(card.notes, held_out.get("departments", {})),
        _facts(card),
    )
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section))) + "\n"


def _head(card: ModelCard) -> Iterable[str]:
    yield f"# Model {card.version}"
    yield ""
    office = f" of {card.office}" if card.office else ""
    yield f"Routes incoming documents to the departments{office}, and flags priority topics."
    yield "Made to suggest: where it is not sure enough, it asks a person and says why."
    yield ""
    yield f"**What a label means.** {card.label_meaning}"


def _data(card: ModelCard) -> Iterable[str]:
    yield "## Fitted on"
    yield ""
    rows = [
        (source["name"], source["documents"], f"`{source['sha256'][:12]}`")
        for source in card.data.get("sources", ())
    ]
    if rows:
        yield from _table(("source", "documents", "SHA-256"), rows)
    else:
        yield "No labelled document: the mandates of the departments alone."
    if years := card.data.get("years"):
        yield ""
        yield f"Documents of {years[0]} to {years[1]}."


def _measured(metrics: Mapping[str, Any], held_out: Mapping[str, Any]) -> Iterable[str]:
    if not held_out:
        return
    yield "## Measured"
    yield ""
    yield "On documents that the fit measured had not seen:"
    yield ""
    for what, how in metrics.get("how", {}).items():
        yield f"- {what}: {how}"
    yield ""
    if "n" in held_out:
        bare = metrics.get("without_diacritics", {})
        measured = [found for found in (held_out, bare) if found]
        yield from _table(
            ("routing (95 % interval)", "as given", *(["without diacritics"] if bare else [])),
            [
                ("documents", *(found["n"] for found in measured)),
                *(
                    (
                        name,
                        *(
                            _with_interval(found[key], found["intervals"][key])
                            for found in measured
                        ),
                    )
                    for key, name in _ROUTING.items()
                ),
            ],
        )
        yield ""
    rows: list[tuple[object, ...]] = []
    for topic, found in _topics(held_out):
        negatives = found["n"] - found["positives"]
        recall = _with_interval(found["recall"], found["recall_interval"])
        alarms = _with_interval(found["false_alarm_rate"], found["false_alarm_interval"])
        rows += [
            (f"{topic}: recall", found["positives"], recall),
            (f"{topic}: false alarms", negatives, alarms),
        ]
    if rows:
        yield from _table(("flag (95 % interval)", "of", "share"), rows)


_ROUTING = {
    "accuracy": "right unit first",
    "top_3": "right unit among the first three",
    "macro_f1": "macro-F1",
    "coverage_at_95": "share that could be routed at 95 %",
    "coverage_at_90": "share that could be routed at 90 %",
    "calibration_error": "expected calibration error",
}


def _with_interval(value: float | None, interval: Sequence[float] | None) -> str:
    if value is None or interval is None:
        return "–"
    return f"{value:.3f} ({interval[0]:.3f} to {interval[1]:.3f})"


def _topics(held_out: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for name, value in held_out.items():
        if isinstance(value, dict) and "false_alarm_rate" in value:
            yield name, value


def _guarantee(policy: Mapping[str, Any]) -> Iterable[str]:
    if "guarantee" not in policy:
        return
    yield "## What it routes without a person"
    yield ""
    if policy["min_confidence"] >= 1.0 and not policy["min_confidence_by_department"]:
        yield (
            f"Nothing: the held-out documents are too few, or not right often enough, to show "
            f"{policy['routed_accuracy_aimed_at']:.0%}."
        )
        return
    yield (
        f"Leads at or above these confidences are right in {policy['routed_accuracy_aimed_at']:.0%}"
        f" of documents like those held out, each with {policy['assurance']:.0%} assurance."
    )
    yield f"Method: {policy['method']}. Source: {policy['source']}."
    yield "The bound does not cover years or offices unlike them."
    yield ""
    yield from _table(
        ("shown for", "at confidence", "of", "routed", "right", "bound"),
        [
            (
                name,
                f"{found['threshold']:.3f}",
                found["documents"],
                found["routed"],
                found["right"],
                f"{found['bound']:.3f}",
            )
            for name, found in policy["guarantee"].items()
        ],
    )
    yield ""
    yield (
        f"Departments without a line of their own are routed from {policy['min_confidence']:.3f}: "
        "the common threshold, raised until their own held-out documents are right as often too."
    )
    observed = policy["observed"]
    yield (
        f"All thresholds together routed {observed['routed']} held-out documents, "
        f"{observed['right']} of them right."
    )


def _flags(flags: Mapping[str, Any]) -> Iterable[str]:
    for topic, found in flags.items():
        yield f"## What the flag `{topic}` catches"
        yield ""
        guarantees = {what: value for what, value in found.items() if isinstance(value, dict)}
        first = next(iter(guarantees.values()))
        yield (
            f"Raised from probability {first['threshold']:.3f} on. At {first['assurance']:.0%} "
            "assurance its recall on documents like these is at least the bound:"
        )
        yield ""
        rows = [
            (what, value["positives"], value["flagged"], f"{value['bound']:.3f}")
            for what, value in guarantees.items()
        ]
        yield from _table(("shown on", "documents", "flagged", "recall at least"), rows)
        yield ""
        if not first["is_shown"]:
            yield f"The documents are too few to show the {first['level']:.0%} aimed at."
        yield f"Method: {found['method']}. Source: {found['source']}."
        yield ""


def _calibration(bins: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    if not bins:
        return
    yield "## Calibration"
    yield ""
    yield "Ten groups of held-out documents as given, least confident first:"
    yield ""
    rows = [
        (
            part["n"],
            f"{part['confidence']:.3f}",
            _with_interval(
                part["accuracy"],
                wilson_interval(round(part["n"] * part["accuracy"]), part["n"]),
            ),
        )
        for part in bins
    ]
    yield from _table(("documents", "mean confidence", "right (95 % interval)"), rows)


def _departments(departments: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    if not departments:
        return
    yield "## Department by department"
    yield ""
    yield from _table(
        ("department", "documents", "precision", "recall (95 % interval)", "F1"),
        [
            (
                code,
                d["n"],
                f"{d['precision']:.3f}",
                _with_interval(d["recall"], wilson_interval(round(d["n"] * d["recall"]), d["n"])),
                f"{d['f1']:.3f}",
            )
            for code, d in departments.items()
        ],
    )


def _confusions(confusions: Sequence[Sequence[Any]]) -> Iterable[str]:
    if not confusions:
        return
    yield "## Most frequent confusions"
    yield ""
    yield from _table(("right", "led to", "documents"), confusions)


def _weaknesses(
    notes: Sequence[str], departments: Mapping[str, Mapping[str, Any]]
) -> Iterable[str]:
    few = [code for code, department in departments.items() if department["n"] < _FEW]
    if few:
        what = f"Fewer than {_FEW} held-out documents: {', '.join(few)}"
        notes = [*notes, f"{what}. What is said of each of these departments is a guess."]
    if notes:
        yield "## Known weaknesses"
        yield ""
        yield from (f"- {note}" for note in notes)


def _facts(card: ModelCard) -> Iterable[str]:
    yield "## Made"
    yield ""
    yield f"- {card.created}, format {card.format_version}"
    yield "- " + ", ".join(f"{name} {release}" for name, release in card.libraries.items())
    if "predictions" in card.metrics:
        yield f"- predictions `{card.metrics['predictions']}`: the same data give the same again"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterable[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(map(str, row)) + " |"
