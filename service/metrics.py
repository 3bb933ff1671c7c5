"""What is counted, and how it is told to Prometheus, over all worker processes.

Each worker writes its counts into files of its own that all workers can read; whichever is asked
for `/metrics` adds them up (`service.server_folder`).
"""

from collections.abc import Iterable, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from classifier.document_classifier import Classification
from classifier.recent_lines import RecentLines
from service import server_folder

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


class Metrics:
    """The counts of one worker.

    Attributes:
        requests: answered, by method, route and status.
        seconds: from a request's first byte to its answer's, by route.
        decisions: by department of the lead.
        abstentions: decisions that ask a person, by reason; a decision may have several.
        reviews: decisions that ask a person.
        flags: decisions flagged, by priority topic.
        shed: requests sent away undecided, by reason.
        waiting: requests in the queue before segmentation now.
        service_seconds: a document's turn, from reading its fields to its decision.
        lines: of batches, by outcome.
        cache_lookups: lines that segmentation looked up in its cache.
        cache_hits: of them, those found.
    """

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._seen = (0, 0)  # lookups and hits in segmentation's memory of lines
        self.requests = Counter(
            "vanthu_requests", "Requests answered.", ("method", "route", "status"),
            registry=registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "vanthu_request_seconds", "From a request's first byte to its answer's.", ("route",),
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self.decisions = Counter(
            "vanthu_decisions", "Decisions, by department.", ("department",), registry=registry
        )
        self.reviews = Counter(
            "vanthu_decisions_for_review", "Decisions that ask a person.", registry=registry
        )
        self.abstentions = Counter(
            "vanthu_review_reasons", "Why a person is asked.", ("reason",), registry=registry
        )
        self.flags = Counter(
            "vanthu_priority_flags", "Decisions flagged, by topic.", ("topic",), registry=registry
        )
        self.shed = Counter(
            "vanthu_shed", "Requests sent away undecided.", ("reason",), registry=registry
        )
        for reason in ("queue_full", "deadline", "files", "batches", "memory"):
            self.shed.labels(reason)  # told from the start, so that the first one is a rise
        self.waiting = Gauge(
            "vanthu_queue_waiting", "Requests waiting for segmentation.", registry=registry,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self.service_seconds = Histogram(
            "vanthu_service_seconds", "A document's turn in segmentation and classification.",
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self.lines = Counter(
            "vanthu_batch_lines", "Lines of batches answered.", ("outcome",), registry=registry
        )
        self.cache_lookups = Counter(
            "vanthu_segmentation_cache_lookups", "Lines looked up.", registry=registry
        )
        self.cache_hits = Counter(
            "vanthu_segmentation_cache_hits", "Lines found in the cache.", registry=registry
        )

    def decided(self, classification: Classification) -> None:
        """Count a decision."""
        routing = classification.routing
        self.decisions.labels(routing.lead.department.code).inc()
        if routing.needs_review:
            self.reviews.inc()
        for reason in routing.review_reasons:
            self.abstentions.labels(reason).inc()
        for flag in classification.priorities:
            if flag.flagged:
                self.flags.labels(flag.topic).inc()

    def segmented(self, recent: RecentLines) -> None:
        """Count what segmentation looked up since it was last asked."""
        lookups, hits = recent.lookups, recent.hits
        seen_lookups, seen_hits = self._seen
        self.cache_lookups.inc(max(0, lookups - seen_lookups))
        self.cache_hits.inc(max(0, hits - seen_hits))
        self._seen = (lookups, hits)

    def exposition(self, now: "Snapshot") -> bytes:
        """All counts of all workers, in Prometheus's text format.

        Args:
            now: what is read off when asked, not counted.
        """
        counts = self._registry
        if folder := server_folder.shared():
            for worker in server_folder.dead_workers(folder):
                mark_process_dead(worker, str(folder))  # type: ignore[no-untyped-call] # drops its gauges; its counters stay
            counts = CollectorRegistry()
            MultiProcessCollector(counts, path=str(folder))  # type: ignore[no-untyped-call]
        present = CollectorRegistry()
        present.register(now)
        return generate_latest(counts) + generate_latest(present)


class Snapshot(Collector):
    """Gauges that are read off when Prometheus asks.

    Args:
        values: name without `vanthu_`, to its help text and value.
        version: of the model in use; empty while none is.
        digest: of that model.
    """

    def __init__(
        self, values: Mapping[str, tuple[str, float]], *, version: str, digest: str
    ) -> None:
        self._values = values
        self._model = (version, digest)

    def collect(self) -> Iterable[Metric]:
        """The gauges."""
        model = GaugeMetricFamily(
            "vanthu_model_info", "The model in use.", labels=("version", "digest")
        )
        if self._model[0]:
            model.add_metric(self._model, 1)
        yield model
        for name, (text, value) in self._values.items():
            yield GaugeMetricFamily(f"vanthu_{name}", text, value=value)
