"""DocumentClassifier: a document in, the whole classification out."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray

from classifier.bundle import ModelBundle, PriorityTopic
from classifier.document import Document
from classifier.errors import TaxonomyMismatchError
from classifier.explanation import Explanation, explain
from classifier.routing import RoutingDecision, TextEvidence, decide
from classifier.segmentation import Segmenter
from classifier.segmented_document import SegmentedDocument, segment_document
from classifier.taxonomy import Department
from classifier.vietnam_time import today
from classifier.vietnamese import vietnamese_share

_DECISIONS = UUID("6f3c3a52-58a5-5b0e-9d3c-0f6d2b1f7a11")  # the namespace of decision ids; any UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityFlag:
    """Whether a document belongs to a priority topic.

    Attributes:
        topic: name of the topic.
        flagged: whether `probability` reaches `threshold`.
        probability: calibrated P(topic | document), in [0, 1].
        threshold: chosen for a stated recall.
        explanation: what spoke for and against.
    """

    topic: str
    flagged: bool
    probability: float
    threshold: float
    explanation: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """Everything decided about one document.

    Attributes:
        decision_id: the same for the same document, day and model.
        document: what was classified.
        day: the date whose departments were chosen from.
        routing: the ranked departments.
        priorities: one entry a topic.
        explanation: of the decision value behind the lead.
        model_version: name of the model.
        model_digest: its digest.
    """

    decision_id: UUID
    document: Document
    day: date
    routing: RoutingDecision
    priorities: tuple[PriorityFlag, ...]
    explanation: Explanation
    model_version: str
    model_digest: str


class DocumentClassifier:
    """Classifies documents with one fitted model. Safe to share between threads."""

    def __init__(self, bundle: ModelBundle, segmenter: Segmenter | None = None) -> None:
        self.bundle = bundle
        self.segmenter = segmenter or Segmenter()
        self._holders_on: dict[date, list[Department | None]] = {}

    def warm_up(self) -> None:
        """Pay the costs of the first request now."""
        self.segmenter.warm_up()
        self.classify(Document(subject="Về việc phòng, chống dịch bệnh", content="Kính gửi: Bộ."))

    def classify(self, document: Document) -> Classification:
        """Route one document and raise its priority flags.

        Raises:
            TaxonomyMismatchError: no department the model knows exists on the document's day.
        """
        segmented = segment_document(document, self.segmenter)
        day = document.arrival_date or today()
        vector = self.bundle.router.named_steps["terms"].transform([segmented])
        by_class = self.bundle.router.named_steps["linear"].predict_proba(vector)[0]
        departments, probabilities, class_of = self._on(day, by_class)
        routing = decide(probabilities, departments, self.bundle.policy, self._evidence(segmented))
        return Classification(
            decision_id=self._decision_id(document, day),
            document=document,
            day=day,
            routing=routing,
            priorities=tuple(self._flag(topic, segmented) for topic in self.bundle.topics),
            explanation=explain(
                self.bundle.router, segmented, vector, class_of[routing.lead.department.code]
            ),
            model_version=self.bundle.version,
            model_digest=self.bundle.digest,
        )

    def classify_many(self, documents: Iterable[Document]) -> Iterator[Classification]:
        """Classify documents one by one, in order, as they are asked for."""
        return map(self.classify, documents)

    def _on(
        self, day: date, by_class: NDArray[np.float64]
    ) -> tuple[list[Department], NDArray[np.float64], dict[str, int]]:
        """Hand each class's probability to the department that holds its work on `day`.

        Returns:
            The departments, their probabilities (renormalised over those that exist), and for
            each code the likeliest class behind it.
        """
        sums: dict[str, float] = {}
        class_of: dict[str, int] = {}
        holders: dict[str, Department] = {}
        for index, holder in enumerate(self._holders(day)):
            if holder is None:
                continue
            code = holder.code
            holders[code] = holder
            sums[code] = sums.get(code, 0.0) + float(by_class[index])
            if code not in class_of or by_class[index] > by_class[class_of[code]]:
                class_of[code] = index
        if not holders:
            raise TaxonomyMismatchError(
                f"None of the model's departments exists on {day.isoformat()}. "
                "Check the validity dates in the taxonomy."
            )
        departments = [d for d in self.bundle.taxonomy.departments if d.code in holders]
        probabilities = np.array([sums[found.code] for found in departments])
        return departments, probabilities / probabilities.sum(), class_of

    def _holders(self, day: date) -> list[Department | None]:
        """Who holds the work of each of the router's classes on `day`."""
        if day not in self._holders_on:
            if len(self._holders_on) > 1_000:  # a sender may name any day
                self._holders_on.clear()
            taxonomy, labels = self.bundle.taxonomy, self.bundle.router.classes_
            self._holders_on[day] = [taxonomy.holder(str(label), day) for label in labels]
        return self._holders_on[day]

    def _evidence(self, document: SegmentedDocument) -> TextEvidence:
        syllables = [syllable for field in document.fields for syllable in field.syllables]
        return TextEvidence(
            syllables=len(syllables),
            vietnamese_share=vietnamese_share(syllables),
            known_share=self.bundle.router.named_steps["terms"].known_share(document),
        )

    def _flag(self, topic: PriorityTopic, document: SegmentedDocument) -> PriorityFlag:
        detector = topic.detector
        vector = detector.named_steps["terms"].transform([document])
        probability = float(detector.named_steps["linear"].predict_proba(vector)[0, 1])
        return PriorityFlag(
            topic=topic.name,
            flagged=probability >= topic.threshold,
            probability=probability,
            threshold=topic.threshold,
            explanation=explain(detector, document, vector, 1),
        )

    def _decision_id(self, document: Document, day: date) -> UUID:
        facts = {**asdict(document), "day": day, "model": self.bundle.digest}
        canonical = json.dumps(facts, sort_keys=True, default=str)
        return uuid5(_DECISIONS, hashlib.sha256(canonical.encode()).hexdigest())
