"""Whose a labelled document is when units come and go."""

from datetime import date

import pytest

from classifier.errors import UnknownDepartmentError
from classifier.taxonomy import Department, Taxonomy
from training.departments import fitted_as, mandates_of

OFFICE = Taxonomy(
    (
        Department(code="KSTT", name="Cục Kiểm soát", valid_to=date(2025, 12, 31),
                   successors=("CĐS",), mandate=("thủ tục hành chính",)),
        Department(code="CĐS", name="Cục Chuyển đổi số", valid_from=date(2026, 1, 1),
                   predecessor="KSTT", mandate=("chuyển đổi số", "thủ tục hành chính")),
        Department(code="TTTH", name="Trung tâm Tin học", valid_to=date(2022, 10, 9),
                   successors=("KSTT",)),
        Department(code="KTN", name="Vụ Kinh tế ngành", valid_to=date(2016, 11, 10),
                   successors=("CN", "NN")),
        Department(code="CN", name="Vụ Công nghiệp", valid_from=date(2016, 11, 11),
                   predecessor="KTN"),
        Department(code="NN", name="Vụ Nông nghiệp", valid_from=date(2016, 11, 11),
                   predecessor="KTN"),
        Department(code="KHCN", name="Vụ Khoa học", valid_from=date(2024, 1, 1),
                   predecessor="KGVX", mandate=("công nghệ cao",)),
        Department(code="KGVX", name="Vụ Khoa giáo - Văn xã"),
        Department(code="CCHC", name="Ban Cải cách", valid_to=date(2010, 1, 1)),
    )
)  # fmt: skip
YEAR = date(2023, 7, 1)


FEW = ["TTTH", "KSTT", "KTN", "CCHC"]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("TTTH", "KSTT"),  # gone, its work taken by one that was there beside it
        ("CĐS", "KSTT"),  # to come, under another name
        ("KTN", "KTN"),  # divided up: its documents are, too, by their words
        ("KHCN", "KHCN"),  # to come, with a part of another's work
        ("CCHC", "CCHC"),  # gone, and nobody took its work
        ("KGVX", "KGVX"),
    ],
)
def test_a_unit_that_is_gone_is_fitted_as_the_one_that_took_its_work(label: str, code: str) -> None:
    """By the day of the newest document."""
    assert fitted_as(FEW, OFFICE, YEAR)[label] == code


def test_after_the_change_the_new_name_is_the_one() -> None:
    """And whoever was merged before comes along."""
    codes = fitted_as([*FEW, *["KSTT"] * 50], OFFICE, date(2026, 2, 1))

    assert codes["KSTT"] == codes["TTTH"] == codes["CĐS"] == "CĐS"


def test_a_unit_of_many_documents_is_a_class_even_when_it_is_gone() -> None:
    """They tell a part of its successor's work, and documents of its time can go to it."""
    assert fitted_as(["TTTH"] * 9, OFFICE, YEAR)["TTTH"] == "KSTT"
    assert fitted_as(["TTTH"] * 10, OFFICE, YEAR)["TTTH"] == "TTTH"


def test_without_any_date_every_label_is_its_own() -> None:
    """Nothing says when these documents were written."""
    codes = fitted_as(FEW, OFFICE, None)

    assert all(label == code for label, code in codes.items())


def test_an_unknown_label_is_an_error() -> None:
    """As everywhere a label is looked up."""
    with pytest.raises(UnknownDepartmentError):
        fitted_as(["XYZ"], OFFICE, YEAR)


def test_successors_in_a_circle_come_to_an_end() -> None:
    """A taxonomy that says so is wrong, and no reason to hang."""
    circle = Taxonomy(
        tuple(
            Department(code=code, name=code, valid_to=date(2020, 1, 1), successors=(other,))
            for code, other in (("A", "B"), ("B", "A"))
        )
    )

    assert set(fitted_as([], circle, YEAR)) == {"A", "B"}


def test_a_mandate_belongs_to_whoever_is_fitted_with_it() -> None:
    """What two mandates name stands in theirs once; a new unit keeps its own."""
    found = {
        code: [phrase.fields[0].normalized.text for phrase in phrases]
        for code, phrases in mandates_of(OFFICE, fitted_as(FEW, OFFICE, YEAR)).items()
    }

    assert found == {"KSTT": ["thủ tục hành chính", "chuyển đổi số"], "KHCN": ["công nghệ cao"]}
