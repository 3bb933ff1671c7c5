"""The READMEs print what the shipped model really answers."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from classifier.shipped import DEFAULT_MODELS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped(start_service: Any) -> Any:
    """The service with the shipped model."""
    return start_service(DEFAULT_MODELS)


@pytest.mark.parametrize("readme", ["README.md", "README.vi.md"])
def test_the_printed_answer_is_the_real_one(readme: str, shipped: Any) -> None:
    """A newcomer who types the example sees what the page shows, to the last digit."""
    page = (ROOT / readme).read_text(encoding="utf-8")
    request = re.search(r"-d '(\{.*?\})'\n", page, re.DOTALL)
    answer = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert request is not None
    assert answer is not None

    response = shipped.client.post("/v1/classify", json=json.loads(request[1]))

    shown, given = json.loads(answer[1]), response.json()
    assert given["record"].keys() == shown["record"].keys()
    for changing in ("received_at", "replayed"):  # the other page may have sent it before
        del shown["record"][changing], given["record"][changing]
    assert given == shown


def test_the_shipped_model_reads_subjects_without_diacritics(shipped: Any) -> None:
    """An expressway goes to industry, written as a sender without a Vietnamese keyboard would."""
    subject = "V/v dau tu xay dung duong bo cao toc Bien Hoa - Vung Tau"

    answer = shipped.client.post("/v1/classify", json={"subject": subject}).json()

    assert answer["lead"]["code"] == "CN"
    assert not answer["priorities"][0]["flagged"]
