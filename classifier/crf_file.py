"""Reads the file of a fitted chain CRF as CRFsuite writes it: labels, attributes and weights.

The layout is CRFsuite's `crf1dm.c` and `cqdb.c` (little-endian): a header with the offsets of its
parts; a chunk of features, 20 bytes each; two constant databases, number to text.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.errors import SegmentationModelError

_FEATURE = np.dtype([("is_transition", "<u4"), ("source", "<u4"), ("label", "<u4"), ("w", "<f8")])


@dataclass(frozen=True, slots=True)
class Crf:
    """A fitted chain CRF.

    Attributes:
        labels: their names.
        attributes: their names, e.g. "T[0].lower=nhân".
        emissions: weight of each attribute for each label, shape (n_attributes, n_labels).
        transitions: weight from each label to each, shape (n_labels, n_labels).
    """

    labels: list[str]
    attributes: list[str]
    emissions: NDArray[np.float64]
    transitions: NDArray[np.float64]


def read_crf(path: Path) -> Crf:
    """Read a CRFsuite model.

    Raises:
        SegmentationModelError: it is not such a file, or cut short.
    """
    data = path.read_bytes()
    try:
        return _parsed(data)
    except (struct.error, ValueError, IndexError) as error:
        raise SegmentationModelError(
            f"{path.name} is not a CRFsuite model of version 100 ({error})."
        ) from error


def _parsed(data: bytes) -> Crf:
    magic, _, kind, version = struct.unpack_from("<4sI4sI", data)
    if (magic, kind, version) != (b"lCRF", b"FOMC", 100):
        raise ValueError(f"its header says {magic!r}, {kind!r}, {version}")
    features_at, labels_at, attributes_at = struct.unpack_from("<III", data, 28)
    (count,) = struct.unpack_from("<I", data, features_at + 8)
    features = np.frombuffer(data, _FEATURE, count, features_at + 12)
    labels, attributes = _texts(data, labels_at), _texts(data, attributes_at)
    emissions = np.zeros((len(attributes), len(labels)))
    transitions = np.zeros((len(labels), len(labels)))
    for is_transition, table in ((0, emissions), (1, transitions)):
        chosen = features[features["is_transition"] == is_transition]
        table[chosen["source"], chosen["label"]] = chosen["w"]
    return Crf(labels, attributes, emissions, transitions)


def _texts(data: bytes, start: int) -> list[str]:
    """The texts of a constant database, by number."""
    magic, _, _, _, count, table_at = struct.unpack_from("<4sIIIII", data, start)
    if magic != b"CQDB":
        raise ValueError(f"a table of texts begins with {magic!r}")
    texts = []
    for entry in np.frombuffer(data, "<u4", count, start + table_at).tolist():
        at = start + entry + 8  # after the number and the length
        texts.append(data[at : data.index(b"\0", at)].decode())
    return texts
