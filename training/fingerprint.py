"""A digest of what a model predicts: two fits that decide alike have the same.

A pickle's bytes change with a library's patch release; what the model says should not.
"""

import hashlib
from collections.abc import Sequence

from classifier.bundle import ModelBundle
from classifier.segmented_document import SegmentedDocument

_MOST = 1_000


def predictions_digest(bundle: ModelBundle, documents: Sequence[SegmentedDocument]) -> str:
    """Digest of the leads, confidences and flags of up to a thousand documents, evenly drawn.

    Args:
        bundle: the fitted model.
        documents: segmented; the order matters.

    Returns:
        "sha256:…". Confidences count to the fourth place.
    """
    step = max(1, -(-len(documents) // _MOST))
    drawn = [document.copy() for document in documents[::step]]
    lines: list[str] = []
    if drawn:
        probabilities = bundle.router.predict_proba(drawn)
        leads = bundle.router.classes_[probabilities.argmax(axis=1)]
        flags = [
            topic.detector.predict_proba(drawn)[:, 1] >= topic.threshold for topic in bundle.topics
        ]
        lines = [
            f"{lead} {confidence:.4f} {[bool(flagged[i]) for flagged in flags]}"
            for i, (lead, confidence) in enumerate(
                zip(leads, probabilities.max(axis=1), strict=True)
            )
        ]
    return f"sha256:{hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"
