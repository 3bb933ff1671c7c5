"""A retraining, top to bottom: corpus in, a measured model out."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from classifier.bundle import ModelBundle
from classifier.card import ModelCard
from classifier.cues import CueSheet
from classifier.document_classifier import DocumentClassifier
from classifier.errors import UnknownDepartmentError
from classifier.pipeline import Archive
from classifier.routing import RoutingPolicy
from classifier.segmented_document import SegmentedDocument
from classifier.taxonomy import Taxonomy
from training.corpus import Corpus, Example
from training.departments import fitted_as, mandates_of, splits_of
from training.errors import NotEnoughDataError
from training.evaluation import EvaluationReport, evaluate
from training.fingerprint import predictions_digest
from training.fitting import MANY, RoutedDocuments, fit_router, segment_all
from training.flagging import FLAG_RECALL, TopicDocuments, fit_topic, with_guarantee
from training.policy import ChosenPolicy, choose_policy
from training.priority_topics import cue_sheets, read_topics
from training.splitting import Split, split, time_of

LABEL_MEANING = "The unit that took the document."


@dataclass(frozen=True, kw_only=True)
class Retraining:
    """What came out of a retraining.

    Attributes:
        bundle: the model fitted on everything, not stored yet.
        measured: the model fitted on the older part alone.
        report: what `measured` did on the held-out documents.
        skipped_labels: leads that are no department of the taxonomy, and how often.
    """

    bundle: ModelBundle
    measured: ModelBundle
    report: EvaluationReport
    skipped_labels: Mapping[str, int]


def retrain(
    corpus: Corpus,
    taxonomy: Taxonomy | None = None,
    *,
    cues: Mapping[str, CueSheet] | None = None,
    archive: Archive | None = None,
    measuring_archive: Archive | None = None,
    mandate_titles: Mapping[str, Sequence[SegmentedDocument]] | None = None,
    measuring_mandate_titles: Mapping[str, Sequence[SegmentedDocument]] | None = None,
    newest: Split | None = None,
    label_meaning: str = LABEL_MEANING,
    notes: Sequence[str] = (),
    quiet: bool = False,
) -> Retraining:
    """Fit on the older part, measure on the newer, then fit on all of it.

    Without any labelled document the mandates of the taxonomy are what there is to learn from:
    such a model routes, and asks a person every time.

    The metrics on the card are those of the first fit: what such a model can do on documents it
    has not seen. The thresholds come from there too. The model handed over has read everything.

    Args:
        corpus: labelled documents; those without a lead serve the priority topics alone.
        taxonomy: the office's departments; taken from the labels when None.
        cues: what is known of each priority topic beforehand; the shipped ones when None.
        archive: what is known of words beforehand.
        measuring_archive: the same as it was when the held-out part was new; `archive` when None.
        mandate_titles: by department, titles that show its mandate's phrases at work.
        measuring_mandate_titles: those known when the held-out part was new; `mandate_titles` when
            None.
        newest: which of the corpus's own examples to fit on and to hold out for the routing; the
            newest fifth of those with a lead when None.
        label_meaning: what a lead stands for, for the card.
        notes: further sentences for the card.
        quiet: show no progress.

    Raises:
        NotEnoughDataError: fewer than two departments with documents or a mandate, or a topic
            with one label.
    """
    if taxonomy is None:
        taxonomy = Taxonomy.from_labels(e.lead for e in corpus.examples if e.lead is not None)
    routed, skipped = _routed(corpus.examples, taxonomy)
    topics = {
        topic: [example for example in corpus.examples if topic in example.topics]
        for topic in sorted({topic for example in corpus.examples for topic in example.topics})
    }
    documents = segment_all([example.document for example in corpus.examples], quiet=quiet)
    segmented = dict(zip(map(id, corpus.examples), documents, strict=True))

    newest = _with_known_leads(newest, routed) if newest else split(routed)
    drawn = {topic: split(examples, by_time=False) for topic, examples in topics.items()}
    sheets = cue_sheets(read_topics()) if cues is None else cues
    # Both fits are for the documents that come now, so both know which units are gone by now.
    today = max((example.day for example in routed if example.day), default=None)
    codes = fitted_as((str(example.lead) for example in routed), taxonomy, today)

    def documents_of(topic: str, examples: Sequence[Example]) -> TopicDocuments:
        known = sheets.get(topic, CueSheet.empty(topic))
        documents = [
            replace(segmented[id(example)], year=example.day.year if example.day else None)
            for example in examples
        ]
        return TopicDocuments(known, examples, documents)

    fitted = [documents_of(topic, parts.fit) for topic, parts in drawn.items()]
    guaranteed = [with_guarantee(of) for of in fitted]
    older = _documents(
        newest.fit, taxonomy, codes, segmented, measuring_mandate_titles or mandate_titles
    )
    first_router, choice = fit_router(older, measuring_archive or archive)
    first = ModelBundle(
        router=first_router,
        topics=tuple(
            fit_topic(of, threshold) for of, (threshold, _) in zip(fitted, guaranteed, strict=True)
        ),
        policy=RoutingPolicy(),
        taxonomy=taxonomy,
        card=_card(corpus, taxonomy, {}, label_meaning, notes),
        digest="",
    )
    chosen = _policy(first, newest, segmented, codes)
    first = replace(first, policy=chosen.policy)
    held_out = [replace(example, topics={}) for example in newest.held_out]
    for topic, parts in drawn.items():
        held_out += [
            replace(example, lead=None, topics={topic: example.topics[topic]})
            for example in parts.held_out
        ]
    report = (
        evaluate(DocumentClassifier(first), held_out, quiet=quiet)
        if held_out
        else EvaluationReport(routing=None, priorities={})
    )

    metrics: dict[str, Any] = {
        "how": {"routing": newest.how} | {topic: parts.how for topic, parts in drawn.items()},
        "held_out": report.to_mapping(),
        "policy": chosen.to_mapping(newest.how)
        | {
            "flag_recall_aimed_at": FLAG_RECALL,
            "thresholds": {topic.name: round(topic.threshold, 4) for topic in first.topics},
            "flags": {
                topic: found.to_mapping()
                for topic, (_, found) in zip(drawn, guaranteed, strict=True)
                if found is not None
            },
        },
    }
    router, _ = fit_router(
        _documents(routed, taxonomy, codes, segmented, mandate_titles),
        archive,
        choice=choice if len(newest.fit) > MANY else None,
        start=choice.recipe,
    )
    bundle = replace(
        first,
        router=router,
        topics=tuple(
            fit_topic(documents_of(topic.name, topics[topic.name]), topic.threshold)
            for topic in first.topics
        ),
    )
    metrics["predictions"] = predictions_digest(bundle, documents)
    bundle = replace(bundle, card=_card(corpus, taxonomy, metrics, label_meaning, notes))
    return Retraining(bundle=bundle, measured=first, report=report, skipped_labels=skipped)


_Segmented = Mapping[int, SegmentedDocument]


def _routed(
    examples: Sequence[Example], taxonomy: Taxonomy
) -> tuple[list[Example], Mapping[str, int]]:
    routed: list[Example] = []
    skipped: Counter[str] = Counter()
    for example in examples:
        if example.lead is None:
            continue
        try:
            taxonomy.find(example.lead)
        except UnknownDepartmentError:
            skipped[example.lead] += 1
        else:
            routed.append(example)
    if not routed and (examples or not any(d.mandate for d in taxonomy.departments)):
        raise NotEnoughDataError(
            "No document has a lead that is a department. Say which column holds it "
            f"(--column lead=COLUMN); labels met: {sorted(skipped)[:20] or 'none'}."
        )
    return routed, dict(skipped)


def _with_known_leads(parts: Split, routed: Sequence[Example]) -> Split:
    known = set(map(id, routed))
    return replace(
        parts,
        fit=tuple(example for example in parts.fit if id(example) in known),
        held_out=tuple(example for example in parts.held_out if id(example) in known),
    )


def _documents(
    examples: Sequence[Example],
    taxonomy: Taxonomy,
    codes: Mapping[str, str],
    segmented: _Segmented,
    mandate_titles: Mapping[str, Sequence[SegmentedDocument]] | None,
) -> RoutedDocuments:
    times = [time_of(example) for example in examples]
    dated = sum(time is not None for time in times) >= 0.9 * len(times)
    order = sorted(range(len(examples)), key=lambda i: (times[i] or 0.0) if dated else i)
    ordered = [examples[i] for i in order]
    titles: defaultdict[str, list[SegmentedDocument]] = defaultdict(list)
    for code, found in (mandate_titles or {}).items():
        titles[codes[code]] += found
    return RoutedDocuments(
        documents=[segmented[id(example)] for example in ordered],
        leads=[codes[taxonomy.find(str(example.lead)).code] for example in ordered],
        in_time_order=dated,
        mandates=mandates_of(taxonomy, codes),
        mandate_titles=titles,
        splits=splits_of(taxonomy),
    )


def _policy(
    bundle: ModelBundle, parts: Split, segmented: _Segmented, codes: Mapping[str, str]
) -> ChosenPolicy:
    classes = bundle.router.classes_
    probabilities = (
        bundle.router.predict_proba([segmented[id(e)] for e in parts.held_out])
        if parts.held_out
        else np.empty((0, len(classes)))
    )
    truth = [codes[bundle.taxonomy.find(str(e.lead)).code] for e in parts.held_out]
    return choose_policy(probabilities, classes, truth)


def _card(
    corpus: Corpus,
    taxonomy: Taxonomy,
    metrics: Mapping[str, Any],
    label_meaning: str,
    notes: Sequence[str],
) -> ModelCard:
    years = sorted(example.day.year for example in corpus.examples if example.day is not None)
    return ModelCard(
        version="",
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        office=taxonomy.office,
        label_meaning=label_meaning,
        data={
            "sources": list(corpus.sources),
            "skipped": dict(corpus.skipped),
            "years": [years[0], years[-1]] if years else None,
        },
        metrics=metrics,
        notes=tuple(notes),
    )
