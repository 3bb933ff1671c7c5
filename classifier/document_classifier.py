"""DocumentClassifier: a document in, the whole classification out."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray

from classifier.appointment import Appointment, appointments_in
from classifier.bundle import ModelBundle, PriorityTopic
from classifier.clocks import Clock, clocks
from classifier.document import FIELD_NAMES, SCAN, Document
from classifier.errors import TaxonomyMismatchError
from classifier.explanation import Explanation, explain
from classifier.features import TermSpan
from classifier.normalization import normalize
from classifier.reading.marks import levels_in
from classifier.reading.printed import Read, read_document
from classifier.routing import RoutingDecision, TextEvidence, decide
from classifier.segmentation import Segmenter
from classifier.segmented_document import SegmentedDocument, segment_document
from classifier.taxonomy import Department
from classifier.urgency import Urgency, urgency
from classifier.vietnam_time import VIETNAM, today
from classifier.vietnamese import vietnamese_share

_DECISIONS = UUID("6f3c3a52-58a5-5b0e-9d3c-0f6d2b1f7a11")  # the namespace of decision ids; any UUID
# Too little to go by, which is all that can be said of a text that is not there.
_OF_A_SCAN = TextEvidence(syllables=0, vietnamese_share=1.0, known_share=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityFlag:
    """Whether a document belongs to a priority topic.

    Attributes:
        topic: name of the topic.
        flagged: whether `probability` reaches `threshold`.
        probability: calibrated P(topic | document), in [0, 1].
        threshold: chosen for a stated recall.
        explanation: what spoke for and against; None when the flag is not raised.
    """

    topic: str
    flagged: bool
    probability: float
    threshold: float
    explanation: Explanation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """Everything decided about one document.

    Attributes:
        decision_id: the same for the same document, day and model.
        document: as it was sent, its text in Unicode; all spans refer to it.
        read: the same with what is printed on the page in place of the fields that were missing.
        day: the date whose departments were chosen from.
        routing: the ranked departments.
        priorities: one entry a topic.
        urgency: the highest of header, stamp and subject.
        clocks: until when it has to be registered, passed on and submitted.
        explanation: of the decision value behind the lead.
        model_version: name of the model.
        model_digest: its digest.
    """

    decision_id: UUID
    document: Document
    read: Read
    day: date
    routing: RoutingDecision
    priorities: tuple[PriorityFlag, ...]
    urgency: Urgency
    clocks: tuple[Clock, ...]
    explanation: Explanation
    model_version: str
    model_digest: str


class DocumentClassifier:
    """Classifies documents with one fitted model. Safe to share between threads."""

    def __init__(self, bundle: ModelBundle, segmenter: Segmenter | None = None) -> None:
        self.bundle = bundle
        self.segmenter = segmenter or Segmenter()
        self._classes_on: dict[date, dict[Department, list[int]]] = {}

    def warm_up(self) -> None:
        """Pay the costs of the first request now."""
        self.segmenter.warm_up()
        self.classify(Document(subject="Về việc phòng, chống dịch bệnh", content="Kính gửi: Bộ."))

    def classify(self, document: Document, *, arrived: datetime | None = None) -> Classification:
        """Route one document, raise its priority flags and start its clocks.

        A scan of which nothing is known but its sender is ranked by that, and without a sender by
        how many documents each department gets; a person decides.

        Args:
            document: the document.
            arrived: the moment at which it came, for one that comes just now. Of one that came on
                another day, only that day is known.

        Raises:
            SecretDocumentError: it bears a secrecy mark; raised before anything else is done.
            TaxonomyMismatchError: no department the model knows exists on the document's day.
        """
        read = read_document(document)
        segmented = segment_document(read.document, self.segmenter)
        is_scan = not read.document.subject and read.document.content == SCAN
        if is_scan:
            segmented = replace(segmented, fields=())
        came = arrived.astimezone(VIETNAM) if arrived else None
        day = document.arrival_date or (came.date() if came else today())
        (_, terms), (_, linear) = self.bundle.router.steps
        row = terms.row(segmented)
        by_class = linear.probabilities(*row)
        departments, probabilities = self._on(day, by_class)
        evidence = _OF_A_SCAN if is_scan else self._evidence(segmented)
        routing = decide(probabilities, departments, self.bundle.policy, evidence)
        if is_scan:
            routing = routing.but_review(("no_text_layer",))
        classes = self._classes_of(day)[routing.lead.department]
        likeliest = max(classes, key=by_class.__getitem__)  # of those behind the lead
        priorities = tuple(self._flag(topic, segmented, read) for topic in self.bundle.topics)
        how_urgent = urgency(
            header=document.priority,
            stamps=(mark.value for mark in read.found.urgency),
            subject=levels_in(read.document.subject or ""),
        )
        return Classification(
            decision_id=self._decision_id(document, day),
            document=read.sent,
            read=read,
            day=day,
            routing=routing,
            priorities=priorities,
            urgency=how_urgent,
            clocks=clocks(
                came if came and came.date() == day else day,
                level=how_urgent.level,
                appointment=_appointment(read),
                goes_first=any(flag.flagged for flag in priorities),
                type_name=read.document.type_name,
                subject=read.document.subject,
            ),
            explanation=_as_sent(explain(self.bundle.router, segmented, row, likeliest), read),
            model_version=self.bundle.version,
            model_digest=self.bundle.digest,
        )

    def classify_many(self, documents: Iterable[Document]) -> Iterator[Classification]:
        """Classify documents one by one, in order, as they are asked for."""
        return map(self.classify, documents)

    def _on(
        self, day: date, by_class: NDArray[np.float64]
    ) -> tuple[list[Department], NDArray[np.float64]]:
        """Hand each class's probability to the department that holds its work on `day`.

        Returns:
            The departments, and their probabilities, renormalised over those that exist.
        """
        classes_of = self._classes_of(day)
        if not classes_of:
            raise TaxonomyMismatchError(
                f"None of the model's departments exists on {day.isoformat()}. "
                "Check the validity dates in the taxonomy."
            )
        share_of = by_class.tolist().__getitem__
        probabilities = np.array([sum(map(share_of, classes)) for classes in classes_of.values()])
        return list(classes_of), probabilities / probabilities.sum()

    def _classes_of(self, day: date) -> dict[Department, list[int]]:
        """Which of the router's classes each department holds the work of on `day`."""
        if day not in self._classes_on:
            if len(self._classes_on) > 1_000:  # a sender may name any day
                self._classes_on.clear()
            taxonomy = self.bundle.taxonomy
            holders = [taxonomy.holder(str(label), day) for label in self.bundle.router.classes_]
            self._classes_on[day] = {
                department: [i for i, holder in enumerate(holders) if holder == department]
                for department in taxonomy.departments
                if department in holders
            }
        return self._classes_on[day]

    def _evidence(self, document: SegmentedDocument) -> TextEvidence:
        syllables: Counter[str] = Counter()
        for field in document.fields:
            syllables.update(field.syllables)
        return TextEvidence(
            syllables=syllables.total(),
            vietnamese_share=vietnamese_share(syllables),
            known_share=self.bundle.router.steps[0][1].known_share(syllables),
        )

    def _flag(self, topic: PriorityTopic, document: SegmentedDocument, read: Read) -> PriorityFlag:
        detector = topic.detector
        (_, features), (_, linear) = detector.steps
        row = features.row(document)
        probability = float(linear.probabilities(*row)[1])
        is_flagged = probability >= topic.threshold
        return PriorityFlag(
            topic=topic.name,
            flagged=is_flagged,
            probability=probability,
            threshold=topic.threshold,
            explanation=(
                _as_sent(explain(detector, document, row, 1), read) if is_flagged else None
            ),
        )

    def _decision_id(self, document: Document, day: date) -> UUID:
        facts = [self.bundle.digest, f"day={day}"]
        for name in FIELD_NAMES:
            value = getattr(document, name)
            if value is not None:
                facts.append(f"{name}={value}")
        # Lengths first, so that no two documents run together into the same text.
        canonical = ",".join(str(len(fact)) for fact in facts) + "".join(facts)
        digest = hashlib.sha256(canonical.encode("utf-8", "surrogatepass"))
        return uuid5(_DECISIONS, digest.hexdigest())


def _appointment(read: Read) -> Appointment | None:
    """The hour that a stamp or the subject names, the stamp's first."""
    stamped = (mark.appointment for mark in read.found.urgency)
    subject = normalize(read.document.subject or "").text
    return next(chain(filter(None, stamped), appointments_in(subject)), None)


def _as_sent(explanation: Explanation, read: Read) -> Explanation:
    """The same, with places in what was read from the page as places in the content."""
    if read.document is read.sent:  # nothing was
        return explanation
    placed = []
    for part in explanation.contributions:
        span = _place_as_sent(part.span, read)
        if span is not None:  # printed in two columns, it stands nowhere in one piece
            placed.append(part._replace(span=span))
    left_out = sum(part.weight for part in explanation.contributions) - sum(
        part.weight for part in placed
    )
    return replace(
        explanation,
        contributions=tuple(placed),
        other_terms=explanation.other_terms + left_out,
    )


def _place_as_sent(span: TermSpan, read: Read) -> TermSpan | None:
    if span.field == "content" or getattr(read.sent, span.field) is not None:
        return span
    at = read.subject_at if span.field == "subject" else read.organ_at
    return None if at is None else TermSpan("content", at + span.start, at + span.end)
