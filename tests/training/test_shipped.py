"""The material of the shipped model, in a small edition written for these tests."""

import gzip
import json
from pathlib import Path

import pytest

from training.shipped import dispatches_between, newest_fifth, read_dispatches

OWN = [
    (100 * number, unit, subject)
    for number, (unit, subject) in enumerate(
        [
            ("KTN", "đầu tư cầu vượt sông"),
            ("NN", "phòng chống hạn hán xâm nhập mặn"),
            ("HC", "bố trí phòng họp"),
            ("KGVX", "kỷ niệm ngày sinh danh nhân"),
            ("CN", "bảo đảm cung ứng điện mùa khô"),
            ("TTBC", "trả lời báo chí"),
            ("KTTH", "xử lý tài sản công"),
            ("KGVX", "tổ chức kỳ thi tốt nghiệp"),
            ("NN", "Phòng chống hạn hán xâm nhập mặn"),
            ("QHQT", "đón đoàn cấp cao"),
            ("CN", "điều chỉnh giá bán lẻ điện"),
            ("CN", "thúc đẩy dự án đường cao tốc"),
        ],
        start=1,
    )
]
LETTERS = [(850, "12/TTg-NN", "ung pho voi bao"), (1150, "13/TTg-CN", "du an duong sat do thi")]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with twelve dispatches and two letters of the Prime Minister."""
    own = [{"id": i, "unit": unit, "subject_restored": subject} for i, unit, subject in OWN]
    (tmp_path / "vpcp_subjects.jsonl").write_text("\n".join(map(json.dumps, own)))
    letters = [
        {"id": i, "symbol_ascii": symbol, "subject_ascii": subject, "year": 2021}
        for i, symbol, subject in LETTERS
    ]
    with gzip.open(tmp_path / "legal_titles.jsonl.gz", "wt") as file:
        file.write("\n".join(map(json.dumps, letters)))
    return tmp_path


def test_the_newest_fifth_is_of_the_offices_own_measured_units(data: Path) -> None:
    """Ten dispatches are of measured units; the letter between the newest two is not held out."""
    found = newest_fifth(data, read_dispatches(data))

    assert [example.order for example in found.held_out] == [1100, 1200]
    assert found.how.startswith("the newest 2 of 10 dispatches")


def test_everything_older_is_fitted_on(data: Path) -> None:
    """Other units' dispatches and the Prime Minister's letters too; nothing newer."""
    found = newest_fifth(data, read_dispatches(data))

    orders = [example.order or 0.0 for example in found.fit]
    assert orders == sorted(orders)
    assert {300, 600, 850} <= set(orders)
    assert orders[-1] == 1000


def test_a_split_further_back_knows_nothing_of_what_came_later(data: Path) -> None:
    """And a text that stands again in the part held out is not fitted on."""
    found = dispatches_between(data, read_dispatches(data), 0.6, 0.8)

    assert [example.order for example in found.held_out] == [900, 1000]
    assert [example.order for example in found.fit] == [100, 300, 400, 500, 600, 700, 800, 850]
    assert "1 older documents with the same text" in found.how


def test_the_fit_may_end_long_before_what_is_measured(data: Path) -> None:
    """To see what a model is worth in years it has not read."""
    found = dispatches_between(data, read_dispatches(data), 0.8, fitted=0.5)

    assert [example.order for example in found.held_out] == [1100, 1200]
    assert max(example.order or 0 for example in found.fit) == 700
