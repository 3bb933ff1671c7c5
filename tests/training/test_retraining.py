from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from classifier.document import Document
from classifier.document_classifier import DocumentClassifier
from classifier.taxonomy import Department, Taxonomy
from training.corpus import Corpus, Example, read_corpus
from training.errors import NotEnoughDataError
from training.evaluation import evaluate, without_diacritics
from training.fitting import segment_all
from training.recipe import OF_MANY, choose_recipe
from training.retraining import Retraining, retrain
from training.splitting import Split


@pytest.fixture(scope="module")
def subjects(sample_corpus: Path) -> Corpus:
    """The sample corpus, its subjects alone: quick to fit on."""
    corpus = read_corpus([sample_corpus])
    return replace(
        corpus,
        examples=tuple(
            replace(example, document=replace(example.document, content=None))
            for example in corpus.examples
            if example.document.subject
        ),
    )


def only(corpus: Corpus, *leads: str) -> Corpus:
    """The documents of these departments."""
    return replace(corpus, examples=tuple(e for e in corpus.examples if e.lead in leads))


def test_the_sample_corpus_is_learnt(retraining: Retraining, sample_corpus: Path) -> None:
    """Documents never seen are routed far better than by always naming the largest unit."""
    leads = Counter(example.lead for example in read_corpus([sample_corpus]).examples)
    majority = leads.most_common(1)[0][1] / leads.total()
    routing = retraining.report.routing

    assert routing is not None
    assert routing.n >= 60
    assert routing.accuracy > 4 * majority
    assert routing.accuracy <= routing.top_3 <= 1.0
    assert routing.coverage_at_95 <= routing.coverage_at_90


def test_the_report_is_on_the_card(retraining: Retraining) -> None:
    """With how it was measured, and on what the model was fitted."""
    card = retraining.bundle.card

    assert card.metrics["held_out"] == retraining.report.to_mapping()
    assert "newest" in card.metrics["how"]["routing"]
    assert card.data["sources"][0]["documents"] == 387
    assert card.data["years"] == [2020, 2026]
    assert card.office == "Văn phòng Chính phủ"
    assert retraining.skipped_labels == {}


def test_every_held_out_document_is_measured_once(retraining: Retraining) -> None:
    """A report on more documents than were held out deceives."""
    routing = retraining.report.routing

    assert routing is not None
    assert retraining.report.priorities["covid"].n == routing.n


def test_labels_of_no_department_are_reported_and_left_out(
    subjects: Corpus, taxonomy: Taxonomy
) -> None:
    """The rest is learnt from."""
    strange = tuple(
        replace(example, lead="PHÒNG-LẠ") if number % 10 == 0 else example
        for number, example in enumerate(only(subjects, "KGVX", "CN", "NN").examples)
    )

    found = retrain(Corpus(strange), taxonomy, quiet=True)

    assert found.skipped_labels == {"PHÒNG-LẠ": len(strange[::10])}
    assert "PHÒNG-LẠ" not in found.bundle.router.classes_


def test_an_office_of_two_departments_needs_no_taxonomy(subjects: Corpus) -> None:
    """Any label set can be trained, Vietnamese names included."""
    names = {"KGVX": "Phòng Văn hóa - Xã hội", "CN": "Phòng Kinh tế, Hạ tầng"}
    examples = tuple(
        replace(example, lead=names[str(example.lead)], topics={})
        for example in only(subjects, *names).examples
    )

    bundle = retrain(Corpus(examples), quiet=True).bundle
    found = DocumentClassifier(bundle).classify(
        Document(subject="Đề nghị hỗ trợ vắc xin phòng COVID-19 cho các bệnh viện")
    )

    assert sorted(bundle.router.classes_) == sorted(names.values())
    assert bundle.topics == ()
    assert found.routing.lead.department.code == "Phòng Văn hóa - Xã hội"
    assert len(found.routing.ranking) == 2


@pytest.mark.parametrize("leads", [("KGVX",), ()])
def test_fewer_than_two_departments_are_no_corpus(subjects: Corpus, leads: tuple[str, ...]) -> None:
    """The message asks for the right column."""
    unlabelled = tuple(replace(e, lead=None) for e in subjects.examples[:20])
    corpus = only(subjects, *leads) if leads else Corpus(unlabelled)

    with pytest.raises(NotEnoughDataError, match="--column lead=COLUMN"):
        retrain(corpus, quiet=True)


def test_a_topic_that_everything_belongs_to_is_no_topic(subjects: Corpus) -> None:
    """Nothing can be learnt from one label."""
    examples = tuple(
        replace(example, topics={"covid": True})
        for example in only(subjects, "KGVX", "CN").examples
    )

    with pytest.raises(NotEnoughDataError, match="priority topic"):
        retrain(Corpus(examples), quiet=True)


def test_an_evaluation_counts_what_a_person_would(
    classifier: DocumentClassifier, sample_corpus: Path
) -> None:
    """Accuracy, flags and counts, one document at a time."""
    examples = read_corpus([sample_corpus]).examples[::6]
    holder = classifier.bundle.taxonomy.holder
    right = flagged = 0
    for example in examples:
        found = classifier.classify(example.document)
        truth = holder(str(example.lead), found.day)
        right += truth == found.routing.lead.department
        flagged += found.priorities[0].flagged and example.topics["covid"]
    positives = sum(example.topics["covid"] for example in examples)

    report = evaluate(classifier, examples, quiet=True)

    assert report.routing is not None
    assert report.routing.n == len(examples)
    assert report.routing.accuracy == pytest.approx(right / len(examples))
    assert report.priorities["covid"].positives == positives
    assert report.priorities["covid"].recall == pytest.approx(flagged / positives)


def test_labels_of_abolished_units_count_as_their_successors(
    classifier: DocumentClassifier, sample_corpus: Path
) -> None:
    """On a day after the abolition, both names mean the same desk."""
    examples = [
        replace(example, lead="KSTT")
        for example in read_corpus([sample_corpus]).examples
        if example.lead == "CĐS"
    ]

    report = evaluate(classifier, examples, quiet=True)

    assert report.routing is not None
    assert set(report.routing.departments) == {"CĐS"}
    assert report.routing.accuracy > 0.5


def test_unknown_labels_are_listed_and_not_measured(classifier: DocumentClassifier) -> None:
    """No answer to them could be right."""
    known = Example(Document(subject="Hỗ trợ vắc xin phòng COVID-19"), "KGVX", {}, None, 2021)
    unknown = replace(known, lead="PHÒNG-LẠ")

    report = evaluate(classifier, [known, unknown, unknown], quiet=True)

    assert report.routing is not None
    assert report.routing.n == 1
    assert report.to_mapping()["unknown_labels"] == {"PHÒNG-LẠ": 2}
    with pytest.raises(NotEnoughDataError, match="PHÒNG-LẠ"):
        evaluate(classifier, [unknown], quiet=True)


def test_a_corpus_without_labels_cannot_be_measured(classifier: DocumentClassifier) -> None:
    """The message says which option names the column."""
    unlabelled = Example(Document(subject="Về đê điều"), None, {}, None, None)

    with pytest.raises(NotEnoughDataError, match="--column lead=COLUMN"):
        evaluate(classifier, [unlabelled], quiet=True)


def test_topics_alone_can_be_measured(classifier: DocumentClassifier) -> None:
    """A corpus may know the flag and not the unit."""
    example = Example(
        Document(subject="Hỗ trợ vắc xin phòng COVID-19"), None, {"covid": True}, None, None
    )

    report = evaluate(classifier, [example], quiet=True)

    assert report.routing is None
    assert report.to_mapping() == {
        "covid": {
            "n": 1,
            "positives": 1,
            "recall": 1.0,
            "false_alarm_rate": None,
            "recall_interval": [0.2065, 1.0],
            "false_alarm_interval": None,
        }
    }


def test_what_is_held_out_can_be_said(subjects: Corpus, taxonomy: Taxonomy) -> None:
    """The report is of these documents, by the model handed over beside the final one."""
    few = only(subjects, "KGVX", "CN", "NN")
    examples = tuple(replace(example, topics={}) for example in few.examples)
    held_out = examples[::4]
    parts = Split(tuple(e for e in examples if e not in held_out), held_out, "every fourth one")

    found = retrain(Corpus(examples), taxonomy, newest=parts, quiet=True)

    assert found.report.routing is not None
    assert found.report.routing.n == len(held_out)
    assert found.bundle.card.metrics["how"]["routing"] == "every fourth one"
    again = evaluate(DocumentClassifier(found.measured), held_out, quiet=True)
    assert again.to_mapping() == found.report.to_mapping()


def test_an_office_that_writes_without_diacritics_can_be_learnt(subjects: Corpus) -> None:
    """Nothing of it has words; its syllables are enough."""
    few = only(subjects, "KGVX", "CN", "NN")
    bare = tuple(without_diacritics(replace(example, topics={})) for example in few.examples)

    bundle = retrain(Corpus(bare), quiet=True).bundle
    found = DocumentClassifier(bundle).classify(
        Document(subject="De nghi ho tro vac xin phong COVID-19 cho cac benh vien")
    )

    assert found.routing.lead.department.code == "KGVX"


def test_a_large_office_chooses_its_recipe_once(
    subjects: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What suits four fifths of ten thousand documents suits all of them; each trial takes long."""
    chosen = []

    def choose(*given: Any, **how: Any) -> Any:
        chosen.append(how["start"])
        return choose_recipe(*given, **how)

    monkeypatch.setattr("training.fitting.MANY", 100)
    monkeypatch.setattr("training.retraining.MANY", 100)
    monkeypatch.setattr("training.fitting.choose_recipe", choose)

    retrained = retrain(only(subjects, "CN", "NN", "KGVX", "KTTH", "QHQT"), quiet=True)

    assert chosen == [OF_MANY]
    weights = [
        bundle.router.named_steps["terms"].word_weight
        for bundle in (retrained.bundle, retrained.measured)
    ]
    assert weights == [OF_MANY.word_weight] * 2


def test_the_second_fit_begins_with_what_the_first_chose(
    subjects: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model handed over is fitted as the one measured was, unless that is clearly worse now."""
    begun = []

    def choose(*given: Any, **how: Any) -> Any:
        begun.append(how["start"])
        recipe, unseen = choose_recipe(*given, **how)
        return replace(recipe, balance=0.25), unseen

    monkeypatch.setattr("training.fitting.choose_recipe", choose)

    retrain(only(subjects, "CN", "NN", "KGVX", "KTTH", "QHQT"), quiet=True)

    assert [recipe.balance for recipe in begun] == [0.5, 0.25]


def test_a_unit_that_is_gone_is_no_class_of_its_own(subjects: Corpus) -> None:
    """Its few documents teach the department that took its work, which then answers for them."""
    few = only(subjects, "CN", "NN", "KGVX")
    gone = Example(
        document=Document(subject="Vận hành máy chủ", arrival_date=date(2021, 3, 1)),
        lead="TTTH",
        topics={},
        order=None,
        year=None,
    )
    taxonomy = Taxonomy(
        (
            Department(
                code="TTTH", name="Tin học", valid_to=date(2022, 1, 1), successors=("KGVX",)
            ),
            *(Department(code=code, name=code) for code in ("CN", "NN", "KGVX")),
        )
    )

    shown = {"TTTH": segment_all([Document(subject="Nâng cấp máy chủ của trung tâm")], quiet=True)}

    bundle = retrain(
        Corpus((gone, *few.examples)), taxonomy, mandate_titles=shown, quiet=True
    ).bundle

    assert sorted(bundle.router.classes_) == ["CN", "KGVX", "NN"]
    found = DocumentClassifier(bundle).classify(gone.document)
    assert found.routing.lead.department.code == "KGVX"


def test_a_large_office_learns_what_titles_say(
    sample_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside what the same terms say elsewhere; and the reasons it gives still add up."""
    monkeypatch.setattr("training.fitting.MANY", 100)
    letters = only(read_corpus([sample_corpus]), "CN", "NN", "KGVX")
    letters = replace(
        letters, examples=tuple(replace(example, topics={}) for example in letters.examples)
    )

    bundle = retrain(Corpus(letters.examples), quiet=True).bundle
    found = DocumentClassifier(bundle).classify(
        Document(content="Hỗ trợ vắc xin cho bệnh viện\nBộ Y tế đề nghị cấp thêm vắc xin.")
    )

    terms = bundle.router.named_steps["terms"]
    assert terms.vocabulary_["title"]
    assert found.routing.lead.department.code == "KGVX"
    parts = found.explanation
    assert parts.value == pytest.approx(
        parts.bias + parts.other_terms + sum(part.weight for part in parts.contributions)
    )
