import json
from datetime import date
from pathlib import Path

import pytest

from classifier.errors import TaxonomyError, UnknownDepartmentError
from classifier.taxonomy import Department, FormerName, Taxonomy

REGIMES = [date(2015, 6, 1), date(2021, 8, 5), date(2024, 3, 1), date(2025, 6, 1), date(2026, 7, 1)]


def codes_on(taxonomy: Taxonomy, day: date) -> set[str]:
    """The codes of the departments that exist on a day."""
    return {department.code for department in taxonomy.on(day)}


def holder_code(taxonomy: Taxonomy, label: str, day: date) -> str | None:
    """The code of who holds the work of a label."""
    holder = taxonomy.holder(label, day)
    return holder.code if holder else None


@pytest.mark.parametrize("day", REGIMES)
def test_every_regime_has_a_plausible_number_of_units(taxonomy: Taxonomy, day: date) -> None:
    """The decrees name some fifteen to twenty-two at a time."""
    assert 15 <= len(taxonomy.on(day)) <= 22


@pytest.mark.parametrize(
    ("label", "day", "expected"),
    [
        ("KSTT", date(2025, 12, 31), "KSTT"),
        ("KSTT", date(2026, 1, 1), "CĐS"),
        ("CĐS", date(2024, 5, 1), "KSTT"),
        ("ĐMDN", date(2025, 12, 31), "ĐMDN"),
        ("ĐMDN", date(2026, 1, 1), "KTTH"),
        ("CN", date(2016, 11, 10), "KTN"),
        ("NN", date(2016, 11, 10), "KTN"),
        ("CN", date(2016, 11, 11), "CN"),
        ("KTN", date(2016, 11, 11), "CN"),
        ("TTTH", date(2026, 2, 1), "CĐS"),
        ("KGVX", date(2021, 8, 5), "KGVX"),
    ],
)
def test_work_is_held_by_whoever_existed_on_the_day(
    taxonomy: Taxonomy, label: str, day: date, expected: str
) -> None:
    """Successors after the end, predecessors before the beginning, several steps if need be."""
    assert holder_code(taxonomy, label, day) == expected


@pytest.mark.parametrize("day", REGIMES)
def test_every_department_ever_has_a_holder_in_every_regime(taxonomy: Taxonomy, day: date) -> None:
    """No class of a model falls into a hole, whatever the date."""
    holders = {d.code: taxonomy.holder(d.code, day) for d in taxonomy.departments}

    assert [code for code, holder in holders.items() if holder is None] == []
    assert {holder.code for holder in holders.values() if holder} <= codes_on(taxonomy, day)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("KGVX", "KGVX"),
        ("KG", "KGVX"),
        ("kgvx", "KGVX"),
        ("XDPL", "PL"),
        ("QHDP", "QHĐP"),
        ("qhđp", "QHĐP"),
        ("DMDN", "ĐMDN"),
        ("đmdn", "ĐMDN"),
        ("QH\u0110P", "QHĐP"),
        ("QHÐP", "QHĐP"),
        (" V.I ", "V.I"),
        ("v.iii", "QHĐP"),
    ],
)
def test_codes_and_aliases_are_found_in_any_spelling(
    taxonomy: Taxonomy, label: str, code: str
) -> None:
    """Case, diacritics, blanks and the Icelandic Ð make no difference."""
    assert taxonomy.find(label).code == code


def test_an_unknown_label_is_refused_with_the_known_ones(taxonomy: Taxonomy) -> None:
    """The message says what would be understood."""
    with pytest.raises(UnknownDepartmentError, match=r"'XYZ'.*KGVX.*taxonomy file"):
        taxonomy.find("XYZ")


def test_a_folded_label_of_two_departments_stands_for_neither() -> None:
    """The label dn could be Đà Nẵng or Doanh nghiệp; guessing would route wrongly in silence."""
    taxonomy = Taxonomy(
        (Department(code="ĐN", name="Đà Nẵng"), Department(code="DN", name="Doanh nghiệp"))
    )

    assert taxonomy.find("ĐN").name == "Đà Nẵng"
    assert taxonomy.find("DN").name == "Doanh nghiệp"
    with pytest.raises(UnknownDepartmentError):
        taxonomy.find("dn")


def test_one_label_for_two_departments_is_refused() -> None:
    """An alias may not be another's code."""
    with pytest.raises(TaxonomyError, match="'VX' stands for both KGVX and VX"):
        Taxonomy(
            (
                Department(code="KGVX", name="Vụ Khoa giáo - Văn xã", aliases=("VX",)),
                Department(code="VX", name="Phòng Văn xã"),
            )
        )


def test_a_successor_that_is_no_department_is_refused() -> None:
    """A chain must lead somewhere."""
    with pytest.raises(TaxonomyError, match="'CĐS'"):
        Taxonomy((Department(code="KSTT", name="Cục KSTT", successors=("CĐS",)),))


def test_successors_in_a_circle_hold_nothing() -> None:
    """A slip in the file does not hang the service."""
    end = date(2020, 12, 31)
    taxonomy = Taxonomy(
        (
            Department(code="A", name="Phòng A", valid_to=end, successors=("B",)),
            Department(code="B", name="Phòng B", valid_to=end, successors=("A",)),
        )
    )

    assert taxonomy.holder("A", date(2021, 1, 1)) is None
    assert holder_code(taxonomy, "A", end) == "A"


def test_a_department_bears_the_name_of_its_day() -> None:
    """Renaming is no abolition."""
    department = Department(
        code="TTĐT",
        name="Cục Thông tin và Truyền thông Chính phủ",
        former_names=(FormerName(name="Cổng Thông tin điện tử Chính phủ", to=date(2026, 5, 31)),),
    )

    assert department.name_on(date(2026, 5, 31)) == "Cổng Thông tin điện tử Chính phủ"
    assert department.name_on(date(2026, 6, 1)) == "Cục Thông tin và Truyền thông Chính phủ"


def test_the_shipped_taxonomy_is_the_same_after_writing_and_reading(taxonomy: Taxonomy) -> None:
    """A stored model keeps every date, alias and mandate."""
    again = Taxonomy.from_mapping(json.loads(json.dumps(taxonomy.to_mapping())))

    assert again == taxonomy


def test_labels_alone_make_a_taxonomy() -> None:
    """Any office can begin without a file."""
    taxonomy = Taxonomy.from_labels(["Phòng Kinh tế", "Phòng Y tế", "Phòng Kinh tế"])

    assert codes_on(taxonomy, date(2024, 1, 1)) == {"Phòng Kinh tế", "Phòng Y tế"}
    assert taxonomy.find("phong y te").code == "Phòng Y tế"


@pytest.mark.parametrize(
    "text",
    [
        "không phải JSON",
        "[]",
        "{}",
        '{"departments": [{"code": "KGVX"}]}',
        '{"departments": [{"code": "KGVX", "name": "Vụ", "ngay": 1}]}',
        '{"departments": [{"code": "KGVX", "name": "Vụ", "valid_from": "11/11/2016"}]}',
    ],
)
def test_a_file_that_is_no_taxonomy_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    """The message names the file and what it needs."""
    path = tmp_path / "don_vi.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(TaxonomyError, match=r"don_vi\.json is no taxonomy.*departments"):
        Taxonomy.read(path)


def test_a_missing_taxonomy_file_is_named(tmp_path: Path) -> None:
    """No traceback for a slip of the pen."""
    with pytest.raises(TaxonomyError, match=r"don_vi\.json cannot be read"):
        Taxonomy.read(tmp_path / "don_vi.json")
