"""The gate itself: what it lets pass, what it stops, and what it writes down."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.accuracy import parts
from benchmarks.accuracy.__main__ import main
from benchmarks.accuracy.floors import TOLERANCE, FloorLoweredError, Floors, Measured, measured
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.table import Row, Table

NAME = "dispatches / vanthu / top-1"
REACHED = Measured("dispatches", "sha256:1", {NAME: 0.75, "dispatches / vanthu / ECE": 0.04})
PINNED = Floors().updated([REACHED], None)


def with_figure(value: float, name: str = NAME) -> Measured:
    """What was reached, one figure different."""
    return replace(REACHED, figures={**REACHED.figures, name: value})


def test_a_floor_that_is_reached_passes() -> None:
    """Exactly, by rounding, or with something to spare."""
    assert PINNED.failures(REACHED) == []
    assert PINNED.failures(with_figure(0.75 - TOLERANCE)) == []
    assert PINNED.failures(with_figure(0.9)) == []


def test_a_figure_below_its_floor_fails() -> None:
    """The message gives both."""
    assert PINNED.failures(with_figure(0.74)) == [f"{NAME}: 0.7400, the floor is 0.7500."]


@pytest.mark.parametrize("column", ["ECE", "hand: false alarms"])
def test_of_errors_less_is_better(column: str) -> None:
    """A calibration error or a share of false alarms fails when it grows."""
    name = f"flag / vanthu / {column}"
    pinned = Floors().updated([Measured("flag", "sha256:1", {name: 0.04})], None)

    assert pinned.failures(Measured("flag", "sha256:1", {name: 0.01})) == []
    assert len(pinned.failures(Measured("flag", "sha256:1", {name: 0.05}))) == 1


def test_floors_of_other_data_are_no_floors() -> None:
    """That is a failure, with the option that pins them anew."""
    (failure,) = PINNED.failures(replace(REACHED, corpus="sha256:2"))

    assert "sha256:1" in failure
    assert "--update-floors" in failure


def test_a_figure_that_vanished_fails() -> None:
    """Not measuring is no way of passing."""
    (failure,) = PINNED.failures(replace(REACHED, figures={NAME: 0.75}))

    assert "was not measured" in failure


def test_a_part_without_floors_passes() -> None:
    """It has never been pinned."""
    assert PINNED.failures(Measured("vntc", "sha256:9", {})) == []


def test_raising_needs_no_reason_and_leaves_other_parts_alone() -> None:
    """Floors of parts not measured this time stay."""
    flag = Measured("flag", "sha256:1", {"flag / vanthu / hand: recall": 0.97})

    raised = PINNED.updated([flag], None).updated([with_figure(0.8)], None)

    assert raised.figures[NAME] == 0.8
    assert raised.figures["flag / vanthu / hand: recall"] == 0.97
    assert raised.lowered == ()


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_lowering_needs_a_reason(reason: str | None) -> None:
    """The message names the floor and the option."""
    with pytest.raises(FloorLoweredError, match=r"top-1.*--allow-lower REASON"):
        PINNED.updated([with_figure(0.7)], reason)
    with pytest.raises(FloorLoweredError, match="ECE"):
        PINNED.updated([replace(REACHED, figures={NAME: 0.75})], reason)


def test_the_reason_is_written_down(tmp_path: Path) -> None:
    """With what it was and what it is; it survives the file."""
    lowered = PINNED.updated([with_figure(0.7)], "two labels were wrong")
    lowered.write(tmp_path / "floors.json")

    found = Floors.read(tmp_path / "floors.json")
    assert found == lowered
    assert found.lowered == (
        {"floor": NAME, "from": 0.75, "to": 0.7, "reason": "two labels were wrong"},
    )


def test_only_the_product_has_floors(tmp_path: Path) -> None:
    """A reference may get worse; the data's digest goes with the figures."""
    data = tmp_path / "corpus.jsonl"
    data.write_text("{}")
    table = Table(
        title="",
        rows=[
            Row(method="vanthu", figures={"top-1": 0.123456, "top-3": None}, is_ours=True),
            Row(method="TF-IDF + LinearSVC", figures={"top-1": 0.1}),
        ],
    )

    found = measured("dispatches", [data], table)
    data.write_text("{ }")

    assert found.figures == {NAME: 0.1235}
    assert found.corpus.startswith("sha256:")
    assert measured("dispatches", [data], table).corpus != found.corpus


@pytest.fixture
def one_part(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """The command with a single part, which reaches what the test says."""
    reached = {"top-1": 0.75}

    def measure(_: Options) -> Table:
        return Table(title="", rows=[Row(method="vanthu", figures=dict(reached), is_ours=True)])

    part = parts.Part(name="dispatches", measure=measure, is_quick=True)
    monkeypatch.setattr("benchmarks.accuracy.__main__.PARTS", (part,))
    return reached


def test_the_command_pins_fails_and_lowers(
    one_part: dict[str, float], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole life of a floor, by exit codes."""
    floors = tmp_path / "floors.json"
    command = ["--data", str(tmp_path), "--floors", str(floors)]

    assert main([*command, "--update-floors"]) == 0
    assert main(command) == 0
    one_part["top-1"] = 0.70
    assert main(command) == 1
    assert "0.7000, the floor is 0.7500" in capsys.readouterr().err
    assert main([*command, "--update-floors"]) == 1
    assert json.loads(floors.read_text())["figures"] == {NAME: 0.75}
    assert main([*command, "--update-floors", "--allow-lower", "labels mended"]) == 0
    assert main(command) == 0
    assert json.loads(floors.read_text())["lowered"][0]["reason"] == "labels mended"
