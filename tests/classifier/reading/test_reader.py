import io
import unicodedata
from collections.abc import Iterator

import docx
import pypdfium2
import pytest
from docx.oxml import parse_xml

from classifier.document import SCAN
from classifier.errors import (
    ActiveContentError,
    BrokenFileError,
    EmptyDocumentError,
    EmptyFileError,
    EncryptedFileError,
    FileTooLargeError,
    TooManyPagesError,
    UnsupportedFormatError,
)
from classifier.reading import ocr
from classifier.reading.limits import ReadingLimits
from classifier.reading.processes import ReadingProcesses
from classifier.reading.reader import FileReader
from tests.files import (
    FILES,
    LETTER,
    docx_file,
    html_file,
    patched_pdf_file,
    pdf_file,
    rtf_file,
    saved,
    scan_file,
    text_file,
    with_part,
    zipped,
)

STAMP = """\
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
     xmlns:v="urn:schemas-microsoft-com:vml">
  <w:pict><v:shape><v:textbox><w:txbxContent>
    <w:p><w:r><w:t>HỎA TỐC</w:t></w:r></w:p>
  </w:txbxContent></v:textbox></v:shape></w:pict>
</w:r>"""


@pytest.fixture(scope="module")
def processes() -> Iterator[ReadingProcesses]:
    """One reading process for all tests here."""
    processes = ReadingProcesses()
    yield processes
    processes.close()


@pytest.fixture
def reader(processes: ReadingProcesses) -> FileReader:
    """A reader with the limits as they are shipped."""
    return FileReader(processes=processes)


def words(text: str | None) -> list[str]:
    """The words of a text, composed."""
    return unicodedata.normalize("NFC", text or "").split()


@pytest.mark.parametrize("kind", FILES)
def test_the_same_letter_comes_out_of_every_format(reader: FileReader, kind: str) -> None:
    """Word for word, whatever the file is called."""
    read = reader.read(FILES[kind](), "cong_van.bin")

    assert words(read.document.content) == words(LETTER)
    assert read.review_reasons == ()


@pytest.mark.parametrize("kind", FILES)
def test_the_content_tells_the_format_not_the_name(reader: FileReader, kind: str) -> None:
    """A PDF called .docx is a PDF."""
    read = reader.read(FILES[kind](), "cong_van.docx")

    assert read.format == {"txt": "text"}.get(kind, kind)


def test_a_word_document_is_read_with_its_headers_tables_and_stamps(reader: FileReader) -> None:
    """The letterhead is a table of two columns; the stamp of urgency a text box."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "SAO GỬI"
    columns = document.add_table(1, 2).rows[0].cells
    columns[0].text = "ỦY BAN NHÂN DÂN\nTỈNH X\nSố: 2101/UBND-VX"
    columns[1].text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    document.add_paragraph("Kính gửi: Văn phòng Chính phủ.")
    numbers = document.add_table(2, 2)
    for row, (place, doses) in zip(
        numbers.rows, (("Huyện A", "300"), ("Huyện B", "500")), strict=True
    ):
        row.cells[0].text, row.cells[1].text = place, doses
    paragraph = document.add_paragraph("Đề nghị hỗ trợ vắc xin.")
    paragraph._p.append(parse_xml(STAMP))

    lines = (reader.read(saved(document)).document.content or "").splitlines()

    assert lines == [
        "SAO GỬI",
        "ỦY BAN NHÂN DÂN",
        "TỈNH X",
        "Số: 2101/UBND-VX",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Kính gửi: Văn phòng Chính phủ.",
        "Huyện A\t300",
        "Huyện B\t500",
        "Đề nghị hỗ trợ vắc xin.",
        "HỎA TỐC",
    ]


def test_scripts_and_styles_of_a_web_page_are_no_text(reader: FileReader) -> None:
    """Only what a reader of the page would see."""
    content = reader.read(html_file()).document.content or ""

    assert "đừng đọc" not in content
    assert "color" not in content


def test_text_in_utf_16_is_text(reader: FileReader) -> None:
    """As Windows' editor saves "Unicode"."""
    assert words(reader.read(LETTER.encode("utf-16")).document.content) == words(LETTER)


@pytest.mark.parametrize("font", ["Courier", "Times-Roman", "Helvetica"])
def test_letters_drawn_after_their_line_are_put_back(reader: FileReader, font: str) -> None:
    """With every blank where it was: around a word of one such letter, behind a wide one."""
    text = f"{LETTER}Quyết định số 1064/TTr-SGTVT về nhà ở, trồng rừng ở các xã; bổ sung 5 ổ bi\n"

    read = reader.read(patched_pdf_file(text, font))

    assert (read.document.content or "").split() == text.split()


def test_a_symbol_wrapped_at_its_hyphen_is_one_word(reader: FileReader) -> None:
    """Also on a page whose letters are out of order."""
    for make in (pdf_file, patched_pdf_file):
        read = reader.read(make("Căn cứ Thông tư số 34/2017/TT-\nBTC của Bộ Tài chính\n"))

        assert "34/2017/TT-BTC" in (read.document.content or "")


def test_a_scan_asks_a_person(reader: FileReader) -> None:
    """With the reason, and without a word made up."""
    read = reader.read(scan_file(), "scan.pdf")

    assert read.review_reasons == ("no_text_layer",)
    assert read.document.content == SCAN


def test_a_scanned_appendix_changes_nothing(reader: FileReader) -> None:
    """What a letter is about stands on its first page."""
    letter = pypdfium2.PdfDocument(pdf_file())
    letter.import_pages(pypdfium2.PdfDocument(scan_file()))
    output = io.BytesIO()
    letter.save(output)

    read = reader.read(output.getvalue())

    assert read.review_reasons == ()
    assert read.notes == ("pages_without_text",)
    assert words(read.document.content) == words(LETTER)


def test_a_scan_is_read_when_ocr_is_switched_on(processes: ReadingProcesses) -> None:
    """Through the real Tesseract, where it is installed."""
    if not ocr.is_installed():
        pytest.skip("Tesseract is not installed: apt-get install tesseract-ocr tesseract-ocr-vie")
    reader = FileReader(ReadingLimits(seconds=120), processes, ocr=True)

    read = reader.read(scan_file())

    found = words(read.document.content)
    assert read.review_reasons == ()
    assert "ocr" in read.notes
    assert sum(word in found for word in words(LETTER)) > 0.9 * len(words(LETTER))


@pytest.mark.parametrize("kind", FILES)
def test_a_file_without_a_word_is_empty(reader: FileReader, kind: str) -> None:
    """An empty page is no document."""
    with pytest.raises((EmptyDocumentError, EmptyFileError)):
        reader.read(FILES[kind](" "))


@pytest.mark.parametrize("data", [b"", b"\n \t\n", b"\0" * 100], ids=["no byte", "blank", "NUL"])
def test_no_byte_is_no_file(reader: FileReader, data: bytes) -> None:
    """Told apart from a document without words."""
    with pytest.raises(EmptyFileError):
        reader.read(data)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Word"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 600, "picture"),
        (b"MZ\x90\0" + b"\0" * 600, "program"),
        (b"Rar!\x1a\x07\0" + b"\0" * 600, "RAR"),
        (zipped(("xl/workbook.xml", b"<x/>"), ("[Content_Types].xml", b"<x/>")), "Excel"),
        (zipped(("cong_van.pdf", pdf_file())), "ZIP"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "XML"),
        (bytes(range(256)) * 10, "binary"),
    ],
    ids=["doc", "png", "exe", "rar", "xlsx", "zip", "xml", "noise"],
)
def test_what_is_not_read_is_told_by_its_kind(reader: FileReader, data: bytes, what: str) -> None:
    """So that the sender knows what to save it as."""
    with pytest.raises(UnsupportedFormatError, match=what):
        reader.read(data, "cong_van.pdf")


def test_an_encrypted_pdf_is_told_from_a_broken_one(reader: FileReader) -> None:
    """The one needs its password taken off, the other to be sent again."""
    with pytest.raises(EncryptedFileError):
        reader.read(pdf_file(key="bimat"))
    with pytest.raises(BrokenFileError):
        reader.read(pdf_file()[:200])
    with pytest.raises(BrokenFileError):
        reader.read(b"%PDF-1.7\n" + b"x" * 5_000)


def test_a_broken_word_document_is_told(reader: FileReader) -> None:
    """Cut short, or with a part that is no XML."""
    whole = docx_file()
    for data in (
        whole[: len(whole) // 2],
        with_part(whole, "word/document.xml", b"<w:document"),
        with_part(whole, "word/document.xml", b"<x/>"),
        with_part(whole, "[Content_Types].xml", b"<x/>"),
    ):
        with pytest.raises(BrokenFileError):
            reader.read(data)


def test_a_word_document_with_macros_is_refused(reader: FileReader) -> None:
    """Nothing is run in any case; a file that could run is not taken for a letter."""
    with pytest.raises(ActiveContentError):
        reader.read(with_part(docx_file(), "word/vbaProject.bin", b"\xd0\xcf\x11\xe0"))


def test_the_limits_are_named_with_what_was_met(processes: ReadingProcesses) -> None:
    """Bytes and pages."""
    small = FileReader(ReadingLimits(max_bytes=1_000, max_pages=3), processes)

    with pytest.raises(FileTooLargeError, match=r"1001 bytes.*1000") as too_large:
        small.read(b"a" * 1_001)
    with pytest.raises(TooManyPagesError, match=r"4 pages.*3"):
        FileReader(ReadingLimits(max_pages=3), processes).read(pdf_file("Công văn", pages=4))
    assert too_large.value.limit == "max_bytes=1000"
    assert too_large.value.met == "1001 bytes"


def test_what_the_sender_knows_wins_over_what_is_printed(reader: FileReader) -> None:
    """The header of a message is his, the print may be smudged."""
    read = reader.read(rtf_file(), organ_name="Ủy ban nhân dân tỉnh Y", subject="V/v vắc xin")

    assert read.document.organ_name == "Ủy ban nhân dân tỉnh Y"
    assert read.document.subject == "V/v vắc xin"


def test_a_text_file_needs_no_process() -> None:
    """Plain text is read on the spot: starting a process would take longer than reading."""
    processes = ReadingProcesses()

    FileReader(processes=processes).read(text_file())

    assert list(processes._idle.queue) == [None]
