"""The commands of docs/record.md, run as they are printed."""

import json
import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import docx
import pytest

from classifier.store import DEFAULT_MODELS
from tests.conftest import StartService

ROOT = Path(__file__).parents[2]


def test_a_newcomer_can_follow_the_page(start_service: StartService, tmp_path: Path) -> None:
    """Send, see it wait, correct it, export, retrain, print, and see that it adds up."""
    if shutil.which("curl") is None:
        pytest.skip("the page's commands need curl; install it to run them")
    service = start_service(DEFAULT_MODELS)
    page = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    script = "\n".join(f"{block}echo; echo '=== block'" for block in blocks)
    script = script.replace("http://127.0.0.1:8000", str(service.client.base_url).rstrip("/"))
    (tmp_path / "training").symlink_to(ROOT / "training")
    command = f'vanthu() {{ "{sys.executable}" -m vanthu "$@"; }}\n'

    done = subprocess.run(
        ["bash", "-eu", "-c", command + script],
        cwd=tmp_path,
        env=os.environ | {"no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    sent, queue, corrected, trained, papers, reconciled, _ = done.stdout.split("=== block")
    assert '"needs_review":true' in sent
    assert '"state":"waiting"' in sent
    assert "V/v góp ý dự thảo văn bản" in queue
    assert '"state":"corrected"' in corrected
    assert "Nguyễn Thị Lan, văn thư" in corrected
    assert '"lead": "PL"' in (tmp_path / "corrections.ndjson").read_text(encoding="utf-8")
    card = json.loads(next((tmp_path / "my-models").glob("*/card.json")).read_text("utf-8"))
    assert "corrections.ndjson" in json.dumps(card)
    assert card["created"][:10] in trained
    assert papers.strip() == ""
    assert "PHIẾU GIẢI QUYẾT" in (tmp_path / "phieu.html").read_text(encoding="utf-8")
    assert docx.Document(BytesIO((tmp_path / "phieu.docx").read_bytes())).paragraphs
    assert "1301/UBND-TH" in (tmp_path / "so-dang-ky.csv").read_text(encoding="utf-8-sig")
    assert (tmp_path / "so-dang-ky.xlsx").stat().st_size > 0
    assert '"adds_up":true' in reconciled
