"""What each run of tokens says for parting or joining: the weights of underthesea's word model.

The model is a chain CRF of two labels: a token begins a word or goes on with one. Only the
difference of their weights decides. Each feature looks at one, two or three neighbouring tokens
and speaks for a token near them; so the difference at a token is a sum over the runs about it.
"""

import pickle
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from operator import add
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.crf_file import Crf, read_crf
from classifier.errors import SegmentationModelError

_TEMPLATE = re.compile(r"T\[(-?\d)(?:,(-?\d))?\](?:\.(lower|isdigit|istitle|is_in_dict))?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_LABELS = ["B-W", "I-W"]

START, END = "\0start", "\0end"
"""Stand before and after a text, where underthesea's features say BOS and EOS."""

PLACES = {1: range(-2, 3), 2: range(-1, 3), 3: range(3)}
"""For runs of 1, 2 and 3 tokens: the tokens a run speaks for, counted from its first."""

_FUNCTIONS = ("", "lower", "isdigit", "istitle", "is_in_dict")

Weights = tuple[float, ...]
"""What a run says, positive for parting, for the token at each of its `PLACES`."""


class WordModel:
    """The weights of underthesea's word model, by run of tokens.

    Attributes:
        step: what a decision value's clipped predecessor is taken from; see `_decoding`.
        bounds: what it is clipped to. Below the first the token before goes on with a word, above
            the second it begins one, in between it does the opposite of its successor.
    """

    def __init__(self, crf: Crf, templates: Sequence[str], dictionary: AbstractSet[str]) -> None:
        """Sort the weights by the runs that they belong to.

        Raises:
            SegmentationModelError: the labels, templates or transitions are not provided for.
        """
        if crf.labels != _LABELS:
            raise SegmentationModelError(f"The word model has the labels {crf.labels}.")
        self.step, self.bounds = _decoding(crf.transitions)
        parsed = {template: _parsed(template) for template in templates}
        self._said = _sorted(crf, parsed)
        self._dictionary = dictionary
        telling = [text for key, said in self._said.items() if key[0] == 3 for text in said]
        self._telling = frozenset(
            text.lower() for text in (*dictionary, *telling) if text.count(" ") == 2
        )
        self._by_text = {
            length: (self._said[length, ""], self._said[length, "lower"]) for length in PLACES
        }
        self._by_kind: dict[tuple[int, bool, bool, bool], Weights] = {}
        self._openings = frozenset(text[: text.rindex(" ")] for text in self._telling)

    @classmethod
    def of_underthesea(cls) -> "WordModel":
        """The model in the installed underthesea.

        Raises:
            SegmentationModelError: it is of a kind that is not provided for.
        """
        from underthesea.pipeline import word_tokenize  # noqa: PLC0415 - costs half a second

        found = list(Path(word_tokenize.__file__).parent.glob("models/ws_crf_*/models.bin"))
        if len(found) != 1:
            raise SegmentationModelError(f"underthesea holds {len(found)} word models, not one.")
        folder = found[0].parent
        # Pickles, as underthesea reads them too: parts of the installed package, as its code is.
        templates, dictionary = (
            pickle.loads((folder / name).read_bytes())  # noqa: S301
            for name in ("features.bin", "dictionary.bin")
        )
        return cls(read_crf(found[0]), templates, dictionary)

    def weights(self, *run: str) -> Weights:
        """What a run of one to three tokens says."""
        if run[0] is START or run[-1] is END:
            edge = "BOS" if run[0] is START else "EOS"
            return self._sum(len(run), *(edge for _ in _FUNCTIONS))
        text = " ".join(run)
        capitals = all(map(has_capital, run))
        return self.said(len(run), text, text.lower(), are_capital=capitals)

    def said(self, length: int, text: str, lower: str, *, are_capital: bool) -> Weights:
        """What a run says that is not at the end of a text.

        Args:
            length: how many tokens.
            text: they, joined by spaces.
            lower: the same in small letters.
            are_capital: whether each of them `has_capital`.
        """
        is_digit = length == 1 and _is_digit(text)
        kind = (length, is_digit, are_capital, lower in self._dictionary)
        said = self._by_kind.get(kind)
        if said is None:
            said = self._by_kind[kind] = self._sum(length, "", "", *map(str, kind[1:]))
        as_it_is, in_small = self._by_text[length]
        if (more := as_it_is.get(text)) is not None:
            said = tuple(map(add, said, more))
        if (more := in_small.get(lower)) is not None:
            said = tuple(map(add, said, more))
        return said

    def opens(self, pair: str) -> bool:
        """Whether a run of three may say more than a plain one.

        Args:
            pair: its first two tokens, joined by a space, in small letters.
        """
        return pair in self._openings

    def is_telling(self, *run: str) -> bool:
        """Whether a run of three says more than that its tokens have capitals or not."""
        return " ".join(run).lower() in self._telling

    def _sum(self, length: int, *values: str) -> Weights:
        """What the values of the functions say together."""
        silent = (0.0,) * len(PLACES[length])
        said = (
            self._said[length, function].get(value, silent)
            for function, value in zip(_FUNCTIONS, values, strict=True)
        )
        return tuple(map(sum, zip(*said, strict=True)))


def has_capital(token: str) -> bool:
    """Whether underthesea's features take the token for capitalised: its first character is.

    A digit or a mark has no small form, and counts as a capital.
    """
    return token[0] == token[0].upper()


def _is_digit(text: str) -> bool:
    """Whether it can be read as a Rust `i32`, which is what the feature asks."""
    return _INTEGER.fullmatch(text) is not None and -(2**31) <= int(text) < 2**31


def _sorted(
    crf: Crf, parsed: dict[str, tuple[int, int, str]]
) -> dict[tuple[int, str], dict[str, Weights]]:
    """By length of the run and function: what each value of it says."""
    sums: dict[tuple[int, str], dict[str, list[float]]] = {
        (length, function): {} for length in PLACES for function in _FUNCTIONS
    }
    differences = (crf.emissions[:, 0] - crf.emissions[:, 1]).tolist()
    for attribute, difference in zip(crf.attributes, differences, strict=True):
        template, _, value = attribute.partition("=")
        if template not in parsed:  # learnt, but not asked for
            continue
        first, length, function = parsed[template]
        weights = sums[length, function].setdefault(value, [0.0] * len(PLACES[length]))
        weights[PLACES[length].index(-first)] += difference
    return {
        key: {value: tuple(weights) for value, weights in table.items()}
        for key, table in sums.items()
    }


def _parsed(template: str) -> tuple[int, int, str]:
    """Place of the first token, how many tokens, and function of a feature template."""
    match = _TEMPLATE.fullmatch(template)
    first = int(match[1]) if match else 0
    length = int(match[2]) - first + 1 if match and match[2] else 1
    if match is None or -first not in PLACES.get(length, ()):
        raise SegmentationModelError(f"The word model has the feature {template!r}.")
    return first, length, match[3] or ""


def _decoding(transitions: NDArray[np.float64]) -> tuple[float, tuple[float, float]]:
    """Viterbi's step for two labels, in differences.

    With D the best score of a path that begins a word here less that of one that goes on, the next
    D is max(D + w_bb, w_ib) - max(D + w_bi, w_ii) plus the difference at the next token. Where
    w_bb + w_ii < w_bi + w_ib, as in Vietnamese words of mostly one or two syllables, that is
    (w_ib - w_bi) less D clipped to [w_ii - w_bi, w_ib - w_bb].
    """
    (bb, bi), (ib, ii) = transitions.tolist()
    if bb + ii >= bi + ib:
        raise SegmentationModelError("The word model's transitions favour staying.")
    return ib - bi, (ii - bi, ib - bb)
