"""The routing slip of a document, and the register of a year."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from service.dependencies import Classifier, Record
from service.journal.errors import DecisionNotFoundError
from service.journal.journal import Journal
from service.journal.reading import arrival_numbers_of, find_decision, list_register
from service.papers.register import referred, register_csv, register_row, register_xlsx
from service.papers.slip import slip_docx, slip_html, slip_of
from service.routes.decisions import READING, DecisionId

router = APIRouter(prefix="/v1", tags=["papers"])

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = 500


def _files(*types: str) -> dict[int | str, dict[str, Any]]:
    return READING | {200: {"content": {kind: {} for kind in types}, "description": "The paper."}}


@router.get(
    "/decisions/{decision_id}/slip",
    response_class=HTMLResponse,
    responses=_files("text/html", DOCX),
)
def slip(
    decision_id: DecisionId,
    journal: Record,
    classifier: Classifier,
    kind: Annotated[Literal["html", "docx"], Query(alias="format")] = "html",
) -> Response:
    """Phiếu giải quyết văn bản đến: to print (HTML), or for an office program (DOCX)."""
    with journal.reading() as connection:
        found = find_decision(connection, decision_id)
        if found is None:
            raise DecisionNotFoundError(decision_id)
        numbers = arrival_numbers_of(connection, list(referred([found])))
    remarks = [
        f"{what} số đến {numbers[other][0]}/{numbers[other][1]}"
        for what, other in (
            ("Trùng số, ký hiệu và tác giả với văn bản", found.duplicate_of),
            ("Được thay thế bằng văn bản", found.superseded_by),
        )
        if other is not None and other in numbers
    ]
    if found.state == "withdrawn":
        remarks.append("Văn bản đã được thu hồi")
    paper = slip_of(found, classifier.bundle.taxonomy.office, tuple(remarks))
    if kind == "html":
        return HTMLResponse(slip_html(paper))
    name = f"phieu-giai-quyet-{found.arrival_number}-{found.arrival_year}.docx"
    return Response(slip_docx(paper), media_type=DOCX, headers=_named(name))


@router.get("/register", response_class=StreamingResponse, responses=_files("text/csv", XLSX))
def register(
    journal: Record,
    year: Annotated[int, Query(ge=1, le=9999, description="Year of the arrival numbers.")],
    kind: Annotated[Literal["csv", "xlsx"], Query(alias="format")] = "csv",
) -> StreamingResponse:
    """Sổ đăng ký văn bản đến: a year's documents by arrival number, in ten columns."""
    with journal.reading():
        pass  # a record that is not available is a clear 503, not half a file
    rows = _rows(journal, year)
    name = _named(f"so-dang-ky-van-ban-den-{year}.{kind}")
    if kind == "csv":
        return StreamingResponse(
            register_csv(rows), media_type="text/csv; charset=utf-8", headers=name
        )
    return StreamingResponse(_pieces(register_xlsx(rows, year)), media_type=XLSX, headers=name)


def _rows(journal: Journal, year: int) -> Iterator[tuple[str | int, ...]]:
    number = 0
    while True:
        # A connection a page: a slow reader of the register holds none.
        with journal.reading() as connection:
            page = list_register(connection, year, after=number, limit=_PAGE)
            numbers = arrival_numbers_of(connection, list(referred(page)))
        for decision in page:
            yield register_row(decision, numbers)
        if len(page) < _PAGE:
            return
        number = page[-1].arrival_number


def _pieces(file: Any) -> Iterator[bytes]:
    with file:
        while piece := file.read(65_536):
            yield piece


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename={quote(name)}"}
