"""Background: what a large archive teaches about words before an office's own labels are seen.

A new office has a few hundred labelled subjects, and most of next year's words are in none of
them. But published titles by the hundred thousand name the agency that issued each. A linear
classifier of agencies, fitted once on those titles, knows that "thú y" is farming's and "trái
phiếu" finance's; its decision values are further features of a router, and since both are linear
they fold into one. Agencies that one unit of an office follows may be taken together as a second
classifier: what they have in common is what that unit knows.

A subject that cites an instrument by its number alone has no word on what it is about. The archive
has: the instrument's own title, and what is said where others cite it.
"""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from classifier.errors import ModelCorruptError
from classifier.features import INSTRUMENTS_WEIGHT, TermVectorizer
from classifier.segmented_document import SegmentedDocument
from classifier.shipped import DEFAULT_MODELS
from training.instrument_profiles import instrument_profiles

SHIPPED = DEFAULT_MODELS / "background"
"""The background that ships with the project."""

_STRENGTH = 0.7
_CARD, _FILE = "background.json", "background.joblib"


@dataclass(frozen=True, eq=False)
class Background:
    """Terms of an archive, and how much each speaks for each of its agencies.

    Attributes:
        terms: runs of syllables without diacritics, sorted, shape (n_terms,).
        document_frequency: documents of the archive each occurs in, shape (n_terms,).
        documents: how many the archive has.
        classes: what the titles were told apart by: agencies, then groups of them; (n_classes,).
        weights: centred over each kind of classes, shape (n_classes, n_terms), in `units`, int8.
        units: scale each class's weights, shape (n_classes,), so that a title's decision values,
            of one kind, are 0.7 of the length of its TF-IDF vector (0.6 to 1.5 measured alike).
        instruments: those it knows something of, as `classifier.citations` writes them, sorted,
            shape (n_instruments,).
        instrument_weights: how much each speaks for each class, shape (n_classes, n_instruments),
            in `instrument_unit`, int8.
        instrument_unit: scales them.
    """

    terms: list[str]
    document_frequency: NDArray[np.int32]
    documents: int
    classes: tuple[str, ...]
    weights: NDArray[np.int8]
    units: NDArray[np.float32]
    instruments: list[str]
    instrument_weights: NDArray[np.int8]
    instrument_unit: float

    def projection(self, n_columns: int) -> NDArray[np.float32]:
        """Its weights for vectors of `n_columns`: its own terms first, its instruments last."""
        padded = np.zeros((len(self.classes), n_columns), dtype=np.float32)
        padded[:, : len(self.terms)] = self.weights * self.units[:, np.newaxis]
        if self.instruments:
            last = padded[:, n_columns - len(self.instruments) :]
            last[:] = self.instrument_weights * (self.instrument_unit / INSTRUMENTS_WEIGHT)
        return padded

    def save(self, folder: Path, facts: Mapping[str, object]) -> None:
        """Store it with a card of `facts`, replacing what is there."""
        content = io.BytesIO()
        joblib.dump(self, content, compress=("xz", 6))
        folder.mkdir(parents=True, exist_ok=True)
        card = {
            **facts,
            "documents": self.documents,
            "terms": len(self.terms),
            "instruments": len(self.instruments),
            "classes": list(self.classes),
            "sha256": hashlib.sha256(content.getvalue()).hexdigest(),
        }
        for name, data in (
            (_FILE, content.getvalue()),
            (_CARD, (json.dumps(card, ensure_ascii=False, indent=1) + "\n").encode()),
        ):
            beside = folder / f".{name}"
            beside.write_bytes(data)
            beside.replace(folder / name)

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> "Background | None":
        """The background stored in `folder`; None when there is none.

        Raises:
            ModelCorruptError: it is not what was stored. Nothing is unpickled then.
        """
        if not (folder / _CARD).is_file():
            return None
        card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
        content = (folder / _FILE).read_bytes()
        if hashlib.sha256(content).hexdigest() != card["sha256"]:
            raise ModelCorruptError(
                folder.name,
                f"{_FILE} does not have the SHA-256 its card says",
                mend=f"Restore {folder} from where it came from, or train without it: "
                "--background none.",
            )
        background: Background = joblib.load(io.BytesIO(content))
        return background


def fit_background(
    titles: Sequence[SegmentedDocument],
    agencies: Sequence[str | None],
    *,
    min_df: int,
    symbols: Sequence[str | None] = (),
    groups: Mapping[str, str] | None = None,
    min_titles: int = 60,
    max_titles: int = 2_500,
) -> Background:
    """Learn the terms of all titles, and the weights from those whose agency is known.

    Args:
        titles: oldest first.
        agencies: of each title; None where unknown.
        min_df: titles a term must occur in.
        symbols: of each title; see `instrument_profiles`. None are known when left out.
        groups: agency -> the group it belongs to; told apart as a second kind of classes.
        min_titles: titles an agency must have.
        max_titles: how many of an agency's titles are used, the newest ones.
    """
    vectorizer = TermVectorizer(min_df=min_df, channels=("syllables",))
    vectors = vectorizer.fit_transform(titles)
    counts = Counter(agency for agency in agencies if agency)
    used: Counter[str] = Counter()
    rows, labels = [], []
    for row in range(len(titles) - 1, -1, -1):
        agency = agencies[row]
        if agency and counts[agency] >= min_titles and used[agency] < max_titles:
            used[agency] += 1
            rows.append(row)
            labels.append(agency)
    kinds = [_told_apart(vectors[rows], labels)]
    of_group = [(groups or {}).get(agency) for agency in labels]
    if len({group for group in of_group if group}) > 1:
        in_one = [row for row, group in zip(rows, of_group, strict=True) if group]
        kinds.append(_told_apart(vectors[in_one], [group for group in of_group if group]))
    units = np.concatenate([np.full(len(c), unit, np.float32) for c, _, unit in kinds])
    weights = np.vstack([weights for _, weights, _ in kinds])
    instruments, profiles = instrument_profiles(titles, symbols, vectors)
    speaks = (profiles @ weights.T.astype(np.float32)).T * units[:, np.newaxis]
    step = float(np.abs(speaks).max(initial=0.0) / 127) or 1.0
    return Background(
        terms=vectorizer.terms_,
        document_frequency=vectorizer.document_frequency_,
        documents=len(titles),
        classes=tuple(name for classes, _, _ in kinds for name in classes),
        weights=weights,
        units=units,
        instruments=instruments,
        instrument_weights=np.round(speaks / step).astype(np.int8),
        instrument_unit=step,
    )


def _told_apart(
    vectors: csr_matrix, labels: Sequence[str]
) -> tuple[tuple[str, ...], NDArray[np.int8], float]:
    """The classes of one kind, the weights of a classifier of them, and the weights' unit."""
    fitted = LinearSVC(C=0.3, tol=1e-2, random_state=0).fit(vectors, labels)
    coef = fitted.coef_
    if len(coef) == 1:  # scikit-learn gives two classes one row
        coef = np.vstack([-coef, coef])
    weights = coef - coef.mean(axis=0)
    length = np.sqrt(np.mean(np.sum((vectors @ weights.T) ** 2, axis=1)))
    step = np.abs(weights).max() / 127
    quantized = np.round(weights / step).astype(np.int8)
    return tuple(map(str, fitted.classes_)), quantized, float(_STRENGTH * step / length)
