import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from classifier.bundle import ModelBundle
from classifier.document import SCAN, Document
from classifier.document_classifier import DocumentClassifier
from classifier.errors import TaxonomyMismatchError
from classifier.normalization import fold
from classifier.taxonomy import Taxonomy
from classifier.vietnam_time import VIETNAM
from tests import letters

VACCINE = (
    "Đề nghị hỗ trợ vắc xin phòng COVID-19 và trang thiết bị y tế cho các bệnh viện tuyến tỉnh"
)
SUBJECTS = {
    "KGVX": VACCINE,
    "CN": "Tiến độ giải phóng mặt bằng dự án đường bộ cao tốc và nguồn điện",
    "NN": "Phòng, chống dịch tả lợn châu Phi và hạn hán, xâm nhập mặn vụ lúa đông xuân",
}


@pytest.mark.parametrize("code", SUBJECTS)
@pytest.mark.parametrize("spell", [str, fold, lambda text: unicodedata.normalize("NFD", text)])
def test_plain_cases_go_where_they_belong_in_every_spelling(
    classifier: DocumentClassifier, code: str, spell: "type[str]"
) -> None:
    """With diacritics, without, and decomposed."""
    document = Document(subject=spell(SUBJECTS[code]), arrival_date=date(2021, 8, 5))

    assert classifier.classify(document).routing.lead.department.code == code


@pytest.mark.parametrize("spell", [str, fold])
def test_covid_is_flagged_and_a_road_is_not(
    classifier: DocumentClassifier, spell: "type[str]"
) -> None:
    """The flag is there for every document, raised or not."""
    about_covid = classifier.classify(Document(subject=spell(VACCINE)))
    about_a_road = classifier.classify(Document(subject=spell(SUBJECTS["CN"])))

    assert [(f.topic, f.flagged) for f in about_covid.priorities] == [("covid", True)]
    assert [(f.topic, f.flagged) for f in about_a_road.priorities] == [("covid", False)]


def test_the_same_document_gets_the_same_decision(
    classifier: DocumentClassifier, bundle: ModelBundle
) -> None:
    """Also from another classifier with the same model: the identifier is no random number."""
    document = Document(subject=VACCINE, arrival_date=date(2021, 8, 5))

    assert classifier.classify(document) == DocumentClassifier(bundle).classify(document)


def test_another_document_day_or_model_is_another_decision(
    classifier: DocumentClassifier, bundle: ModelBundle
) -> None:
    """An identifier stands for one decision alone."""
    document = Document(subject=VACCINE, arrival_date=date(2021, 8, 5))
    other_model = DocumentClassifier(replace(bundle, digest="sha256:0"))

    decisions = [
        classifier.classify(document),
        classifier.classify(replace(document, arrival_date=date(2021, 8, 6))),
        classifier.classify(replace(document, organ_name="Bộ Y tế")),
        classifier.classify(Document(content=VACCINE, arrival_date=date(2021, 8, 5))),
        other_model.classify(document),
    ]

    assert len({decision.decision_id for decision in decisions}) == len(decisions)


@pytest.mark.parametrize(
    "day", [date(2015, 1, 1), date(2021, 8, 5), date(2025, 12, 31), date(2026, 1, 1)]
)
def test_only_units_of_the_day_are_named(
    classifier: DocumentClassifier, taxonomy: Taxonomy, day: date
) -> None:
    """Each once, their probabilities summing to one."""
    ranking = classifier.classify(Document(subject=VACCINE, arrival_date=day)).routing.ranking

    codes = [candidate.department.code for candidate in ranking]

    assert set(codes) <= {department.code for department in taxonomy.on(day)}
    assert len(set(codes)) == len(codes)
    assert sum(candidate.confidence for candidate in ranking) == pytest.approx(1.0)


def test_work_of_an_abolished_unit_goes_to_its_successor(classifier: DocumentClassifier) -> None:
    """Cục KSTT until 2025, Cục Chuyển đổi số from 2026."""
    text = "Báo cáo kết quả cải cách thủ tục hành chính, cơ chế một cửa và Cổng Dịch vụ công"

    before = classifier.classify(Document(subject=text, arrival_date=date(2024, 5, 1)))
    after = classifier.classify(Document(subject=text, arrival_date=date(2026, 5, 1)))

    assert before.routing.lead.department.code == "KSTT"
    assert after.routing.lead.department.code == "CĐS"


def test_without_an_arrival_date_today_counts(classifier: DocumentClassifier) -> None:
    """And the answer says which day that was."""
    undated = classifier.classify(Document(subject=VACCINE))

    dated = classifier.classify(Document(subject=VACCINE, arrival_date=undated.day))

    assert undated.day >= date(2026, 1, 1)
    assert undated.routing == dated.routing


def test_a_day_on_which_no_unit_exists_is_refused(bundle: ModelBundle) -> None:
    """The message names the day."""
    closed = Taxonomy(
        tuple(
            replace(d, valid_to=date(2020, 1, 1), valid_from=None, successors=(), predecessor=None)
            for d in bundle.taxonomy.departments
        )
    )
    classifier = DocumentClassifier(replace(bundle, taxonomy=closed))

    with pytest.raises(TaxonomyMismatchError, match="2021-08-05"):
        classifier.classify(Document(subject=VACCINE, arrival_date=date(2021, 8, 5)))


def test_many_documents_are_answered_in_order_and_as_they_are_asked_for(
    classifier: DocumentClassifier,
) -> None:
    """A stream of any length needs the memory of one."""
    documents = [Document(subject=subject) for subject in SUBJECTS.values()]
    taken: list[Document] = []

    def stream() -> Iterator[Document]:
        for document in documents:
            taken.append(document)
            yield document

    answers = classifier.classify_many(stream())

    assert taken == []
    assert next(answers).document is documents[0]
    assert taken == documents[:1]
    assert [answer.document for answer in answers] == documents[1:]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The ministry requests urgent support for the vaccination of workers", "not_vietnamese"),
        ("Hỏa tốc", "too_little_text"),
        ("wxyz qwrt zzzz hjkl fgjk wwww", "unseen_vocabulary"),
    ],
)
def test_what_cannot_be_read_asks_a_person(
    classifier: DocumentClassifier, text: str, reason: str
) -> None:
    """A decision is given all the same, with its doubt."""
    decision = classifier.classify(Document(content=text)).routing

    assert decision.needs_review
    assert reason in decision.review_reasons


def test_a_page_alone_is_read_and_its_places_are_those_of_the_page(
    classifier: DocumentClassifier,
) -> None:
    """The subject is read from the header, and every place is one in the text that was sent."""
    found = classifier.classify(
        Document(content=letters.TWO_COLUMNS, arrival_date=date(2021, 8, 15))
    )

    assert found.read.document.subject == (
        "đề nghị hỗ trợ vắc xin và sinh phẩm xét nghiệm COVID-19"
    )
    assert found.document.subject is None
    parts = found.explanation.contributions
    assert parts
    assert {part.span.field for part in parts} == {"content"}
    assert all(part.span.end <= len(letters.TWO_COLUMNS) for part in parts)
    total = found.explanation.bias + found.explanation.other_terms + sum(p.weight for p in parts)
    assert total == pytest.approx(found.explanation.value)


def test_nothing_is_decided_by_words_that_nobody_wrote(classifier: DocumentClassifier) -> None:
    """A scan is ranked by what departments get, for a person to decide; its sender may say more."""
    found = classifier.classify(Document(content=SCAN))
    from_a_ministry = classifier.classify(Document(content=SCAN, organ_name="Bộ Y tế"))

    assert found.routing.needs_review
    assert {"no_text_layer", "too_little_text"} <= set(found.routing.review_reasons)
    assert not {"not_vietnamese", "unseen_vocabulary"} & set(found.routing.review_reasons)
    assert found.explanation.contributions == ()
    assert found.explanation.value == pytest.approx(found.explanation.bias)
    assert not any(flag.flagged for flag in found.priorities)
    assert "no_text_layer" in from_a_ministry.routing.review_reasons
    assert {part.span.field for part in from_a_ministry.explanation.contributions} <= {"organ_name"}


def test_urgency_is_the_stamp_where_the_header_says_nothing(
    classifier: DocumentClassifier,
) -> None:
    """And it is passed on at once."""
    document = Document(content=letters.TWO_COLUMNS, priority=0, arrival_date=date(2021, 8, 15))

    found = classifier.classify(document)

    assert (found.urgency.level.code, found.urgency.source) == ("hoa_toc", "stamp")
    transfer = next(clock for clock in found.clocks if clock.step == "transfer")
    assert transfer.at_once
    assert transfer.basis == "Nghị định 30/2020/NĐ-CP, Điều 23 khoản 1"


@pytest.mark.parametrize(
    "document",
    [
        Document(content=letters.TWO_COLUMNS.replace("HỎA TỐC", "HỎA TỐC\nHẸN GIỜ: 15h30")),
        Document(content=letters.TWO_COLUMNS, subject="[Hỏa tốc hẹn giờ 15 giờ 30] V/v xả lũ"),
        Document(subject="HỎA TỐC HẸN GIỜ (trước 15h30 ngày 15/8): V/v xả lũ hồ chứa"),
    ],
)
def test_an_urgent_document_that_names_an_hour_is_passed_on_by_it(
    classifier: DocumentClassifier, document: Document
) -> None:
    """In a stamp or in the subject."""
    arrived = datetime(2021, 8, 15, 9, 20, tzinfo=VIETNAM)

    found = classifier.classify(document, arrived=arrived)

    assert found.urgency.level.code == "hoa_toc_hen_gio"
    due = {clock.step: clock.due for clock in found.clocks}
    assert due["transfer"] == datetime(2021, 8, 15, 15, 30, tzinfo=VIETNAM)
    assert due["register"] == arrived


def test_what_comes_now_is_due_now_and_what_came_before_at_the_end_of_its_day(
    classifier: DocumentClassifier,
) -> None:
    """The moment counts for the day it belongs to."""
    now = datetime(2021, 8, 15, 2, 20, tzinfo=UTC)
    subject = "[HỎA TỐC] V/v xả lũ hồ chứa"

    def due(day: date | None) -> datetime:
        found = classifier.classify(Document(subject=subject, arrival_date=day), arrived=now)
        return next(clock.due for clock in found.clocks if clock.step == "transfer")

    assert due(None) == due(date(2021, 8, 15)) == datetime(2021, 8, 15, 9, 20, tzinfo=VIETNAM)
    assert due(date(2021, 8, 14)) == datetime(2021, 8, 14, 23, 59, 59, tzinfo=VIETNAM)


def test_urgency_is_read_from_the_subject(classifier: DocumentClassifier) -> None:
    """Where it is all that says so."""
    found = classifier.classify(Document(subject="[THƯỢNG KHẨN] V/v xả lũ hồ chứa"))

    assert (found.urgency.level.code, found.urgency.source) == ("thuong_khan", "subject")
