from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.document import Document
from training.corpus import Example, read_corpus
from training.splitting import split, text_key, time_of


def example(subject: str, *, day: int | None = None, order: float | None = None) -> Example:
    """A labelled document that came `day` days after New Year."""
    arrival = None if day is None else date(2021, 1, 1) + timedelta(days=day)
    return Example(Document(subject=subject, arrival_date=arrival), "NN", {}, order, None)


def test_the_newest_fifth_is_held_out() -> None:
    """Whatever order the file has."""
    examples = [example(f"Về đê điều số {day}", day=day) for day in (3, 9, 1, 7, 5, 0, 8, 2, 6, 4)]

    parts = split(examples)

    assert [e.document.subject for e in parts.held_out] == ["Về đê điều số 8", "Về đê điều số 9"]
    assert len(parts.fit) == 8
    assert "newest 2 of 10" in parts.how


def test_an_order_column_goes_before_the_dates() -> None:
    """A register's running number knows better."""
    examples = [example(f"Về đê số {n}", day=100 - n, order=float(n)) for n in range(10)]

    assert [time_of(e) for e in split(examples).held_out] == [8.0, 9.0]


def test_a_text_held_out_is_not_fitted_on_in_any_spelling() -> None:
    """Remembering is not understanding."""
    examples = [example(f"Về hồ chứa số {day}", day=day) for day in range(10)]
    examples[0] = example("VE HO CHUA  SO 9", day=0)

    parts = split(examples)

    assert len(parts.fit) == 7
    assert "1 older documents with the same text" in parts.how


def test_the_sample_corpus_is_split_by_time_and_text(sample_corpus: Path) -> None:
    """No text in both parts, no fitted document newer than a held out one."""
    parts = split(read_corpus([sample_corpus]).examples)

    fitted, held = map(list, (parts.fit, parts.held_out))

    assert not {text_key(e) for e in fitted} & {text_key(e) for e in held}
    assert max(time_of(e) or 0 for e in fitted) <= min(time_of(e) or 0 for e in held)


@given(numbers=st.lists(st.integers(0, 30), min_size=1, max_size=60), dated=st.booleans())
def test_nothing_is_in_both_parts_and_a_fifth_is_held_out(
    numbers: list[int], *, dated: bool
) -> None:
    """With times and without, repeated texts included."""
    examples = [example(f"Về hồ {n}", day=i if dated else None) for i, n in enumerate(numbers)]

    parts = split(examples)

    assert not {text_key(e) for e in parts.fit} & {text_key(e) for e in parts.held_out}
    assert len(parts.held_out) == round(0.2 * len(numbers))


@pytest.mark.parametrize("shift", [1, 7])
def test_without_times_the_parts_do_not_depend_on_the_order_of_the_file(shift: int) -> None:
    """Chosen by text: the same corpus gives the same measurement."""
    examples = [example(f"Về việc tu bổ đê số {n}") for n in range(40)]

    one, other = split(examples), split(examples[shift:] + examples[:shift])

    assert {text_key(e) for e in one.held_out} == {text_key(e) for e in other.held_out}
