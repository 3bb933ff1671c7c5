"""The same document from another sender, scanner or program goes to the same desk."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.accuracy.distortions import DISTORTIONS, KEPT, distorted
from classifier.document import Document
from classifier.document_classifier import DocumentClassifier
from classifier.store import ModelStore
from training.corpus import read_corpus
from training.evaluation import dated


@pytest.fixture(scope="module")
def shipped() -> DocumentClassifier:
    """The model in production."""
    return DocumentClassifier(ModelStore().load())


def leads(classifier: DocumentClassifier, documents: Sequence[Document]) -> list[str]:
    """The lead of each document."""
    found = classifier.classify_many(documents)
    return [classification.routing.lead.department.code for classification in found]


@pytest.fixture(scope="module")
def letters(sample_corpus: Path) -> list[Document]:
    """Every other letter of the sample corpus, which the shipped model has not read."""
    return [dated(example) for example in read_corpus([sample_corpus]).examples[::2]]


@pytest.fixture(scope="module")
def letters_leads(shipped: DocumentClassifier, letters: list[Document]) -> list[str]:
    """Their leads as they are."""
    return leads(shipped, letters)


@pytest.fixture(scope="module")
def dispatches() -> list[Document]:
    """The newest fifth of the office's dispatches, every other one, where the material is."""
    if not os.environ.get("VANTHU_DATA"):
        pytest.skip("needs the folder of the material: VANTHU_DATA=DIR pytest …")
    from training.shipped import newest_fifth, read_dispatches

    data = Path(os.environ["VANTHU_DATA"])
    held_out = newest_fifth(data, read_dispatches(data)).held_out
    return [dated(example) for example in held_out[::2]]


@pytest.fixture(scope="module")
def dispatches_leads(shipped: DocumentClassifier, dispatches: list[Document]) -> list[str]:
    """Their leads as they are."""
    return leads(shipped, dispatches)


@pytest.mark.parametrize("name", DISTORTIONS)
def test_letters_keep_their_lead(
    name: str, shipped: DocumentClassifier, letters: list[Document], letters_leads: list[str]
) -> None:
    """Whole letters, about as often as stated: they were written to be hard to tell apart."""
    after = leads(shipped, [distorted(document, name) for document in letters])

    kept = sum(a == b for a, b in zip(after, letters_leads, strict=True)) / len(letters)
    assert kept >= KEPT[name]


@pytest.mark.parametrize("name", DISTORTIONS)
def test_dispatches_keep_their_lead(
    name: str,
    shipped: DocumentClassifier,
    dispatches: list[Document],
    dispatches_leads: list[str],
) -> None:
    """Real subjects of a dozen words."""
    after = leads(shipped, [distorted(document, name) for document in dispatches])

    kept = sum(a == b for a, b in zip(after, dispatches_leads, strict=True)) / len(dispatches)
    assert kept >= KEPT[name]
