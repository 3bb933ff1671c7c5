"""Parts to fit and to measure on: by time where it is known, and never the same text in both."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from classifier.normalization import fold, normalize
from training.corpus import Example


@dataclass(frozen=True, slots=True)
class Split:
    """A part to fit on and a part to measure on.

    Attributes:
        fit: examples to fit on.
        held_out: examples to measure on.
        how: one sentence on how they were divided.
    """

    fit: tuple[Example, ...]
    held_out: tuple[Example, ...]
    how: str


def split(examples: Sequence[Example], *, share: float = 0.2, by_time: bool = True) -> Split:
    """Hold the newest `share` out; a random one, by text, where the time is unknown.

    Texts that stand in both parts are taken out of the part to fit on, so that remembering is not
    mistaken for understanding.

    Args:
        examples: the corpus; each a document with its labels.
        share: how much to hold out, in (0, 1).
        by_time: False holds out at random all the same: an epidemic's documents are of its years.
    """
    times = [time_of(example) for example in examples]
    known = sum(time is not None for time in times)
    count = round(share * len(examples))
    if by_time and known >= 0.9 * len(examples):
        oldest = min(time for time in times if time is not None) if known else 0.0
        oldest_first = sorted(
            range(len(examples)), key=lambda i: (oldest if times[i] is None else times[i], i)
        )
        held = oldest_first[len(oldest_first) - count :]
        how = f"the newest {count} of {len(examples)} documents held out"
    else:
        by_text = sorted(range(len(examples)), key=lambda i: (_hash(examples[i]), i))
        held = by_text[:count]
        how = f"{count} of {len(examples)} documents held out at random, by text"
    chosen = set(held)
    texts = {text_key(examples[i]) for i in held}
    fit = tuple(
        example
        for i, example in enumerate(examples)
        if i not in chosen and text_key(example) not in texts
    )
    repeats = len(examples) - len(chosen) - len(fit)
    return Split(
        fit,
        tuple(examples[i] for i in held),
        f"{how}; {repeats} older documents with the same text left out of the fit",
    )


def split_at(examples: Sequence[Example], held_out: Sequence[Example], how: str) -> Split:
    """Fit on what is older than all of `held_out`, without the texts that stand there again.

    Args:
        examples: the corpus; those without a place in time are left out.
        held_out: examples to measure on, each with a place in time.
        how: what the held-out ones are, the beginning of a sentence.
    """
    texts = {text_key(example) for example in held_out}
    times = [time for example in held_out if (time := time_of(example)) is not None]
    older = [
        example
        for example in examples
        if (time := time_of(example)) is not None and time < min(times, default=float("-inf"))
    ]
    fit = tuple(example for example in older if text_key(example) not in texts)
    repeats = len(older) - len(fit)
    return Split(
        fit,
        tuple(held_out),
        f"{how} held out; {repeats} older documents with the same text left out of the fit",
    )


def time_of(example: Example) -> float | None:
    """The example's place in time, None if unknown."""
    if example.order is not None:
        return example.order
    return None if example.day is None else float(example.day.toordinal())


def text_key(example: Example) -> str:
    """The text of an example as far as it tells documents apart: folded, without white space."""
    document = example.document
    text = f"{document.subject or ''}\n{document.content or ''}"
    return "".join(fold(normalize(text).text).split())


def _hash(example: Example) -> bytes:
    return blake2b(text_key(example).encode("utf-8", "replace"), digest_size=16).digest()
