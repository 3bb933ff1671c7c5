"""The accuracy command where its material is, and where it is not."""

from pathlib import Path

import pytest

from benchmarks.accuracy.__main__ import main
from benchmarks.accuracy.parts import PARTS


def test_parts_without_their_data_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing fails, nothing is silently left out."""
    assert main(["--data", str(tmp_path)]) == 0

    printed = " ".join(capsys.readouterr().out.split())
    for part in PARTS:
        if part.files:
            assert f"{part.name}: skipped, for there is no {part.files[0]}" in printed


def test_an_unknown_part_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message lists those there are."""
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path), "--only", "everything"])

    assert "dispatches" in capsys.readouterr().err
