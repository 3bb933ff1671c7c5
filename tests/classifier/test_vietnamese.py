import json
from collections import Counter
from pathlib import Path

import pytest

from classifier.normalization import fold, normalize
from classifier.vietnamese import vietnamese_share

FOREIGN = [
    "The ministry requests urgent support for the vaccination of industrial workers this week",
    "Le ministère demande un soutien urgent pour la vaccination des travailleurs",
    "Das Ministerium bittet dringend um Unterstützung für die Impfung der Arbeiter",
    "El ministerio solicita apoyo urgente para la vacunación de los trabajadores",
]


def share(text: str) -> float:
    """The share of Vietnamese syllables in a text."""
    return vietnamese_share(Counter(fold(normalize(text).text).replace(",", " ").split()))


@pytest.mark.parametrize("text", FOREIGN)
def test_other_languages_in_latin_letters_stay_below_the_threshold(text: str) -> None:
    """A few of their words could be Vietnamese, most could not."""
    assert share(text) < 0.6


def test_every_subject_of_the_sample_corpus_is_vietnamese(sample_corpus: Path) -> None:
    """With and without diacritics, abbreviations and all."""
    lines = sample_corpus.read_text(encoding="utf-8").splitlines()
    subjects = [json.loads(line)["subject"] for line in lines]

    long_enough = [text for text in subjects if text and len(text.split()) >= 8]

    assert len(long_enough) > 100
    assert [text for text in long_enough if share(text) < 0.6] == []


def test_every_vowel_group_of_the_language_is_known() -> None:
    """Rare rimes included: a syllable taken for foreign asks a person for nothing."""
    syllables = "nghiêng khuya huyễn xoong khuếch loắt chuyên giữa quốc yếm ươn ỷ gì quyết"

    assert share(syllables) == 1.0


@pytest.mark.parametrize("syllables", [[], ["2021", "19"], ["关于"]])
def test_without_latin_syllables_the_share_is_zero(syllables: list[str]) -> None:
    """Numbers alone are no language."""
    assert vietnamese_share(Counter(syllables)) == 0.0


@pytest.mark.parametrize("syllable", ["quỳnh", "quýt", "thuở"])
def test_rare_rimes_are_known(syllable: str) -> None:
    """Quỳnh is a name that stands under many letters."""
    assert share(syllable) == 1.0
