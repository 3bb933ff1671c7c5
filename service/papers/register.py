"""The register of incoming documents (Sổ đăng ký văn bản đến): ten columns.

After Decree 30/2020/NĐ-CP, Appendix IV. As CSV that Excel opens in Vietnamese, and as XLSX. A
spreadsheet runs what looks like a formula, and a subject is what a sender wrote: such cells are
made plain text.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from service.journal.entry import Decision
from service.papers.wording import URGENCY, on_paper, printable, transferred_on

COLUMNS = (
    "Ngày đến",
    "Số đến",
    "Tác giả",
    "Số, ký hiệu",
    "Ngày, tháng văn bản",
    "Tên loại và trích yếu nội dung văn bản",
    "Đơn vị hoặc người nhận",
    "Ngày chuyển",
    "Ký nhận",
    "Ghi chú",
)
_WIDTHS = (11, 8, 28, 18, 12, 60, 34, 11, 12, 34)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_IN_MEMORY = 8 * 1024 * 1024  # bytes; a larger file goes to the disk

Numbers = Mapping[str, tuple[int, int]]
"""Arrival number and year of the decisions that others refer to."""


def register_row(decision: Decision, numbers: Numbers) -> tuple[str | int, ...]:
    """The ten cells of a document.

    Args:
        decision: where it stands.
        numbers: for "a duplicate of arrival number …".
    """
    subject = " ".join((decision.subject or "").split())
    units = [decision.lead, *decision.coordinating]
    waiting = decision.state == "waiting"
    return (
        on_paper(decision.arrival_day),
        decision.arrival_number,
        _cell(decision.organ_name),
        _cell(decision.symbol),
        on_paper(decision.issued_date),
        _cell(": ".join(part for part in (decision.type_name, subject) if part)),
        "" if waiting else _cell("; ".join(f"{unit.name} ({unit.code})" for unit in units)),
        on_paper(transferred_on(decision)),
        "",  # signed by hand
        _cell("; ".join(_remarks(decision, numbers))),
    )


def referred(decisions: Iterable[Decision]) -> set[str]:
    """The decisions whose arrival numbers the rows of these need."""
    return {
        other
        for decision in decisions
        for other in (decision.duplicate_of, decision.superseded_by)
        if other
    }


def register_csv(rows: Iterable[tuple[str | int, ...]]) -> Iterator[str]:
    """The register as CSV, in pieces; the first begins with the mark that tells Excel UTF-8."""
    piece = io.StringIO()
    writer = csv.writer(piece, lineterminator="\r\n")
    piece.write("\ufeff")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(row)
        if piece.tell() > 65_536:
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue()


def register_xlsx(rows: Iterable[tuple[str | int, ...]], year: int) -> IO[bytes]:
    """The register as a workbook, in a file that vanishes when it is closed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"Văn bản đến {year}")
    sheet.freeze_panes = "A2"
    for position, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJ"[position]].width = width
    heading = []
    for name in COLUMNS:
        cell = WriteOnlyCell(sheet, value=name)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        heading.append(cell)
    sheet.append(heading)
    for row in rows:
        sheet.append(row)
    file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(text: str | None) -> str:
    text = printable(text)
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text


def _remarks(decision: Decision, numbers: Numbers) -> Iterator[str]:
    if decision.covid:
        yield "COVID-19"
    if decision.urgency:
        yield URGENCY[decision.urgency]
    if decision.state == "withdrawn":
        yield "Đã thu hồi"
    if decision.state == "waiting":
        yield "Chờ phân phối"
    for what, other in (
        ("Được thay thế bằng văn bản", decision.superseded_by),
        ("Trùng với văn bản", decision.duplicate_of),
    ):
        if other is not None and other in numbers:
            number, year = numbers[other]
            yield f"{what} số đến {number}/{year}"
