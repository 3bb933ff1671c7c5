"""Underthesea's words of a text, computed with what was remembered of the runs in it.

Each run of characters is split into tokens once, each pair of tokens is weighed once; a new text
is then looked up, added up and decoded. What comes out is what `underthesea.word_tokenize` gives,
or None where rounding could make a difference.
"""

from collections.abc import Sequence
from itertools import pairwise

from classifier.word_model import END, START, Weights, WordModel, has_capital
from classifier.word_tokens import Span, Tokenizer, runs

# How much is remembered, about 20 MB: official Vietnamese has some 7,000 syllables, and pairs
# without end.
_MOST_RUNS = 40_000
_MOST_PAIRS = 60_000

# Sums in another order differ by less than 1e-9; a decision nearer than this is not ours to make.
_NEAR = 1e-7

_AT_END = "\0end"  # after a run at the end of a text, where a full stop reads otherwise

_OPENS, _CAPITAL = 1, 2  # a pair may open a telling run of three; both its tokens have capitals

# What a pair says for the token before it, for its own two and for the two after, together with
# what its second token says by itself; and whether it opens more.
_Pair = tuple[float, float, float, float, float, int]


class WordCrf:
    """Segments texts as underthesea's word model does. Not safe to share between threads."""

    def __init__(self, model: WordModel, tokenizer: Tokenizer) -> None:
        self._model = model
        self._tokenizer = tokenizer
        # Most runs of three say the same. What they say is counted with every token at once, and
        # put right at the ends of a text and where capitals or a telling run stand.
        self._plain = model.weights("a", "a", "a")
        self._all_plain = sum(self._plain)
        self._capitals = model.weights("A", "A", "A")[0] - self._plain[0]
        self._forget()

    def words(self, text: str) -> list[Span] | None:
        """The words of a text, as spans. None where a decision is too near to call.

        Args:
            text: of characters that `word_tokens.is_known`, not blank.
        """
        if len(self._runs) > _MOST_RUNS or len(self._pairs) > _MOST_PAIRS:
            self._forget()
        tokens, starts, ends = self._tokens(text)
        if len(tokens) == 1:
            return [(starts[0], ends[0])]
        begins = self._decoded(self._values(tokens))
        if begins is None:
            return None
        # Underthesea begins a word at the first token, whatever its label.
        firsts = [0, *(place for place in range(1, len(tokens)) if begins[place])]
        lasts = [place - 1 for place in firsts[1:]]
        lasts.append(len(tokens) - 1)
        return [(starts[first], ends[last]) for first, last in zip(firsts, lasts, strict=True)]

    def _tokens(self, text: str) -> tuple[list[str], list[int], list[int]]:
        """The tokens of a text, and where each starts and ends."""
        found, places = runs(text)
        if found[-1][-1] == "." and text[places[-1] + len(found[-1]) :] in {"", "\n"}:
            found[-1] += _AT_END
        tokens, starts, ends = [], [], []
        known = self._runs
        for run, place in zip(found, places, strict=True):
            for token, start, end in known.get(run) or self._split(run):
                tokens.append(token)
                starts.append(place + start)
                ends.append(place + end)
        return tokens, starts, ends

    def _values(self, tokens: list[str]) -> list[float]:
        """What speaks for parting at each token, less what speaks for joining."""
        around = [START, START, START, *tokens, END, END]
        known = self._pairs
        pairs = [known.get(pair) or self._weigh(*pair) for pair in pairwise(around)]
        values = [
            a[4] + b[3] + c[2] + d[1] + e[0]
            for a, b, c, d, e in zip(
                pairs, pairs[1:], pairs[2:], pairs[3:], pairs[4:], strict=False
            )
        ]
        for place, pair in enumerate(pairs[3:-3]):
            if flags := pair[5]:
                run = tokens[place : place + 3]
                if flags & _OPENS and self._model.is_telling(*run):
                    said = self._model.weights(*run)
                    for shift in range(3):
                        values[place + shift] += said[shift] - self._plain[shift]
                elif flags & pairs[place + 4][5] & _CAPITAL:
                    values[place] += self._capitals
        return values

    def _decoded(self, values: list[float]) -> list[bool] | None:
        """Whether a word begins at each token: Viterbi for two labels, see `word_model`."""
        step, (low, high) = self._model.step, self._model.bounds
        after_low, after_high = step - low, step - high
        lead = step  # so that nothing is carried into the first token
        leads = []
        for value in values:
            if lead > high:
                lead = after_high + value
            elif lead < low:
                lead = after_low + value
            else:
                lead = step - lead + value
            leads.append(lead)

        last = leads.pop()
        if abs(last) < _NEAR:
            return None
        begins = last > 0
        found = [begins]
        surely_low, just_low = low - _NEAR, low + _NEAR
        just_high, surely_high = high - _NEAR, high + _NEAR
        for lead in reversed(leads):
            if lead > surely_high:
                begins = True
            elif lead < surely_low:
                begins = False
            elif just_low < lead < just_high:
                begins = not begins
            else:
                return None
            found.append(begins)
        found.reverse()
        return found

    def _forget(self) -> None:
        self._runs: dict[str, Sequence[tuple[str, int, int]]] = {}
        self._pairs: dict[tuple[str, str], _Pair] = {}
        self._alone: dict[str, tuple[Weights, str, bool]] = {}
        self._same: dict[_Pair, _Pair] = {}  # many pairs say the same: kept once

    def _split(self, run: str) -> Sequence[tuple[str, int, int]]:
        whole = run.removesuffix(_AT_END)
        spans = self._tokenizer.tokens(whole, at_end=run.endswith(_AT_END))
        split = tuple((whole[start:end], start, end) for start, end in spans)
        self._runs[run] = split
        return split

    def _weigh(self, first: str, second: str) -> _Pair:
        alone = self._alone
        said, lower, is_capital = alone.get(second) or self._token(second)
        a, b, c, d, e = said  # of the second token
        if first is START or second is END:
            p, q, r, s = self._edge(first, second)
            flags = 0
        else:
            _, lower_first, is_first_capital = alone.get(first) or self._token(first)
            lower = f"{lower_first} {lower}"
            is_capital = is_capital and is_first_capital
            p, q, r, s = self._model.said(2, f"{first} {second}", lower, are_capital=is_capital)
            flags = _OPENS * self._model.opens(lower) | _CAPITAL * is_capital
        entry = (p + a, q + b, r + c + self._all_plain, s + d, e, flags)
        kept = self._same.setdefault(entry, entry)
        self._pairs[first, second] = kept
        return kept

    def _token(self, token: str) -> tuple[Weights, str, bool]:
        """What it says by itself, it in small letters, and whether it has a capital."""
        known = (self._model.weights(token), token.lower(), has_capital(token))
        self._alone[token] = known
        return known

    def _edge(self, first: str, second: str) -> list[float]:
        """What a pair over an end of the text says, less what plain runs of three there do not."""
        said = list(self._model.weights(first, second))
        plain_two, plain_one, plain_after = self._plain
        if first is START is not second:
            _, one, after = self._model.weights(START, "a", "a")
            said[2] += one - plain_one + after - plain_after
            said[3] += after - plain_after
        elif second is END is not first:
            two, one, _ = self._model.weights("a", "a", END)
            said[0] += two - plain_two
            said[1] += two - plain_two + one - plain_one
        return said
