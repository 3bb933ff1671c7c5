"""Underthesea's words of a text, computed with what was remembered of the runs in it.

Each run of characters is split into tokens once, each token and each pair of tokens is weighed
once; a new text is then looked up, added up and decoded, many lines at a time. What comes out is
what `underthesea.word_tokenize` gives, or None where rounding could make a difference.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.word_model import END, START, WordModel, has_capital
from classifier.word_tokens import Tokenizer, runs

# How much is remembered: official Vietnamese has some 7,000 syllables, and pairs without end.
_MOST_RUNS = 40_000
_MOST_PAIRS = 100_000

# Sums in another order differ by less than 1e-9; a decision nearer than this is not ours to make.
_NEAR = 1e-7

_EDGE = "\0edge"  # stands between two texts, as if it were a run
_AT_END = "\0end"  # after a run at the end of a text, where a full stop reads otherwise
_BITS = 20  # of a token's number

# Kinds of runs of three: most of them say no more than this about them.
_SMALL, _CAPITALS, _ENDING, _STARTING = range(4)


class WordCrf:
    """Segments texts as underthesea's word model does. Not safe to share between threads."""

    def __init__(self, model: WordModel, tokenizer: Tokenizer) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._forget()

    def words(self, texts: Sequence[str]) -> list[NDArray[np.int64] | None]:
        """The words of each text: starts and ends, shape (2, n_words).

        None stands for a text where a decision is too near to call.

        Args:
            texts: of characters that `word_tokens.is_known`, none of them blank.
        """
        if max(len(self._runs), len(self._names)) > _MOST_RUNS or len(self._pairs) > _MOST_PAIRS:
            self._forget()
        keys, places = [_EDGE], [0]
        for text in texts:
            found, starts = runs(text)
            if found[-1][-1] == "." and text[starts[-1] + len(found[-1]) :] in {"", "\n"}:
                found[-1] += _AT_END
            keys += found
            keys.append(_EDGE)
            places += starts
            places.append(0)
        numbers, starts_, ends_ = self._tokens_of(keys, places)
        values = self._values(numbers)
        # Of each text: its first token, and the first of the two marks after its last.
        lasts = np.flatnonzero(numbers == self._numbers[END])[2::2]
        firsts = np.append(4, lasts[:-1] + 4)
        begins, near = self._decoded(values, firsts, lasts)
        words = np.flatnonzero(begins)
        bounds = np.searchsorted(words, np.append(firsts, lasts)).tolist()
        found_ = np.stack([starts_[words], ends_[np.append(words[1:], 0) - 1]])
        spans: list[NDArray[np.int64] | None] = [
            found_[:, first:last]
            for first, last in zip(bounds[: len(texts)], bounds[len(texts) :], strict=True)
        ]
        for text in np.searchsorted(lasts, near).tolist():
            spans[text] = None
        return spans

    def _tokens_of(
        self, keys: list[str], places: list[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Number, start and end of each token of the runs `keys`."""
        for run in set(keys).difference(self._runs):
            whole = run.removesuffix(_AT_END)
            found = self._tokenizer.tokens(whole, at_end=whole is not run)
            self._remember_run(run, [(whole[start:end], start, end) for start, end in found])
        firsts, counts = self._first_and_count.at([self._runs[key] for key in keys])
        # Rows first, first + 1, … of each run, one after the other.
        offsets = np.repeat(firsts + counts - np.cumsum(counts), counts)
        numbers, starts, ends = self._tokens.at(offsets + np.arange(len(offsets)))
        shifts = np.repeat(places, counts)
        return numbers, starts + shifts, ends + shifts

    def _values(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """What speaks for parting at each token, less what speaks for joining."""
        model = self._model
        values = np.zeros(len(numbers))
        _add(values, self._singles.at(numbers), model.places[1])

        pairs = self._pair_rows((numbers[:-1] << _BITS) | numbers[1:])
        _add(values, self._pair_weights.at(pairs), model.places[2])

        kinds = self._kinds_of_triples(numbers)
        triples = self._plain.at(kinds)
        opening = self._opens.at(pairs[:-1])[0] & (kinds <= _CAPITALS)
        names = self._names
        for place in np.flatnonzero(opening).tolist():
            run = [names[number] for number in numbers[place : place + 3].tolist()]
            if model.is_telling(*run):
                triples[:, place] = model.weights(*run)
        _add(values, triples, model.places[3])
        return values

    def _kinds_of_triples(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which row of `_plain` each run of three has, if it is no telling one."""
        capital = self._has_capital.at(numbers)[0]
        kinds: NDArray[np.int64] = (capital[:-2] & capital[1:-1] & capital[2:]).astype(np.int64)
        kinds[numbers[2:] == self._numbers[END]] = _ENDING
        kinds[numbers[:-2] == self._numbers[START]] = _STARTING
        return kinds

    def _pair_rows(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        listed = codes.tolist()
        for code in set(listed).difference(self._pairs):
            first, second = self._names[code >> _BITS], self._names[code & ((1 << _BITS) - 1)]
            self._pairs[code] = self._pair_weights.append(self._model.weights(first, second))
            self._opens.append([self._model.opens(first, second)])
        return np.fromiter(map(self._pairs.__getitem__, listed), np.int64, len(listed))

    def _decoded(
        self, values: NDArray[np.float64], firsts: NDArray[np.int64], lasts: NDArray[np.int64]
    ) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Viterbi for two labels; see `word_model`.

        Returns:
            Whether a word begins at each token, and the tokens where that is too near to call.
        """
        step, (low, high) = self._model.step, self._model.bounds
        # Nothing is carried into a text's first token: the mark before it leads without end, and
        # what is subtracted for that is added again.
        values[firsts - 1] = np.inf
        values[firsts] += high - step
        lead, leads = 0.0, []
        for value in values.tolist():
            lead = step - (low if lead < low else min(high, lead)) + value
            leads.append(lead)
        margins = np.array(leads)
        near = np.minimum(abs(margins - low), abs(margins - high))
        near[lasts - 1] = abs(margins[lasts - 1])

        begins = margins >= high
        undecided = (margins >= low) & ~begins
        begins[lasts - 1] = margins[lasts - 1] >= 0
        undecided[lasts - 1] = False
        for place in np.flatnonzero(undecided)[::-1].tolist():
            begins[place] = not begins[place + 1]
        # Underthesea begins a word at the first token, whatever its label, and the last one ends.
        begins[firsts] = begins[lasts] = True
        near[np.append(firsts, len(near)) - np.arange(1, 5)[:, np.newaxis]] = np.inf  # the marks
        return begins, np.flatnonzero(near < _NEAR)

    def _forget(self) -> None:
        self._runs: dict[str, int] = {}
        self._first_and_count = _Rows(2, np.int64)
        self._tokens = _Rows(3, np.int64)  # number, start and end in the run
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._singles = _Rows(len(self._model.places[1]), np.float64)
        self._has_capital = _Rows(1, np.bool_)
        self._pairs: dict[int, int] = {}
        self._pair_weights = _Rows(len(self._model.places[2]), np.float64)
        self._opens = _Rows(1, np.bool_)
        self._plain = _Rows(len(self._model.places[3]), np.float64)
        for run in (("a", "a", "a"), ("A", "A", "A"), ("a", "a", END), (START, "a", "a")):
            self._plain.append(self._model.weights(*run))
        self._remember_run(_EDGE, [(name, 0, 0) for name in (END, END, START, START)])

    def _remember_run(self, run: str, tokens: Sequence[tuple[str, int, int]]) -> None:
        rows = [
            self._tokens.append((self._number(token), start, end)) for token, start, end in tokens
        ]
        self._runs[run] = self._first_and_count.append((rows[0] if rows else 0, len(rows)))

    def _number(self, token: str) -> int:
        if token not in self._numbers:
            self._numbers[token] = self._singles.append(self._model.weights(token))
            self._has_capital.append([has_capital(token)])
            self._names.append(token)
        return self._numbers[token]


class _Rows:
    """A table of numbers that grows by rows, kept column by column."""

    def __init__(self, n_columns: int, dtype: type[np.generic]) -> None:
        self._columns: NDArray[Any] = np.zeros((n_columns, 256), dtype)
        self._n_rows = 0

    def append(self, row: Sequence[float]) -> int:
        """Add a row and return its number."""
        if self._n_rows == self._columns.shape[1]:
            self._columns = np.concatenate([self._columns, np.zeros_like(self._columns)], axis=1)
        self._columns[:, self._n_rows] = row
        self._n_rows += 1
        return self._n_rows - 1

    def at(self, rows: Any) -> NDArray[Any]:
        """The columns of some rows, shape (n_columns, n)."""
        columns: NDArray[Any] = self._columns.take(rows, axis=1)
        return columns


def _add(values: NDArray[np.float64], said: NDArray[np.float64], places: Iterable[int]) -> None:
    """Add what each run says to the tokens it speaks for.

    Args:
        values: of each token, changed in place.
        said: shape (n_places, n_runs); the first run begins at the first token.
        places: the tokens spoken for, counted from a run's first.
    """
    for column, place in zip(said, places, strict=True):
        start, stop = max(0, -place), min(len(column), len(values) - place)
        values[start + place : stop + place] += column[start:stop]
