import csv
import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from service.papers.register import COLUMNS
from tests.conftest import Service, StartService
from tests.service.test_record import decided, sent

LAN = "Nguyễn Thị Lan"
NAUGHTY = '=HYPERLINK("http://x","V/v <b>khen & thưởng</b>")'
LETTER = {
    "subject": "V/v hỗ trợ vắc xin phòng COVID-19 cho công nhân", "organ_name": "Bộ Y tế",
    "code_number": "5146", "code_notation": "BYT-KCB", "type_name": "Công văn",
    "issued_date": "2021-08-03", "arrival_date": "2021-08-05", "priority": 2,
}  # fmt: skip
Rows = Callable[[], list[list[Any]]]


@pytest.fixture(scope="module")
def office(start_service: StartService, models: Any) -> Service:
    """A service whose register holds three documents of 2021: corrected, naughty, duplicate."""
    service = start_service(models)
    first = sent(service, {**LETTER, "document_id": "d1"})
    decided(
        service, first["decision_id"], "correction",
        who=LAN, lead="KGVX", coordinating=["KTTH"], note="Trình trong ngày.", covid=True,
    )  # fmt: skip
    sent(service, {**LETTER, "document_id": "d2", "code_number": "-1", "subject": NAUGHTY})
    sent(service, {**LETTER, "document_id": "d3"})
    return service


def slip_of(office: Service, number: int, **parameters: str) -> Any:
    """The slip of an arrival number of 2021."""
    found = office.client.get(
        "/v1/decisions", params={"arrival_year": 2021, "arrival_number": number}
    ).json()["decisions"][0]
    response = office.client.get(f"/v1/decisions/{found['decision_id']}/slip", params=parameters)
    assert response.status_code == 200, response.text
    return response


def test_a_slip_says_what_was_decided_and_by_whom(office: Service) -> None:
    """In the three parts of the decree's form."""
    page = slip_of(office, 1).text

    for text in (
        "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN",
        "Số đến: 1",
        "Ngày đến: 05/08/2021",
        "Công văn số 5146/BYT-KCB ngày 03/08/2021 của Bộ Y tế",
        LETTER["subject"],
        "Thượng khẩn",
        "phòng, chống dịch COVID-19",
        "chủ trì: Vụ Khoa giáo - Văn xã (KGVX)",
        "Vụ Kinh tế tổng hợp (KTTH)",
        LAN,
        "Trình trong ngày.",
        "Ý kiến của lãnh đạo đơn vị",
        "Ý kiến đề xuất của người giải quyết",
    ):
        assert str(text) in page


def test_a_slip_shows_what_a_sender_wrote_as_text(office: Service) -> None:
    """Not as a part of the page."""
    page = slip_of(office, 2).text

    assert "<b>khen" not in page
    assert "&lt;b&gt;khen &amp; thưởng&lt;/b&gt;" in page


def test_a_slip_tells_of_a_duplicate(office: Service) -> None:
    """By the arrival number of the first one."""
    assert "Trùng số, ký hiệu và tác giả với văn bản số đến 1/2021" in slip_of(office, 3).text


def test_a_slip_for_an_office_program_says_the_same(office: Service) -> None:
    """In a DOCX that can be opened."""
    response = slip_of(office, 1, format="docx")

    lines = [line.text for line in docx.Document(io.BytesIO(response.content)).paragraphs]

    assert "phieu-giai-quyet-1-2021.docx" in response.headers["content-disposition"]
    assert "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN" in lines
    assert "- Giao đơn vị, cá nhân chủ trì: Vụ Khoa giáo - Văn xã (KGVX)" in lines
    assert any(LAN in line for line in lines)


def csv_rows(office: Service) -> list[list[Any]]:
    """The register as CSV."""
    response = office.client.get("/v1/register", params={"year": 2021})
    assert response.content.startswith(b"\xef\xbb\xbf")  # or Excel shows mojibake
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def xlsx_rows(office: Service) -> list[list[Any]]:
    """The register as a workbook."""
    response = office.client.get("/v1/register", params={"year": 2021, "format": "xlsx"})
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return [["" if cell is None else cell for cell in row] for row in sheet.values]


@pytest.mark.parametrize("rows_of", [csv_rows, xlsx_rows])
def test_the_register_has_the_ten_columns_of_the_decree(
    office: Service, rows_of: Callable[[Service], list[list[Any]]]
) -> None:
    """A row a document, by arrival number; nothing in it is a formula."""
    heading, first, second, third = rows_of(office)

    assert tuple(heading) == COLUMNS
    assert [str(row[1]) for row in (first, second, third)] == ["1", "2", "3"]
    assert first[0] == "05/08/2021"
    assert first[2:6] == [
        "Bộ Y tế", "5146/BYT-KCB", "03/08/2021",
        "Công văn: V/v hỗ trợ vắc xin phòng COVID-19 cho công nhân",
    ]  # fmt: skip
    assert first[6] == "Vụ Khoa giáo - Văn xã (KGVX); Vụ Kinh tế tổng hợp (KTTH)"
    assert first[9] == "COVID-19; Thượng khẩn"
    assert second[3] == "'-1/BYT-KCB"
    assert "Trùng với văn bản số đến 1/2021" in third[9]


def test_a_year_without_documents_has_an_empty_register(office: Service) -> None:
    """The heading alone."""
    response = office.client.get("/v1/register", params={"year": 1999})

    assert response.status_code == 200
    assert response.content.decode("utf-8-sig").strip() == ",".join(
        f'"{name}"' if "," in name else name for name in COLUMNS
    )


def test_subjects_that_look_like_formulas_are_text() -> None:
    """Whatever a spreadsheet would run."""
    from service.papers.register import _cell

    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\n@x"):
        assert _cell(text).startswith("'")
    assert _cell("V/v a=b") == "V/v a=b"
    assert _cell("\x0b\x00V/v") == "V/v"
