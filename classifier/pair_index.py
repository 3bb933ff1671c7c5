"""The columns of a long text's units and pairs of them, without spelling each pair out."""

from itertools import repeat

import numpy as np
from numpy.typing import NDArray


class PairIndex:
    """The columns of single units and of pairs, found without spelling each pair out.

    A unit is a number, a pair of units the one number `first * n_units + second`; pairs are looked
    up by bisection, all of a document's at once.

    Attributes:
        singles: the units that are terms by themselves.
    """

    def __init__(self, vocabulary: dict[str, int]) -> None:
        self.singles = frozenset(term for term in vocabulary if " " not in term)
        self._numbers: dict[str, int] = {}
        number_of = self._numbers.setdefault
        units: list[tuple[int, int]] = []  # of each term: first and second, or first and -1
        for term in vocabulary:
            first, _, second = term.partition(" ")
            number = number_of(first, len(self._numbers))
            units.append((number, number_of(second, len(self._numbers)) if second else -1))
        firsts, seconds = np.array(units, np.int64).reshape(-1, 2).T
        columns = np.fromiter(vocabulary.values(), np.int32, len(vocabulary))
        is_pair = seconds >= 0
        self._single = np.full(len(self._numbers) + 1, -1, np.int32)  # the last one: unknown
        self._single[firsts[~is_pair]] = columns[~is_pair]
        codes = (firsts * len(self._numbers) + seconds)[is_pair]
        order = np.argsort(codes)
        self._pairs = np.append(codes[order], -1)
        self._pair_columns = np.append(columns[is_pair][order], np.int32(-1))

    def columns(self, units: list[str]) -> NDArray[np.int32]:
        """The columns of the known units and pairs among `units`, each occurrence once."""
        numbers = np.fromiter(map(self._numbers.get, units, repeat(-1)), np.int64, len(units))
        single = self._single[numbers]
        first, second = numbers[:-1], numbers[1:]
        codes = (first * len(self._numbers) + second)[(first >= 0) & (second >= 0)]
        places = np.searchsorted(self._pairs[:-1], codes)  # one past the end finds the -1
        found = self._pair_columns[places[self._pairs[places] == codes]]
        return np.concatenate([single[single >= 0], found])
