import csv
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from classifier.normalization import fold
from classifier.store import ModelStore

SUBJECT = "V/v đề nghị hỗ trợ vắc xin phòng COVID-19 cho nhân viên y tế các tỉnh"
COLUMNS = ["--column", "subject=trich_yeu", "--column", "lead=don_vi", "--column", "covid=dich",
           "--column", "arrival_date=ngay_den"]  # fmt: skip


def vanthu(
    *arguments: object, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """Run the command line as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "vanthu", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=300,
        env=os.environ | {"COLUMNS": "200", "PYTHONIOENCODING": "utf-8"} | dict(environment or {}),
    )


@pytest.fixture(scope="module")
def register(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus as an office would export it: subjects in a CSV, columns of its own."""
    path = tmp_path_factory.mktemp("so") / "so_den.csv"
    lines = sample_corpus.read_text(encoding="utf-8").splitlines()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["trich_yeu", "don_vi", "dich", "ngay_den"])
        for record in map(json.loads, lines):
            if record["subject"]:
                writer.writerow(
                    [record["subject"], record["lead"], record["covid"], record["arrival_date"]]
                )
    return path


def test_text_files_are_classified_into_a_table(models: Path, tmp_path: Path) -> None:
    """One line a file; a file that cannot be read is named on standard error."""
    accented, plain, picture = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt"
    accented.write_text(SUBJECT, encoding="utf-8-sig")
    plain.write_text(fold(SUBJECT), encoding="utf-8")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")

    run = vanthu("classify", accented, plain, picture, tmp_path / "d.txt", "--models", models)

    table = run.stdout.decode()
    assert run.returncode == 1
    assert table.count("KGVX  Vụ Khoa giáo - Văn xã") == 2
    assert "a.txt" in table
    assert "b.txt" in table
    assert "c.txt" not in table
    assert "c.txt" in run.stderr.decode()
    assert "d.txt" in run.stderr.decode()


def test_good_files_alone_are_a_success(models: Path, tmp_path: Path) -> None:
    """Exit code 0, and nothing on standard error."""
    path = tmp_path / "cong_van.txt"
    path.write_text(SUBJECT, encoding="utf-8")

    run = vanthu("classify", path, environment={"VANTHU_MODELS": str(models)})

    assert run.returncode == 0
    assert "KGVX" in run.stdout.decode()
    assert run.stderr == b""


def test_json_lines_are_answered_in_order_good_and_bad(models: Path) -> None:
    """A bad line fails alone, in its place; standard output holds nothing but answers."""
    lines = [
        json.dumps({"subject": SUBJECT, "document_id": "1"}, ensure_ascii=False).encode(),
        b"khong phai JSON",
        b'{"subject": "\xff"}',
        json.dumps({"subject": SUBJECT, "mau": 1}).encode(),
        b"",
        b'{"subject": "\\ud800"}',
        b"[" * 100_000,
        json.dumps({"content": fold(SUBJECT), "document_id": "8"}).encode(),
    ]

    run = vanthu("classify", "--jsonl", "-", "--models", models, stdin=b"\n".join(lines))

    answers: list[dict[str, Any]] = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == 1
    assert len(answers) == len(lines)
    assert [n for n, answer in enumerate(answers, 1) if "error" not in answer] == [1, 8]
    assert [answer["line"] for answer in answers if "error" in answer] == [2, 3, 4, 5, 6, 7]
    assert answers[3]["error"]["field"] == "mau"
    assert answers[5]["error"]["field"] == "subject"
    assert [answers[n]["document_id"] for n in (0, 7)] == ["1", "8"]
    assert [answers[n]["lead"]["code"] for n in (0, 7)] == ["KGVX", "KGVX"]


def test_good_json_lines_from_a_file_are_a_success(models: Path, tmp_path: Path) -> None:
    """The last line needs no newline."""
    path = tmp_path / "so.jsonl"
    path.write_text(json.dumps({"subject": SUBJECT}) + "\n" + json.dumps({"content": SUBJECT}))

    run = vanthu("classify", "--jsonl", path, "--models", models)

    assert run.returncode == 0
    assert run.stderr == b""
    assert len(run.stdout.splitlines()) == 2


@pytest.mark.parametrize(
    "arguments", [[], ["--jsonl", "khong-co.jsonl"], ["a.txt", "--jsonl", "-"]]
)
def test_classify_without_something_to_read_says_so(models: Path, arguments: list[str]) -> None:
    """Nothing on standard output, one line on standard error."""
    run = vanthu("classify", *arguments, "--models", models)

    assert run.returncode == 2
    assert run.stdout == b""
    assert run.stderr.startswith(b"vanthu: ")


def test_an_office_trains_promotes_measures_and_rolls_back(
    register: Path, taxonomy_file: Path, models_copy: Path
) -> None:
    """The whole life of a model, with the columns of the office's own register."""
    before = ModelStore(models_copy).production()
    at = ["--models", models_copy]

    trained = vanthu("train", register, *COLUMNS, "--taxonomy", taxonomy_file, *at)
    assert trained.returncode == 0, trained.stderr.decode()
    version = trained.stdout.decode().strip()
    assert version in ModelStore(models_copy).versions()
    assert ModelStore(models_copy).production() == before
    assert f"vanthu promote {version}" in trained.stderr.decode()

    promoted = vanthu("promote", version, *at)
    assert promoted.returncode == 0, promoted.stderr.decode()
    listed = vanthu("models", *at).stdout.decode()
    assert [line for line in listed.splitlines() if "production" in line and version in line]
    assert before in listed

    measured = vanthu("evaluate", register, *COLUMNS, "--json", *at)
    assert measured.returncode == 0, measured.stderr.decode()
    report = json.loads(measured.stdout)
    assert {"n", "accuracy", "macro_f1", "top_3", "coverage_at_90", "coverage_at_95"} <= set(report)
    assert report["n"] > 300
    assert report["accuracy"] > 0.8
    assert report["covid"]["recall"] > 0.9
    assert report["covid"]["false_alarm_rate"] < 0.2

    back = vanthu("rollback", *at)
    assert back.stdout.decode().strip() == before
    assert ModelStore(models_copy).production() == before
    again = vanthu("rollback", *at)
    assert again.returncode == 2
    assert again.stderr.startswith(b"vanthu: There is no version before")


def test_a_wrong_column_is_named_before_anything_is_trained(register: Path, tmp_path: Path) -> None:
    """With the columns that are there."""
    run = vanthu("train", register, "--column", "subject=trichyeu", "--models", tmp_path / "models")

    assert run.returncode == 2
    assert run.stdout == b""
    assert "trich_yeu" in run.stderr.decode()
    assert not (tmp_path / "models").exists()


def _truncate(models: Path) -> None:
    path = models / ModelStore(models).production() / "model.joblib"
    path.write_bytes(path.read_bytes()[:1000])


def _tamper(models: Path) -> None:
    path = models / ModelStore(models).production() / "taxonomy.json"
    path.write_text(path.read_text(encoding="utf-8").replace("Vụ", "Sở"), encoding="utf-8")


def _make_incompatible(models: Path) -> None:
    version = ModelStore(models).production()
    path = models / version / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card["libraries"]["scikit-learn"] = "1.2.0"
    path.write_text(json.dumps(card), encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (models / "production").write_text(f"{version} sha256:{digest}\n", encoding="utf-8")


def _take_out_of_production(models: Path) -> None:
    (models / "production").unlink()


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (_truncate, "`vanthu models"),
        (_tamper, "`vanthu models"),
        (_make_incompatible, "scikit-learn==1.2.0|scikit-learn 1.2.0"),
        (_take_out_of_production, "`vanthu promote 2"),
    ],
    ids=["truncated", "tampered", "incompatible", "not promoted"],
)
def test_a_model_that_cannot_be_used_stops_the_start(
    models_copy: Path, tmp_path: Path, damage: Callable[[Path], None], line: str
) -> None:
    """One message with the line to type, no traceback."""
    damage(models_copy)

    run = vanthu(
        "serve",
        environment={"VANTHU_MODELS": str(models_copy), "VANTHU_HOME": str(tmp_path / "home")},
    )

    message = run.stderr.decode()
    assert run.returncode == 2
    assert run.stdout == b""
    assert message.startswith("vanthu: ")
    assert any(part in message for part in line.split("|"))
    assert "Traceback" not in message


def test_no_models_stop_the_start(tmp_path: Path) -> None:
    """The message says how to get one."""
    run = vanthu("serve", environment={"VANTHU_MODELS": str(tmp_path / "khong-co")})

    assert run.returncode == 2
    assert "`vanthu train CORPUS" in run.stderr.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [("VANTHU_PORT", "abc"), ("VANTHU_PORT", "70000"), ("VANTHU_WORKERS", "0")],
)
def test_a_setting_that_is_none_is_named(models: Path, name: str, value: str) -> None:
    """With what it held."""
    run = vanthu("serve", "--models", models, environment={name: value})

    assert run.returncode == 2
    assert f"vanthu: {name}='{value}'" in run.stderr.decode()
    assert "Traceback" not in run.stderr.decode()
