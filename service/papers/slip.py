"""The routing slip (Phiếu giải quyết văn bản đến), after Decree 30/2020/NĐ-CP, Appendix IV.

Three parts: what the leader decides (lead, coordinating units, deadline of each, date), what the
head of the unit decides, what the official in charge proposes. The first is filled in with what
stands in the record; the rest is left to the pen.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.journal.entry import Decision
from service.papers.wording import URGENCY, described, moment, on_paper, printable

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,  # a subject is what a sender wrote
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_DOTS = "." * 78
_DATE = "Ngày ....... tháng ....... năm ..........."


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What is printed on a slip, in its order. Empty texts are left to the pen."""

    office: str
    arrival: str
    document: str
    subject: str
    urgency: str
    covid: bool
    lead: str
    coordinating: tuple[str, ...]
    deadline: str
    decided: str
    note: str
    remarks: tuple[str, ...]


def slip_of(decision: Decision, office: str, remarks: tuple[str, ...] = ()) -> Slip:
    """The slip of a decision.

    Args:
        decision: where the document stands.
        office: name of the office that received it.
        remarks: what else a reader must know, e.g. that it is a duplicate.
    """
    by_person = decision.state in {"confirmed", "corrected"}
    waiting = decision.state == "waiting"
    lead = f"{decision.lead.name} ({decision.lead.code})"
    return Slip(
        office=printable(office),
        arrival=f"Số đến: {decision.arrival_number}    Ngày đến: {on_paper(decision.arrival_day)}",
        document=printable(described(decision)),
        subject=printable(decision.subject),
        urgency=URGENCY[decision.urgency],
        covid=decision.covid,
        lead=printable(f"{lead}, dự kiến, chờ ý kiến phân phối" if waiting else lead),
        coordinating=tuple(
            printable(f"{unit.name} ({unit.code})") for unit in decision.coordinating
        ),
        deadline=f"Chuyển trước {moment(decision.transfer_by)}" if decision.transfer_by else "",
        decided=printable(f"{decision.decided_by}, {moment(decision.decided_at)}")
        if by_person
        else "",
        note=printable(decision.note) if by_person else "",
        remarks=tuple(printable(remark) for remark in remarks),
    )


def slip_html(slip: Slip) -> str:
    """A page that prints on one side of A4."""
    return _TEMPLATES.get_template("slip.html").render(slip=slip, dots=_DOTS, date=_DATE)


def slip_docx(slip: Slip) -> bytes:
    """The same for an office program."""
    paper = docx.Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    # Margins of Decree 30/2020/NĐ-CP, Appendix I: 20-25, 20-25, 30-35, 15-20 mm.
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    paper.styles["Normal"].font.name = "Times New Roman"
    paper.styles["Normal"].font.size = Pt(13)
    paper.core_properties.title = "Phiếu giải quyết văn bản đến"
    paper.core_properties.author = slip.office
    paper.core_properties.language = "vi-VN"

    _line(paper, slip.office.upper(), bold=True)
    _line(paper, slip.arrival)
    _line(paper, "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN", bold=True, size=14, centred=True)
    _line(paper, slip.document, centred=True)
    _line(paper, slip.subject, bold=True, centred=True)
    urgency = f"Mức độ khẩn: {slip.urgency}"
    if slip.covid:
        urgency += ". Thuộc công tác phòng, chống dịch COVID-19: ưu tiên xử lý trước"
    _line(paper, urgency, italic=True, centred=True)
    for remark in slip.remarks:
        _line(paper, remark, italic=True, centred=True)

    _heading(paper, "I. Ý kiến phân phối, chỉ đạo của lãnh đạo cơ quan")
    _line(paper, f"- Giao đơn vị, cá nhân chủ trì: {slip.lead}")
    together = "; ".join(slip.coordinating) or _DOTS[:40]
    _line(paper, f"- Giao đơn vị, cá nhân phối hợp giải quyết: {together}")
    _line(
        paper, f"- Thời hạn giải quyết đối với mỗi đơn vị, cá nhân: {slip.deadline or _DOTS[:40]}"
    )
    if slip.decided:
        _line(paper, f"- Người phân phối, ngày cho ý kiến: {slip.decided}")
    if slip.note:
        _line(paper, f"- Ý kiến: {slip.note}")
    _pen(paper)
    _heading(paper, "II. Ý kiến của lãnh đạo đơn vị")
    _line(paper, f"- Giao cá nhân giải quyết; thời hạn: {_DOTS[:46]}")
    _pen(paper)
    _heading(paper, "III. Ý kiến đề xuất của người giải quyết")
    _pen(paper)

    data = BytesIO()
    paper.save(data)
    return data.getvalue()


def _heading(paper: Docx, text: str) -> None:
    _line(paper, text, bold=True)


def _pen(paper: Docx) -> None:
    """Room to write by hand, and the date."""
    for _ in range(3):
        _line(paper, _DOTS)
    _line(paper, _DATE, italic=True).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _line(
    paper: Docx,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    centred: bool = False,
    size: int = 13,
) -> Paragraph:
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph
