"""Files of a real word processor through the command line and every door of the service."""

import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from benchmarks.reading.texts import converted
from classifier.reading.reader import FileReader
from tests.conftest import Service
from tests.end_to_end.test_command_line import vanthu
from tests.files import LETTER, docx_file, edxml_file, pdf_file, saved, scan_file, text_file

KINDS = ("docx", "pdf", "rtf", "html")
DAY = "2021-08-15"


@pytest.fixture(scope="module")
def office_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The letter as LibreOffice writes it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer")
    folder = tmp_path_factory.mktemp("office")
    (folder / "cong_van.txt").write_text(LETTER, encoding="utf-8-sig")
    for kind in KINDS:
        subprocess.run(
            [program, f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", kind, "--outdir", str(folder), str(folder / "cong_van.txt")],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
    return {kind: (folder / f"cong_van.{kind}").read_bytes() for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_word_processors_file_gets_the_decision_of_its_text(
    server: Service, office_files: dict[str, bytes], kind: str
) -> None:
    """As JSON, as a file, and as an edXML message with that file in it."""
    data = office_files[kind]
    message = edxml_file((f"2101.{kind}", data), subject="", number=KINDS.index(kind))
    answers = [
        server.client.post("/v1/classify", json={"content": LETTER, "arrival_date": DAY}),
        server.client.post(
            "/v1/classify/file", files={"file": ("a", data)}, data={"arrival_date": DAY}
        ),
        server.client.post(
            f"/v1/classify/edxml?arrival_date={DAY}",
            content=message,
            headers={"content-type": "application/xml"},
        ),
    ]

    by_text, *others = (answer.json() for answer in answers)

    for other in others:
        assert other["lead"]["code"] == by_text["lead"]["code"]
        assert other["needs_review"] == by_text["needs_review"]
        assert [flag["flagged"] for flag in other["priorities"]] == [
            flag["flagged"] for flag in by_text["priorities"]
        ]


@pytest.mark.parametrize("font", [None, "Liberation Serif", "Times New Roman", "DejaVu Sans"])
def test_a_printed_letter_has_the_words_of_its_text_whatever_its_font(font: str | None) -> None:
    """Fonts that lack letters take them from others, drawn behind the line."""
    text = f"{LETTER}Về nhà ở, trồng rừng ở các xã, bổ sung 5 ổ bi; số 1064/TTr-SGTVT ở Ủy ban.\n"
    files = converted([text], "pdf", font)
    if files is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer")
    reader = FileReader()

    read = reader.read(files[0])

    reader.close()
    assert (read.document.content or "").split() == text.split()


def test_a_letterhead_of_two_columns_is_found_in_every_format(
    server: Service, tmp_path: Path
) -> None:
    """Word processors lay it out as a table without lines."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer")
    document = docx.Document()
    rows = document.add_table(2, 2).rows
    rows[0].cells[0].text = "ỦY BAN NHÂN DÂN\nTỈNH X"
    rows[0].cells[1].text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    rows[1].cells[0].text = "Số: 2101/UBND-VX\nV/v đề nghị hỗ trợ vắc xin phòng COVID-19"
    rows[1].cells[1].text = "X, ngày 14 tháng 8 năm 2021"
    document.add_paragraph("Kính gửi: Văn phòng Chính phủ.")
    source = tmp_path / "cong_van.docx"
    source.write_bytes(saved(document))

    for kind in ("docx", "pdf", "rtf", "html"):
        if kind != "docx":
            subprocess.run(
                [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
                 "--convert-to", kind, "--outdir", str(tmp_path), str(source)],
                check=True, capture_output=True, timeout=300,
            )  # fmt: skip
        data = (tmp_path / f"cong_van.{kind}").read_bytes()
        answer = server.client.post("/v1/classify/file", files={"file": ("a", data)}).json()
        found = {part["field"]: part["value"] for part in answer["found"]}

        assert found["symbol"] == "2101/UBND-VX", kind
        assert found["organ"] == "ỦY BAN NHÂN DÂN TỈNH X", kind
        assert found["issued"] == "2021-08-14", kind
        assert found["subject"] == "đề nghị hỗ trợ vắc xin phòng COVID-19", kind


def test_files_of_every_kind_are_classified_from_the_command_line(
    models: Path, tmp_path: Path
) -> None:
    """One line each, in order; a scan asks a person."""
    files = {
        "a.pdf": pdf_file(),
        "b.docx": docx_file(),
        "c.edxml": edxml_file(("2101.txt", text_file())),
        "d.pdf": scan_file(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    run = vanthu("classify", *(tmp_path / name for name in files), "--models", models)

    lines = [
        line for line in run.stdout.decode().splitlines() if any(name in line for name in files)
    ]
    assert run.returncode == 0, run.stderr.decode()
    assert [next(name for name in files if name in line) for line in lines] == list(files)
    assert all("COVID" in line for line in lines[:3])
    assert "no_text_layer" in lines[3]


def test_a_secret_file_is_told_by_its_place_alone(models: Path, tmp_path: Path) -> None:
    """Its name may be as secret as its text."""
    path = tmp_path / "ke_hoach_bofors.docx"
    path.write_bytes(docx_file(LETTER.replace("TỈNH X\n", "TỈNH X\nTUYỆT MẬT\n")))

    run = vanthu("classify", path, "--models", models)

    assert run.returncode == 1
    assert b"file 1 of 1" in run.stderr
    assert b"bofors" not in run.stderr + run.stdout


def test_importing_the_command_line_loads_no_reader() -> None:
    """Readers are loaded by the process that reads."""
    script = "import vanthu, sys; print(any(name in sys.modules for name in ('docx', 'pypdfium2')))"

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert run.stdout.strip() == b"False"
