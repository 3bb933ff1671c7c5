"""Priority topics: fit a detector, and choose the threshold that carries the recall guarantee.

Every document is scored once by a detector that has not read it (cross-fitting), so that all
positives, which are few, count for the guarantee.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from classifier.bundle import PriorityTopic
from classifier.cues import CueSheet
from classifier.segmented_document import SegmentedDocument
from training.calibration import RECALL_METHOD, RecallGuarantee, guarantee_recall
from training.corpus import Example
from training.fitting import fit_detector
from training.splitting import text_key

FLAG_RECALL = 0.97
ASSURANCE = 0.95
# A flag is never raised later than this: someone looks at a false alarm for a minute, and a missed
# document costs more than twice that.
HIGHEST_THRESHOLD = 0.3
# Nor ever sooner than this: what is flagged always is not looked at.
LOWEST_THRESHOLD = 0.05
_FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagGuarantees:
    """What the threshold of a topic guarantees.

    Attributes:
        everything: for all documents of the topic.
        unnamed: for those that do not name it outright: the harder ones; None without any.
        source: which documents that was shown on, one sentence.
    """

    everything: RecallGuarantee
    unnamed: RecallGuarantee | None
    source: str

    def to_mapping(self) -> dict[str, Any]:
        """For the model card."""
        return {
            "method": RECALL_METHOD,
            "source": self.source,
            "all documents of the topic": self.everything.to_mapping(),
        } | ({"those that do not name it": self.unnamed.to_mapping()} if self.unnamed else {})


@dataclass(frozen=True, slots=True)
class TopicDocuments:
    """What a topic's detector is fitted on.

    Attributes:
        cues: what is known of the topic beforehand.
        examples: labelled with it.
        documents: the same, segmented.
    """

    cues: CueSheet
    examples: Sequence[Example]
    documents: Sequence[SegmentedDocument]

    @property
    def labels(self) -> NDArray[np.bool_]:
        """Whether each belongs to the topic, shape (n,)."""
        return np.array([e.topics[self.cues.topic] for e in self.examples], dtype=bool)

    def part(self, chosen: Sequence[int]) -> "TopicDocuments":
        """Some of them, by number."""
        return TopicDocuments(
            self.cues, [self.examples[i] for i in chosen], [self.documents[i] for i in chosen]
        )


def fit_topic(of: TopicDocuments, threshold: float = 1.0) -> PriorityTopic:
    """Fit the detector of a topic.

    Raises:
        NotEnoughDataError: all documents have the same label.
    """
    detector = fit_detector(of.documents, of.labels.tolist(), of.cues)
    return PriorityTopic(name=of.cues.topic, detector=detector, threshold=threshold)


def cross_fitted(
    of: TopicDocuments, *, judged: Sequence[SegmentedDocument] | None = None
) -> NDArray[np.float64]:
    """P(topic) of each document from a detector that has not read its text, shape (n,).

    Args:
        of: the topic's documents.
        judged: the same documents in another form to judge, e.g. without their years.

    Raises:
        NotEnoughDataError: some part of the documents has one label only.
    """
    keys = [text_key(example) for example in of.examples]
    groups = np.unique(keys, return_inverse=True)[1]
    probabilities = np.empty(len(keys))
    documents = of.documents if judged is None else judged
    parts = GroupKFold(min(_FOLDS, len(set(keys))), shuffle=True, random_state=0)
    for seen, unseen in parts.split(keys, groups=groups):
        detector = fit_topic(of.part(seen)).detector
        probabilities[unseen] = detector.predict_proba([documents[i].copy() for i in unseen])[:, 1]
    return probabilities


def with_guarantee(
    of: TopicDocuments, level: float = FLAG_RECALL, assurance: float = ASSURANCE
) -> tuple[float, FlagGuarantees | None]:
    """The threshold of a topic and what it guarantees; no guarantee from very few documents.

    Args:
        of: the topic's documents.
        level: recall wanted, in (0, 1).
        assurance: how sure that is to be for documents not seen, in (0, 1).
    """
    labels = of.labels
    if min(labels.sum(), (~labels).sum()) < 2 * _FOLDS:
        return HIGHEST_THRESHOLD, None
    positives = cross_fitted(of)[labels]
    found = guarantee_recall(
        positives,
        level,
        assurance=assurance,
        lowest=LOWEST_THRESHOLD,
        highest=HIGHEST_THRESHOLD,
    )
    is_named = np.array(
        [
            of.cues.names(document)
            for document, label in zip(of.documents, labels, strict=True)
            if label
        ]
    )
    unnamed = positives[~is_named]
    return found.threshold, FlagGuarantees(
        everything=found,
        unnamed=guarantee_recall(
            unnamed, level, assurance=assurance, highest=found.threshold, lowest=found.threshold
        )
        if len(unnamed)
        else None,
        source=f"{len(positives)} documents of the topic out of {len(labels)} labelled, each "
        f"scored by a detector that has not read it ({_FOLDS} parts, by text)",
    )
