"""ModelBundle: everything a decision needs, fitted and kept together."""

from dataclasses import dataclass

from sklearn.pipeline import Pipeline

from classifier.card import ModelCard
from classifier.routing import RoutingPolicy
from classifier.taxonomy import Taxonomy


@dataclass(frozen=True, kw_only=True)
class PriorityTopic:
    """A topic whose documents go first.

    Attributes:
        name: e.g. "covid".
        detector: fitted pipeline giving P(not the topic), P(the topic).
        threshold: least probability that raises the flag, in [0, 1].
    """

    name: str
    detector: Pipeline
    threshold: float


@dataclass(frozen=True, kw_only=True)
class ModelBundle:
    """A fitted model.

    Attributes:
        router: fitted pipeline giving P(department); its classes are codes of `taxonomy`.
        topics: priority topics, in the order they are reported.
        policy: when the office lets the model route without a person.
        taxonomy: the departments, past and present.
        card: facts about the model.
        digest: "sha256:…" of the card, which holds the digests of all other files.
    """

    router: Pipeline
    topics: tuple[PriorityTopic, ...]
    policy: RoutingPolicy
    taxonomy: Taxonomy
    card: ModelCard
    digest: str

    @property
    def version(self) -> str:
        """The version's name."""
        return self.card.version
