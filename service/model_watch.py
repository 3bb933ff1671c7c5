"""Keeps the model in production loaded, and the last good one when the next cannot be used."""

import gc
import logging
import threading
from datetime import UTC, datetime

from classifier.document_classifier import DocumentClassifier
from classifier.errors import ClassifierError
from classifier.store import ModelStore

_log = logging.getLogger(__name__)
_YOUNG_OBJECTS = 50_000  # before they are looked through, instead of 700: a decision is thousands,
# and while fifty wait for their commit, each look finds that they are still needed.
_FULL_COLLECTIONS = 100  # one after so many of the middle generation, instead of ten


class ModelWatch:
    """The classifier in use, swapped when production changes.

    Args:
        store: where the models are.
        seconds: how often to look for a promotion.

    Attributes:
        problem: why the latest promotion is not in use; None when it is.
        loaded_at: when the model in use was loaded, ISO 8601, UTC.
    """

    def __init__(self, store: ModelStore, *, seconds: float) -> None:
        self._store = store
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="model-watch", daemon=True)
        self._classifier: DocumentClassifier | None = None
        self._marker = ""
        self.problem: str | None = None
        self.loaded_at = ""

    @property
    def classifier(self) -> DocumentClassifier | None:
        """The classifier in use; None before `start`."""
        return self._classifier

    def start(self) -> None:
        """Load and warm the model in production, then watch for promotions.

        Raises:
            ModelError: it cannot be used.
        """
        self._marker = self._store.production_marker()
        self._load()
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _load(self) -> None:
        classifier = DocumentClassifier(self._store.load())
        classifier.warm_up()
        # A model is a few hundred thousand objects that stay; the collector need not walk them
        # again at every hundredth request.
        gc.freeze()
        # Nor what its caches take in afterwards, more than rarely: a full collection walks them for
        # twenty milliseconds in which nobody is served, and finds next to nothing.
        gc.set_threshold(_YOUNG_OBJECTS, gc.get_threshold()[1], _FULL_COLLECTIONS)
        # One assignment: a request holds either the old model or the new one, never half of both.
        self._classifier = classifier
        self.problem = None
        self.loaded_at = datetime.now(UTC).isoformat(timespec="seconds")
        _log.info("model %s in use", classifier.bundle.version)

    def _watch(self) -> None:
        while not self._stopped.wait(self._seconds):
            marker = self._store.production_marker()
            if marker == self._marker:
                continue
            self._marker = marker
            try:
                self._load()
            except ClassifierError as error:
                self._keep(str(error))
            except Exception as error:  # noqa: BLE001 - whatever a bad model does, the good one stays
                self._keep(f"{type(error).__name__}: {error}")

    def _keep(self, problem: str) -> None:
        self.problem = problem
        in_use = self._classifier.bundle.version if self._classifier else "no model"
        _log.error("the promoted model cannot be used; %s stays in use: %s", in_use, problem)
