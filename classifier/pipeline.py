"""The two kinds of estimators, unfitted: the router and the priority detectors.

Each is a `Pipeline` of the terms and one linear model. Nothing between a term and the decision
value bends, so that explanations can be exact.
"""

from typing import Protocol

from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.pipeline import Pipeline

from classifier.cues import CueSheet
from classifier.features import CHANNELS, TermStatistics, TermVectorizer
from classifier.linear import LinearClassifier, Projection
from classifier.topic_features import TopicFeatures


class Archive(TermStatistics, Projection, Protocol):
    """What is known of words beforehand: how rare they are, and what they speak for."""


def router(archive: Archive | None = None) -> Pipeline:
    """Segmented documents to P(department)."""
    base = RidgeClassifier(alpha=1.0, solver="sparse_cg", tol=1e-3)
    linear = LinearClassifier(base, background=archive)
    channels = (*CHANNELS, "instruments") if archive and archive.instruments else CHANNELS
    terms = TermVectorizer(channels=channels, archive=archive, sender_weight=1.5)
    return Pipeline([("terms", terms), ("linear", linear)])


def priority_detector(cues: CueSheet) -> Pipeline:
    """Segmented documents to P(not the topic), P(the topic).

    Args:
        cues: what is known of the topic beforehand.
    """
    linear = LinearClassifier(LogisticRegression(C=5.0, class_weight="balanced", max_iter=2000))
    return Pipeline([("features", TopicFeatures(cues)), ("linear", linear)])
