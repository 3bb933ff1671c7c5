"""Departments that no labelled document has shown yet."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from classifier.document import Document
from classifier.document_classifier import DocumentClassifier
from classifier.taxonomy import Department, Taxonomy
from classifier.vietnam_time import today
from training.corpus import Corpus, read_corpus
from training.errors import NotEnoughDataError
from training.evaluation import evaluate
from training.retraining import retrain


@pytest.fixture(scope="module")
def from_mandates(taxonomy: Taxonomy) -> DocumentClassifier:
    """A model of the mandates alone."""
    return DocumentClassifier(retrain(Corpus(()), taxonomy, quiet=True).bundle)


def test_routing_starts_from_the_mandates(
    from_mandates: DocumentClassifier, sample_corpus: Path
) -> None:
    """Far better than chance, without one labelled document."""
    found = from_mandates.classify(
        Document(subject="Về xử lý sự cố đê điều và phòng chống hạn mặn vụ lúa đông xuân")
    )
    routing = evaluate(from_mandates, read_corpus([sample_corpus]).examples, quiet=True).routing

    assert found.routing.lead.department.code == "NN"
    assert routing is not None
    assert routing.accuracy > 0.4


def test_and_asks_a_person_every_time(from_mandates: DocumentClassifier) -> None:
    """Nothing was held out that could have shown how often it is right."""
    found = from_mandates.classify(Document(subject="Về đê điều, thủy lợi và phòng chống hạn mặn"))

    assert found.routing.review_reasons == ("low_confidence",)
    assert from_mandates.bundle.card.metrics["held_out"] == {}


def test_a_unit_created_yesterday_can_be_routed_to_today(
    taxonomy: Taxonomy, sample_corpus: Path
) -> None:
    """Its mandate in words is all there is of it; before yesterday it takes nothing."""
    yesterday = today() - timedelta(days=1)
    new = Department(
        code="VTVT",
        name="Vụ Vũ trụ và Viễn thám",
        valid_from=yesterday,
        mandate=(
            "vệ tinh viễn thám, trạm thu dữ liệu ảnh vệ tinh",
            "chiến lược phát triển công nghệ vũ trụ, phóng vệ tinh quan sát Trái Đất",
        ),
    )
    grown = replace(taxonomy, departments=(*taxonomy.departments, new))
    classifier = DocumentClassifier(retrain(read_corpus([sample_corpus]), grown, quiet=True).bundle)
    document = Document(subject="Về việc xây dựng trạm thu dữ liệu ảnh vệ tinh viễn thám")

    now = classifier.classify(replace(document, arrival_date=today()))
    before = classifier.classify(replace(document, arrival_date=yesterday - timedelta(days=1)))
    other = classifier.classify(Document(subject="Về đê điều, thủy lợi, phòng chống hạn mặn"))

    assert now.routing.lead.department.code == "VTVT"
    assert "VTVT" not in [c.department.code for c in before.routing.ranking]
    assert other.routing.lead.department.code == "NN"


def test_without_labels_and_mandates_there_is_nothing_to_learn() -> None:
    """The message says what is missing."""
    bare = Taxonomy(
        office="Sở",
        departments=tuple(
            Department(code=code, name=code, valid_from=date(2020, 1, 1)) for code in ("A", "B")
        ),
    )

    with pytest.raises(NotEnoughDataError, match="--column lead=COLUMN"):
        retrain(Corpus(()), bare, quiet=True)
