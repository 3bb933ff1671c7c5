"""The two kinds of estimators, unfitted: the router and the priority detectors.

Each is a `Pipeline` of the terms and one linear model. Nothing between a term and the decision
value bends, so that explanations can be exact.
"""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

from classifier.features import TermVectorizer
from classifier.linear import LinearClassifier


def router() -> Pipeline:
    """Segmented documents to P(department)."""
    base = LinearSVC(C=0.5, random_state=0)
    return Pipeline([("terms", TermVectorizer()), ("linear", LinearClassifier(base))])


def priority_detector() -> Pipeline:
    """Segmented documents to P(not the topic), P(the topic)."""
    base = LogisticRegression(C=30.0, class_weight="balanced", max_iter=1000)
    return Pipeline([("terms", TermVectorizer()), ("linear", LinearClassifier(base))])
