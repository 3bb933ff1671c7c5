"""Cues in folded syllables: the longest stands, what qualifies comes after."""

import json
from pathlib import Path

import pytest

from classifier.cues import CueSheet
from classifier.errors import CueError
from classifier.normalization import fold_and_space
from training.priority_topics import SHIPPED_TOPICS

SHEET = CueSheet.from_mapping(
    {
        "topic": "dich",
        "period": [2020, 2022],
        "roles": {
            "disease": {"phrases": ["covid [19]", "covid19", "corona"]},
            "epidemic": {"when": "period", "phrases": ["[phòng] chống dịch", "phong tỏa"]},
            "vaccine": {"when": "since", "phrases": ["chiến dịch tiêm chủng"]},
            "animals": {"blocks": True, "phrases": ["dịch tả lợn", "chiến dịch", "thú y"]},
        },
        "background": ["trong bối cảnh [dịch] covid [19]"],
        "instruments": [{"kind": "Chỉ thị", "number": "16", "symbol": "CT-TTg", "years": [2020]}],
    }
)


def found(text: str, year: int | None = None, sheet: CueSheet = SHEET) -> list[tuple[str, str]]:
    """Each cue's role and its syllables."""
    syllables = fold_and_space(text).split()
    return [
        (sheet.roles[match.role], " ".join(syllables[match.start : match.end]))
        for match in sheet.matcher.find(syllables, year)
    ]


def test_the_longest_phrase_stands() -> None:
    """One mention is counted once."""
    assert found("Tăng cường phòng, chống dịch COVID-19") == [
        ("epidemic", "phong chong dich"),
        ("disease", "covid 19"),
    ]


def test_what_qualifies_comes_after() -> None:
    """Fighting swine fever is not fighting the epidemic, though both begin alike."""
    assert found("phòng, chống dịch tả lợn châu Phi") == [("animals", "dich ta lon")]


def test_a_longer_cue_around_a_blocking_one_has_said_more() -> None:
    """A campaign is no epidemic, a vaccination campaign is one's answer."""
    assert found("chiến dịch mùa hè xanh") == [("animals", "chien dich")]
    assert found("chiến dịch tiêm chủng") == [("vaccine", "chien dich tiem chung")]


def test_words_have_boundaries() -> None:
    """Nothing is found inside another syllable."""
    assert found("phong tỏ tình; chống dịc; phongtoa12") == []


@pytest.mark.parametrize("misread", ["c0vid 19", "cov1d-19", "COVlD-19", "covid19", "ovid 19"])
def test_a_misread_letter_does_not_hide_a_cue(misread: str) -> None:
    """Where the result is no Vietnamese syllable, one letter may differ."""
    assert [role for role, _ in found(f"ứng phó với {misread}")] == ["disease"]


def test_a_misread_syllable_inside_a_phrase_is_read_by_its_neighbours() -> None:
    """One of a phrase's syllables, not two."""
    assert found("phòng, ch0ng dịch") == [("epidemic", "phong ch0ng dich")]
    assert found("ph0ng, ch0ng dlch") == []


def test_words_run_together_are_told_apart() -> None:
    """Published titles do this often."""
    assert found("ung ho phong chongCovid19") == [("disease", "chongcovid19")]


def test_a_true_syllable_is_never_taken_for_another() -> None:
    """One letter away from a cue lies half of the language."""
    assert found("chống định, phòng hỏa, chung dịch") == []


def test_a_cue_in_a_background_frame_is_marked() -> None:
    """Only what lies inside the frame."""
    syllables = fold_and_space("chống dịch trong bối cảnh dịch COVID-19").split()

    assert [match.framed for match in SHEET.matcher.find(syllables)] == [False, True]


def test_in_other_years_the_epidemic_is_another_one() -> None:
    """Its name is its name in any year, its vaccine came with it, its measures went with it."""
    text = "COVID-19, chống dịch, chiến dịch tiêm chủng"
    roles = {year: [role for role, _ in found(text, year)] for year in (2014, 2021, 2026, None)}

    assert roles[2014] == ["disease", "out_of_time", "out_of_time"]
    assert roles[2021] == roles[None] == ["disease", "epidemic", "vaccine"]
    assert roles[2026] == ["disease", "out_of_time", "vaccine"]


def test_instruments_are_cues() -> None:
    """Dated, bare, and of another year: that is no cue, nor is anything in it."""
    assert found("Chỉ thị số 16/CT-TTg ngày 31/3/2020") == [("instrument", "chi thi so 16 ct ttg")]
    assert found("theo Chỉ thị 16") == [("instrument_undated", "chi thi 16")]
    assert found("Chỉ thị 16/CT-TTg ngày 04/5/2017") == []


def test_a_common_syllable_is_no_cue() -> None:
    """Without diacritics "dịch" is also the "đích" of mục đích."""
    sheet = CueSheet.from_mapping({"topic": "t", "roles": {"r": {"phrases": ["[chống] dịch"]}}})

    with pytest.raises(CueError, match="'dich' alone"):
        sheet.matcher  # noqa: B018


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is no cue sheet"),
        ('{"topic": "t"}', "roles"),
        ('{"topic": "t", "roles": {"background": {"phrases": []}}}', "built in"),
        ('{"topic": "t", "roles": {"r": {"phrases": [], "when": "never"}}}', "never"),
    ],
)
def test_a_file_that_is_no_cue_sheet_is_told(tmp_path: Path, content: str, message: str) -> None:
    """With its name and what is wrong."""
    path = tmp_path / "cues.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(CueError, match=message):
        CueSheet.read(path)


def test_every_shipped_phrase_is_found_in_itself() -> None:
    """Whole, and under some role: no phrase is lost to a mistake in the tree."""
    path = SHIPPED_TOPICS / "covid" / "cues.json"
    sheet = CueSheet.read(path)
    from classifier.phrases import expand

    for pattern in json.loads(path.read_text(encoding="utf-8"))["roles"]["measure"]["phrases"]:
        for phrase in expand(pattern, sheet.sets):
            assert any(
                (match.start, match.end) == (0, len(phrase)) for match in sheet.matcher.find(phrase)
            ), phrase


def test_after_2022_an_epidemic_without_a_name_is_another_one() -> None:
    """Borders and schools had opened in March 2022; what ran short in 2023 were other vaccines."""
    sheet = CueSheet.read(SHIPPED_TOPICS / "covid" / "cues.json")
    text = "phòng chống dịch, mua vắc xin, F0, tiêm AstraZeneca, COVID-19"
    roles = {year: [role for role, _ in found(text, year, sheet)] for year in (2022, 2023)}

    assert roles[2022] == ["epidemic", "vaccine_supply", "care", "vaccine", "disease"]
    assert roles[2023] == ["out_of_time", "out_of_time", "care", "vaccine", "disease"]
