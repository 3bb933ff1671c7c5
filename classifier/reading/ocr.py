"""OCR through the program Tesseract, when it is installed and the operator has switched it on."""

import os
import shutil
import subprocess

from classifier.errors import OcrUnavailableError

_PROGRAM = "tesseract"
_LANGUAGE = "vie"


def is_installed() -> bool:
    """Whether Tesseract and its Vietnamese model are there."""
    program = shutil.which(_PROGRAM)
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, check=False)  # noqa: S603
    return _LANGUAGE in listed.stdout.decode("ascii", "replace").split()


def recognise(picture: bytes) -> str:
    """The text on a picture.

    The picture goes in and the text comes out through pipes: nothing touches a disk.

    Args:
        picture: one page, as PGM or PNG.

    Raises:
        OcrUnavailableError: Tesseract or its Vietnamese model is not installed.
    """
    program = shutil.which(_PROGRAM)
    if program is None:
        raise _unavailable()
    # One thread: a service has other documents to read.
    run = subprocess.run(  # noqa: S603
        [program, "stdin", "stdout", "-l", _LANGUAGE, "--psm", "3"],
        input=picture,
        capture_output=True,
        check=False,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
    )
    if run.returncode != 0:
        raise _unavailable()
    return run.stdout.decode("utf-8", "replace").replace("\f", "\n")


def _unavailable() -> OcrUnavailableError:
    return OcrUnavailableError(
        "OCR is switched on, but Tesseract with its Vietnamese model cannot be run.",
        mend="Install it (Debian: apt-get install tesseract-ocr tesseract-ocr-vie), "
        "or switch OCR off.",
    )
