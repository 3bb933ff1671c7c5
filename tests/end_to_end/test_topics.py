"""A priority topic is a folder: storms and floods are added without a line of code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from classifier.document import Document
from classifier.document_classifier import DocumentClassifier, PriorityFlag
from classifier.normalization import fold
from classifier.store import ModelStore
from training.errors import CorpusError
from training.priority_topics import SHIPPED_TOPICS, read_topics

TOPICS = Path(__file__).parent / "topics"
STORMS = [
    "Công điện khẩn về việc ứng phó với bão số 12 đang vào gần bờ",
    "V/v hỗ trợ tỉnh khắc phục thiệt hại do mưa lũ, sạt lở đất từ ngày 06 đến ngày 13 tháng 10",
    "Đề nghị sơ tán khẩn cấp 200 hộ dân ven sông",
]
OTHERS = [
    "V/v đóng bảo hiểm xã hội cho người hoạt động không chuyên trách ở xã",
    "Báo cáo bảo vệ bí mật nhà nước sáu tháng đầu năm",
    "V/v hỗ trợ vắc xin phòng COVID-19 cho công nhân các khu công nghiệp",
]


@pytest.fixture(scope="module")
def classifier(
    sample_corpus: Path, taxonomy_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> DocumentClassifier:
    """A model of an office that added the topic, trained as a person would."""
    models = tmp_path_factory.mktemp("models")
    command = ["train", sample_corpus, "--taxonomy", taxonomy_file, "--background", "none"]
    run = subprocess.run(
        [sys.executable, "-m", "vanthu", *map(str, command), "--topics", TOPICS],
        capture_output=True,
        check=False,
        timeout=300,
        env=os.environ | {"VANTHU_MODELS": str(models)},
    )
    assert run.returncode == 0, run.stderr.decode()
    return DocumentClassifier(ModelStore(models).load(run.stdout.decode().strip()))


def flag(classifier: DocumentClassifier, subject: str, topic: str) -> PriorityFlag:
    """The flag of a topic for a subject."""
    flags = classifier.classify(Document(subject=subject)).priorities
    return next(found for found in flags if found.topic == topic)


@pytest.mark.parametrize("spell", [str, fold, str.upper])
@pytest.mark.parametrize("subject", STORMS)
def test_storms_are_flagged(classifier: DocumentClassifier, subject: str, spell: object) -> None:
    """None of these subjects is among the examples."""
    assert flag(classifier, spell(subject), "bao_lu").flagged  # type: ignore[operator]


@pytest.mark.parametrize("spell", [str, fold])
@pytest.mark.parametrize("subject", OTHERS)
def test_others_are_not(classifier: DocumentClassifier, subject: str, spell: object) -> None:
    """Without diacritics half of the language's "bảo" and "báo" are storms."""
    assert not flag(classifier, spell(subject), "bao_lu").flagged  # type: ignore[operator]


def test_the_shipped_topic_is_flagged_beside_it(classifier: DocumentClassifier) -> None:
    """The corpus is labelled with it, and its cues come with the project."""
    assert [flag(classifier, subject, "covid").flagged for subject in OTHERS] == [
        False,
        False,
        True,
    ]


def test_the_evidence_names_the_storm(classifier: DocumentClassifier) -> None:
    """As it stands in the text that was sent."""
    found = flag(classifier, STORMS[0], "bao_lu").explanation

    assert found is not None
    strongest = found.contributions[0].span
    assert "bão" in STORMS[0][strongest.start : strongest.end]


def test_the_card_says_what_the_flag_guarantees(classifier: DocumentClassifier) -> None:
    """For each topic; two dozen examples cannot show 97 %, and the card says so."""
    flags = classifier.bundle.card.metrics["policy"]["flags"]
    storms = flags["bao_lu"]["all documents of the topic"]

    assert set(flags) == {"bao_lu", "covid"}
    assert storms["positives"] < 30
    assert not storms["is_shown"]
    assert storms["bound"] < storms["level"]


def test_a_topics_name_is_its_folders(tmp_path: Path) -> None:
    """Else labels and cues would not meet."""
    folder = tmp_path / "lu_quet"
    folder.mkdir()
    (folder / "cues.json").write_bytes((TOPICS / "bao_lu" / "cues.json").read_bytes())

    with pytest.raises(CorpusError, match="'bao_lu', but its folder is 'lu_quet'"):
        read_topics(tmp_path)


def test_an_example_without_the_label_is_told(tmp_path: Path) -> None:
    """It would silently serve nothing."""
    folder = tmp_path / "bao_lu"
    folder.mkdir()
    lines = [{"subject": "Ứng phó với bão số 5", "bao_lu": 1}, {"subject": "Họp giao ban"}]
    (folder / "examples.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    with pytest.raises(CorpusError, match='1 examples have no label "bao_lu"'):
        read_topics(tmp_path)


def test_a_folder_without_topics_is_told(tmp_path: Path) -> None:
    """With what it should hold."""
    with pytest.raises(CorpusError, match=r"no priority topic.*cues\.json"):
        read_topics(tmp_path)


def test_the_shipped_topics_can_be_read() -> None:
    """COVID-19, with cues and hundreds of examples of either kind."""
    (covid,) = read_topics(SHIPPED_TOPICS)
    labels = [example.topics["covid"] for example in covid.examples.examples]

    assert covid.name == "covid"
    assert min(labels.count(True), labels.count(False)) > 200
