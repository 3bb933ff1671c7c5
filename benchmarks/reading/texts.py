"""Texts to be read, and files made of them by a real word processor."""

import gzip
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import training
from tests.files import docx_file

_SAMPLE = Path(training.__file__).parent / "sample" / "documents.jsonl"
_FULL_TEXTS = "official_fulltexts.jsonl.gz"


def real_texts(data: Path | None) -> list[str]:
    """The full texts in a folder of data, else those of the sample corpus."""
    if data is not None and (data / _FULL_TEXTS).is_file():
        with gzip.open(data / _FULL_TEXTS, "rt", encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line in lines]
    lines_of_sample = _SAMPLE.read_text(encoding="utf-8").splitlines()
    contents = (json.loads(line).get("content") for line in lines_of_sample)
    return [content for content in contents if content]


def converted(texts: list[str], kind: str, font: str | None = None) -> list[bytes] | None:
    """The texts as files of a kind that LibreOffice writes; None where it is not installed.

    Args:
        texts: a file each.
        kind: suffix of the files.
        font: of the letters. LibreOffice's own for plain text may lack Vietnamese ones, and takes
            those of other fonts into the gaps.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        for number, text in enumerate(texts):
            if font:
                (here / f"{number}.docx").write_bytes(docx_file(text, font))
            else:
                (here / f"{number}.txt").write_text(text, encoding="utf-8-sig")
        subprocess.run(
            [
                program, f"-env:UserInstallation=file://{folder}/profile", "--headless",
                "--convert-to", kind, "--outdir", folder,
                *(str(path) for path in here.iterdir() if path.suffix in (".txt", ".docx")),
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip
        return [(here / f"{number}.{kind}").read_bytes() for number in range(len(texts))]
