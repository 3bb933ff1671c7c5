"""A router's recipe is chosen on documents the fit has not seen."""

from dataclasses import replace

import numpy as np
import pytest

from training.recipe import ALTERNATIVES_OF_MANY, OF_MANY, Recipe, Unseen, choose_recipe


def unseen(errors: int, of: int = 200) -> Unseen:
    """Decisions of which so many are wrong."""
    values = np.tile([1.0, 0.0], (of, 1))
    truth = np.zeros(of, dtype=np.int64)
    truth[:errors] = 1
    return Unseen([values], [values], [truth])


def test_what_gets_clearly_more_right_is_taken_up() -> None:
    """An office of one large unit: classes that weigh by their size leave half of the errors."""
    recipe, found = choose_recipe(
        lambda tried: unseen(40 if tried.balance == 0 else 80), has_background=True, has_words=True
    )

    assert recipe == Recipe(balance=0.0)
    assert found.errors() == 40


def test_a_difference_of_chance_changes_nothing() -> None:
    """One error of eighty is luck."""
    recipe, _ = choose_recipe(
        lambda tried: unseen(80 if tried == Recipe() else 79), has_background=True, has_words=True
    )

    assert recipe == Recipe()


def test_one_error_is_chance_however_few_there_are() -> None:
    """It is a twentieth of all, but the next twenty would say otherwise as likely as not."""
    recipe, _ = choose_recipe(
        lambda tried: unseen(19 if tried.balance == 0 else 20), has_background=True, has_words=True
    )

    assert recipe == Recipe()


def test_of_thousands_of_errors_a_fortieth_is_not_chance() -> None:
    """The square root of their number would be chance."""
    recipe, _ = choose_recipe(
        lambda tried: unseen(2_440 if tried.balance == 0 else 2_500, of=20_000),
        has_background=True,
        has_words=True,
    )

    assert recipe == Recipe(balance=0.0)


def test_the_choice_begins_with_what_it_is_given() -> None:
    """An office without mandates begins with the support vector machine."""
    start = Recipe(method="machine")

    recipe, _ = choose_recipe(
        lambda _: unseen(30), has_background=True, has_words=True, start=start
    )

    assert recipe == start


def test_what_is_not_there_is_not_tried() -> None:
    """Without diacritics there are no words to weigh, without a background none to leave out."""
    tried = []

    def measured(recipe: Recipe) -> Unseen:
        tried.append(recipe)
        return unseen(10)

    choose_recipe(measured, has_background=False, has_words=False)

    assert {recipe.word_weight for recipe in tried} == {Recipe().word_weight}
    assert all(recipe.background for recipe in tried)


def test_the_temperature_makes_confidence_what_is_right() -> None:
    """Three of four right: the lead's probability is brought near to 0.75."""
    temperature = unseen(50).temperature()

    assert 1 / (1 + np.exp(-1 / temperature)) == pytest.approx(0.75, abs=0.01)


def test_only_the_alternatives_given_are_tried() -> None:
    """Where each fit takes minutes, few are."""
    tried = []

    def measured(recipe: Recipe) -> Unseen:
        tried.append(recipe)
        return unseen(10)

    choose_recipe(
        measured,
        has_background=True,
        has_words=True,
        start=OF_MANY,
        alternatives=ALTERNATIVES_OF_MANY,
    )

    assert tried == [OF_MANY, replace(OF_MANY, balance=0.0), replace(OF_MANY, background=True)]
