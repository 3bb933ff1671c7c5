"""Files as offices send them, made by real programs' libraries from one letter."""

import base64
import io
import zipfile
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import docx
import matplotlib as mpl
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

LETTER = """\
ỦY BAN NHÂN DÂN
TỈNH X
Số: 2101/UBND-VX
V/v đề nghị hỗ trợ vắc xin và sinh phẩm xét nghiệm COVID-19
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
X, ngày 14 tháng 8 năm 2021
Kính gửi: Văn phòng Chính phủ.
Trước diễn biến phức tạp của dịch bệnh, Ủy ban nhân dân tỉnh kính đề nghị hỗ trợ
50.000 liều vắc xin phòng COVID-19 để tiêm cho công nhân các khu công nghiệp và
sinh phẩm xét nghiệm cho các cơ sở y tế tuyến đầu trên địa bàn tỉnh.
Kính đề nghị Văn phòng Chính phủ xem xét, báo cáo Thủ tướng Chính phủ.
Nơi nhận:
- Như trên;
- Lưu: VT, VX.
"""
FONT = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def text_file(text: str = LETTER) -> bytes:
    """Plain text in UTF-8."""
    return text.encode()


def docx_file(text: str = LETTER, font: str | None = None) -> bytes:
    """A Word document, a paragraph a line."""
    document = docx.Document()
    if font:
        document.styles["Normal"].font.name = font
    for line in text.splitlines():
        document.add_paragraph(line)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    """The bytes of a Word document."""
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def pdf_file(text: str = LETTER, *, key: str | None = None, pages: int = 1) -> bytes:
    """A PDF with a text layer and an embedded font; the text once a page."""
    pdfmetrics.registerFont(TTFont("DejaVu", str(FONT)))
    output = io.BytesIO()
    encryption = StandardEncryption(key) if key else None
    canvas = Canvas(output, encrypt=encryption)
    for _ in range(pages):
        canvas.setFont("DejaVu", 10)
        for row, line in enumerate(text.splitlines()):
            canvas.drawString(60, 800 - 14 * row, line)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def patched_pdf_file(text: str = LETTER, font: str = "Courier") -> bytes:
    """A PDF in a font that lacks Vietnamese letters, as word processors print it.

    A line is drawn first, with gaps, and the letters that it lacks afterwards, in another font.
    """
    other = "DejaVu"
    pdfmetrics.registerFont(TTFont(other, str(FONT)))
    output = io.BytesIO()
    canvas = Canvas(output)
    for row, line in enumerate(text.splitlines()):
        left, top = 60.0, 800 - 14 * row
        later = []
        for is_lacking, letters in groupby(line, lambda letter: letter > "\xff"):
            run = "".join(letters)
            if is_lacking:
                later.append((left, run))
            else:
                canvas.setFont(font, 10)
                canvas.drawString(left, top, run)
            left += pdfmetrics.stringWidth(run, other if is_lacking else font, 10)
        canvas.setFont(other, 10)
        for place, run in later:
            canvas.drawString(place, top, run)
    canvas.save()
    return output.getvalue()


def scan_file(text: str = LETTER) -> bytes:
    """A PDF that is a picture of a page."""
    picture = Image.new("L", (1654, 2339), 255)
    drawing = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(FONT), 30)
    drawing.multiline_text((150, 150), text, font=font, fill=0, spacing=14)
    output = io.BytesIO()
    picture.save(output, "PDF", resolution=200)
    return output.getvalue()


def html_file(text: str = LETTER) -> bytes:
    """A web page with a script that is no part of its text."""
    body = "".join(f"<p>{line}</p>\n" for line in text.splitlines())
    page = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Công văn</title>
<style>p {{color: black}}</style></head><body>{body}<script>var x = "đừng đọc";</script></body>"""
    return page.encode()


def rtf_file(text: str = LETTER) -> bytes:
    """RTF with every letter beyond ASCII escaped, as word processors write it."""

    def escaped(letter: str) -> str:
        return letter if letter.isascii() else f"\\u{ord(letter)}?"

    lines = ("".join(map(escaped, line)) + "\\par\n" for line in text.splitlines())
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times New Roman;}}"
    return f"{head}\n{''.join(lines)}}}".encode()


def zipped(*members: tuple[str, bytes]) -> bytes:
    """A ZIP archive."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return output.getvalue()


def with_part(document: bytes, name: str, content: bytes) -> bytes:
    """A Word document with one part more, or another one of that name."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    return zipped(*(parts | {name: content}).items())


def encoded(content: bytes) -> str:
    """Base64, as attachments travel."""
    return base64.b64encode(content).decode()


FILES: dict[str, Callable[..., bytes]] = {
    "txt": text_file,
    "docx": docx_file,
    "pdf": pdf_file,
    "html": html_file,
    "rtf": rtf_file,
}


def edxml_file(
    *attachments: tuple[str, bytes],
    kind: int = 0,
    subject: str = "V/v đề nghị hỗ trợ vắc xin và sinh phẩm xét nghiệm COVID-19",
    issued: str = "2021/08/14",
    priority: str = "0",
    notation: str = "UBND-VX",
    refers_to: str = "",
    described: tuple[str, ...] = (),
    cid: str = "cid:",
    number: int = 2101,
    organ_id: str = "000.00.00.H99",
    organ_name: str = "Ủy ban nhân dân tỉnh X",
    document_id: str | None = None,
) -> bytes:
    """An edXML message of the present standard, as senders on the axis build it."""
    document_id = document_id or f"000.00.00.H99,2021/08/14,{number}/{notation}"
    references, contents = [], []
    for place, (name, content) in enumerate(attachments):
        what = described[place] if place < len(described) else ""
        references.append(
            f"<edXML:Reference><edXML:AttachmentName>{name}</edXML:AttachmentName>"
            f"<edXML:Description>{what}</edXML:Description>"
            f"<edXML:ContentId>cid:{place}</edXML:ContentId></edXML:Reference>"
        )
        contents.append(
            f"<Attachment><ContentType>application/octet-stream</ContentType>"
            f"<ContentId>{cid}{place}</ContentId><AttachmentName>{name}</AttachmentName>"
            f"<ContentTransferEncoded>{encoded(content)}</ContentTransferEncoded></Attachment>"
        )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
<edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
<edXML:edXMLHeader><edXML:MessageHeader>
<edXML:From><edXML:OrganId>{organ_id}</edXML:OrganId>
<edXML:OrganName>{organ_name}</edXML:OrganName></edXML:From>
<edXML:To><edXML:OrganId>000.00.00.G22</edXML:OrganId></edXML:To>
<edXML:Code><edXML:CodeNumber>{number}</edXML:CodeNumber>
<edXML:CodeNotation>{notation}</edXML:CodeNotation></edXML:Code>
<edXML:PromulgationInfo><edXML:Place>N/A</edXML:Place>
<edXML:PromulgationDate>{issued}</edXML:PromulgationDate></edXML:PromulgationInfo>
<edXML:DocumentType><edXML:Type>18</edXML:Type><edXML:TypeName>Công văn</edXML:TypeName>
</edXML:DocumentType>
<edXML:Subject>{subject}</edXML:Subject>
<edXML:OtherInfo><edXML:Priority>{priority}</edXML:Priority></edXML:OtherInfo>
<edXML:DocumentId>{document_id}</edXML:DocumentId>
</edXML:MessageHeader><edXML:TraceHeaderList><edXML:Bussiness>
<edXML:BussinessDocType>{kind}</edXML:BussinessDocType>
<edXML:BussinessDocReason>Văn bản điện tử</edXML:BussinessDocReason>
<edXML:DocumentId>{refers_to}</edXML:DocumentId>
</edXML:Bussiness></edXML:TraceHeaderList></edXML:edXMLHeader>
<edXML:edXMLBody><edXML:edXMLManifest>{"".join(references)}</edXML:edXMLManifest></edXML:edXMLBody>
</edXML:edXMLEnvelope>
<AttachmentEncoded>{"".join(contents)}</AttachmentEncoded></edXML>""".encode()


OLD_STATUS = """<?xml version="1.0" encoding="utf-8"?>
<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"
  xmlns:edXML="http://www.e-doc.vn/Schema/"><S:Header><edXML:Status>
<edXML:ResponseFor><edXML:OrganId>000.00.00.H99</edXML:OrganId>
<edXML:Code>2101/UBND-VX</edXML:Code>
<edXML:PromulgationDate>14/08/2021</edXML:PromulgationDate>
<edXML:DocumentId>9912</edXML:DocumentId></edXML:ResponseFor>
<edXML:From><edXML:OrganId>000.00.00.G22</edXML:OrganId>
<edXML:OrganName>Văn phòng Chính phủ</edXML:OrganName></edXML:From>
<edXML:StatusCode>1</edXML:StatusCode><edXML:Description>Da den</edXML:Description>
<edXML:Timestamp>14/08/2021 09:13:01</edXML:Timestamp></edXML:Status></S:Header></S:Envelope>
""".encode()
"""A status message of the older generation, in a SOAP envelope."""
