"""What reading a page costs beside segmenting it, side by side in one run."""

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial

from classifier.document import Document
from classifier.reading.printed import read_document
from classifier.segmentation import Segmenter
from classifier.segmented_document import segment_document


def compare(texts: Sequence[str]) -> tuple[float, float]:
    """Mean milliseconds of reading a document, and of segmenting it with no line met before.

    The two are timed in turns, each document the fastest of three.
    """
    Segmenter().warm_up()
    reading, segmenting = [], []
    for text in texts:
        document = Document(content=text)
        reading.append(_fastest(partial(read_document, document)))
        segmenting.append(_fastest(partial(_segment, document)))
    return 1e3 * statistics.mean(reading), 1e3 * statistics.mean(segmenting)


def _segment(document: Document) -> None:
    segment_document(document, Segmenter())


def _fastest(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(3):
        begin = time.process_time()
        work()
        seconds.append(time.process_time() - begin)
    return min(seconds)
