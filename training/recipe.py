"""Recipe: what a router's fit may vary in, chosen on documents the fit has not seen.

What suits the office the shipped model is for harms another: half balanced classes are wrong where
one unit takes nearly all, words say more than syllables where texts are long and have their
diacritics, and the background knows official titles, not news. Whatever is chosen, the model is one
weight a term and a class.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.linear_model import RidgeClassifier
from sklearn.svm import LinearSVC


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a router is fitted.

    Attributes:
        balance: how far classes are balanced, from 0 (each by its size) to 1 (all the same).
        word_weight: length of the words' block, against 1 of the syllables'.
        background: whether the decision values of the background are features, if there is one.
        penalty: how strongly large weights are held down; ridge regression's alpha, or half the
            inverse of the machine's C.
        method: ridge regression or a support vector machine. The machine is the better one on
            labelled documents alone; the phrases of mandates, of which many are in no document
            and some are wrong, it takes too seriously.
    """

    balance: float = 0.5
    word_weight: float = 0.5
    background: bool = True
    penalty: float = 1.0
    method: Literal["ridge", "machine"] = "ridge"

    def base(self) -> RidgeClassifier | LinearSVC:
        """The scikit-learn classifier that finds the weights, unfitted."""
        if self.method == "ridge":
            return RidgeClassifier(alpha=self.penalty, solver="sparse_cg", tol=1e-3)
        return LinearSVC(C=0.5 / self.penalty, tol=1e-3, random_state=0)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a fit chose on documents it had not seen, for another fit of the same office to take.

    Attributes:
        recipe: the one that got the most right.
        temperature: see `Unseen.temperature`.
    """

    recipe: Recipe
    temperature: float


# What next year brings is unlike what was fitted on, as are most documents where few were, and a
# strong penalty trusts only what is often seen. A thousand texts without a time are like those they
# are drawn with, and where they have their diacritics their words say most (benchmarks/NOTES.md, an
# office that starts, and a choice that stays).
OF_FEW_OR_IN_TIME = Recipe(method="machine")
OF_CLEAN_TEXTS = Recipe(method="machine", word_weight=1.0, penalty=0.25)

_Changes = Sequence[Mapping[str, float | bool | str]]
# Tried one after the other on what was chosen so far.
ALTERNATIVES: _Changes = (
    {"word_weight": 1.0, "penalty": 0.5},
    {"method": "ridge"},
    {"background": False},
    {"balance": 0.0},
    {"penalty": 0.5},
    {"penalty": 0.2},
)
# Of very many documents each fit takes minutes, and what suits them is known: their own words say
# more than any archive, and a weak penalty lets rare ones speak (benchmarks/NOTES.md, VNTC).
OF_MANY = Recipe(method="machine", word_weight=1.0, penalty=0.25, background=False)
ALTERNATIVES_OF_MANY: _Changes = ({"balance": 0.0}, {"background": True})
# An alternative must take away more errors than this share of them or so many times their square
# root, whichever is fewer, and two at least: less is chance.
_SHARE, _ROOTS = 0.1, 1.0


@dataclass(frozen=True)
class Unseen:
    """Decision values of unseen documents, fit by fit, and the number of each one's class.

    Attributes:
        values: of the documents as they are, one array a fit, shape (n_documents, n_classes).
        bare: of the same documents without diacritics, likewise.
        truth: one array a fit, shape (n_documents,).
    """

    values: Sequence[NDArray[np.float64]]
    bare: Sequence[NDArray[np.float64]]
    truth: Sequence[NDArray[np.int64]]

    def errors(self) -> int:
        """How many leads were wrong of the documents as they are: so will most be that come."""
        pairs = zip(self.values, self.truth, strict=True)
        return sum(int((value.argmax(axis=1) != label).sum()) for value, label in pairs)

    def temperature(self) -> float:
        """The temperature under which the right classes are the likeliest, in both writings."""
        pairs = [
            *zip(self.values, self.truth, strict=True),
            *zip(self.bare, self.truth, strict=True),
        ]

        def loss(log_temperature: float) -> float:
            scale = np.exp(-log_temperature)
            return float(
                sum(
                    -log_softmax(value * scale, axis=1)[np.arange(len(value)), label].sum()
                    for value, label in pairs
                )
            )

        return float(np.exp(minimize_scalar(loss, bounds=(-4, 3), method="bounded").x))


def choose_recipe(
    measured: Callable[[Recipe], Unseen],
    *,
    has_background: bool,
    has_words: bool,
    start: Recipe = Recipe(),
    alternatives: _Changes = ALTERNATIVES,
) -> tuple[Recipe, Unseen]:
    """Start from a recipe, and leave it where that gets clearly more right.

    Args:
        measured: fits by a recipe and decides on documents unseen by that fit.
        has_background: whether there is a background to do without.
        has_words: whether documents have diacritics, without which there are no words.
        start: what is right for most; by default the shipped model's.
        alternatives: changes to try, one after the other.
    """
    recipe = start
    unseen = measured(recipe)
    for change in alternatives:
        if ("background" in change and not has_background) or (
            "word_weight" in change and not has_words
        ):
            continue
        other = replace(recipe, **change)  # type: ignore[arg-type]
        if other == recipe:
            continue
        found = measured(other)
        errors = unseen.errors()
        if errors - found.errors() > max(1, min(_SHARE * errors, _ROOTS * errors**0.5)):
            recipe, unseen = other, found
    return recipe, unseen
