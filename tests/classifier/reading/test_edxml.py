from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest

from classifier.errors import (
    ArchiveBombError,
    BrokenFileError,
    EdxmlError,
    StatusMessageError,
    TooManyPagesError,
)
from classifier.reading.edxml_reply import Office, received, refused
from classifier.reading.limits import ReadingLimits
from classifier.reading.processes import ReadingProcesses
from classifier.reading.reader import FileReader
from tests.files import (
    FILES,
    LETTER,
    OLD_STATUS,
    edxml_file,
    pdf_file,
    scan_file,
    text_file,
    zipped,
)

NEW = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
OLD = "http://www.e-doc.vn/Schema/"
APPENDIX = "Phụ lục: danh sách các khu công nghiệp.".encode()


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


def in_soap(message: bytes) -> bytes:
    """The older generation: its namespace, and a SOAP envelope around it all."""
    body = message.replace(NEW.encode(), OLD.encode()).partition(b"?>")[2]
    soap = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    return soap + body + b"</s:Body></s:Envelope>"


def without_prefix(message: bytes) -> bytes:
    """All in the default namespace."""
    return message.replace(b"<edXML:", b"<").replace(b"</edXML:", b"</")


def with_lost_prefix(message: bytes) -> bytes:
    """The prefix used and nowhere declared, as some senders' templates do."""
    return message.replace(b' xmlns:edXML="' + NEW.encode() + b'"', b"")


def spelled_right(message: bytes) -> bytes:
    """Business instead of the standard's Bussiness."""
    return message.replace(b"Bussiness", b"Business")


FORMS: list[Callable[[bytes], bytes]] = [
    bytes, in_soap, without_prefix, with_lost_prefix, spelled_right,
    lambda message: message.replace(b"2021/08/14<", b"14/08/2021<"),
    lambda message: message.decode().replace("utf-8", "utf-16").encode("utf-16"),
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_message_gives_the_same_document(
    reader: FileReader, form: Callable[[bytes], bytes]
) -> None:
    """Namespaces, SOAP, prefixes, spellings, dates and encodings of real senders."""
    sent = edxml_file(("2101.txt", text_file()), kind=1, priority="3", refers_to="A,1,2/B")

    read = reader.read(form(sent), "van_ban.edxml")

    assert read.message is not None
    assert read.message.kind == "recall"
    assert read.message.refers_to == ("A,1,2/B",)
    assert read.document.content is not None
    assert read.document.content.split() == LETTER.split()
    assert read.document.organ_name == "Ủy ban nhân dân tỉnh X"
    assert read.document.code_number == "2101"
    assert read.document.code_notation == "UBND-VX"
    assert read.document.issued_date == date(2021, 8, 14)
    assert read.document.document_id == "000.00.00.H99,2021/08/14,2101/UBND-VX" or "14/08" in (
        read.document.document_id or ""
    )
    assert read.document.priority == 3


@pytest.mark.parametrize(
    ("code", "kind"), [(0, "new"), (1, "recall"), (2, "update"), (3, "replace")]
)
def test_the_kinds_of_business_are_told(reader: FileReader, code: int, kind: str) -> None:
    """Of QCVN 102:2016, BussinessDocType."""
    assert reader.message(edxml_file(("a.txt", text_file()), kind=code)).kind == kind


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "in a ZIP"])
@pytest.mark.parametrize("cid", ["cid:", ""], ids=["cid:", "no cid:"])
def test_an_attachment_of_every_format_is_read(
    reader: FileReader, kind: str, *, packed: bool, cid: str
) -> None:
    """Base64 of the file, or of a ZIP archive of it."""
    name, data = f"2101.{kind}", FILES[kind]()
    if packed:
        data = zipped((name, data))

    read = reader.read(edxml_file((name, data), cid=cid))

    assert (read.document.content or "").split() == LETTER.split()


@pytest.mark.parametrize(
    ("names", "described", "main"),
    [
        (("phu_luc.txt", "2101.txt"), (), 1),
        (("a.txt", "b.txt"), ("Phụ lục I", "Văn bản chính"), 1),
        (("a.txt", "b.txt"), (), 0),
        (("chu_ky.p7s", "cong_van.txt"), (), 1),
        (("so_lieu.xlsx", "2101.txt", "21010.txt"), (), 1),
    ],
)
def test_the_main_attachment_need_not_be_the_first(
    reader: FileReader, names: tuple[str, ...], described: tuple[str, ...], main: int
) -> None:
    """Told by the manifest's description, else by the names."""
    files = [(name, text_file() if n == main else APPENDIX) for n, name in enumerate(names)]

    read = reader.read(edxml_file(*files, described=described))

    assert read.message is not None
    assert [each.is_main for each in read.message.attachments].index(True) == main
    assert (read.document.content or "").split() == LETTER.split()
    assert "attachments_not_read" in read.notes


def test_a_message_without_attachment_is_its_subject(reader: FileReader) -> None:
    """A recall often has none."""
    read = reader.read(edxml_file(kind=1))

    assert read.review_reasons == ()
    assert "vắc xin" in (read.document.subject or "")


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + b"\0" * 50, pdf_file(key="khoa"), pdf_file()[:300], b""],
    ids=["picture", "encrypted", "broken", "empty"],
)  # fmt: skip
def test_an_attachment_that_cannot_be_read_asks_a_person(reader: FileReader, data: bytes) -> None:
    """The subject still says what it is about: nothing is lost."""
    read = reader.read(edxml_file(("2101.pdf", data)))

    assert read.review_reasons == ("attachment_unreadable",)
    assert "vắc xin" in (read.document.subject or "")


def test_an_attachment_that_cannot_be_read_is_an_error_where_no_subject_is(
    reader: FileReader,
) -> None:
    """There is nothing left to go by."""
    with pytest.raises(BrokenFileError):
        reader.read(edxml_file(("2101.pdf", pdf_file()[:300]), subject=""))


def test_an_attachment_over_a_limit_is_an_error_in_any_case(processes: ReadingProcesses) -> None:
    """A bomb is no document with a subject."""
    reader = FileReader(ReadingLimits(max_pages=2, max_attachments=1), processes)

    with pytest.raises(TooManyPagesError):
        reader.read(edxml_file(("2101.pdf", pdf_file("Công văn", pages=3))))
    with pytest.raises(ArchiveBombError, match="2 attachments"):
        reader.read(edxml_file(("a.txt", b"a"), ("b.txt", b"b")))


def test_a_scanned_attachment_asks_a_person(reader: FileReader) -> None:
    """With its subject classified all the same."""
    read = reader.read(edxml_file(("2101.pdf", scan_file())))

    assert read.review_reasons == ("no_text_layer",)
    assert "vắc xin" in (read.document.subject or "")


@pytest.mark.parametrize("priority", ["7", "-1", "khẩn", "3.0"])
def test_a_priority_that_is_none_is_noted_not_refused(reader: FileReader, priority: str) -> None:
    """The document must not be lost for a field that senders hard-code anyway."""
    message = reader.message(edxml_file(("a.txt", text_file()), priority=priority))

    assert message.priority is None
    assert "priority_unknown" in message.notes


def test_a_status_message_is_told_from_a_document(reader: FileReader) -> None:
    """In the older generation's form, and in the one produced here."""
    message = reader.message(OLD_STATUS)

    assert message.kind == "status"
    assert message.status is not None
    assert message.status.code == "01"
    assert message.status.symbol == "2101/UBND-VX"
    assert message.status.issued_date == date(2021, 8, 14)
    with pytest.raises(StatusMessageError):
        reader.read(OLD_STATUS, "trang_thai.xml")


def test_an_answer_reads_back_as_the_status_it_is(reader: FileReader) -> None:
    """Received, or refused with the reason; with the prefix that receivers insist on."""
    sent = reader.message(edxml_file(("a.txt", text_file())))
    recall = reader.message(edxml_file(kind=1, refers_to="A,1,2/B"))
    now = datetime(2021, 8, 14, 2, 13, 1, tzinfo=UTC)

    for answer, code, words in (
        (received(sent, Office(), now), "03", "Đã tiếp nhận"),
        (refused(sent, Office(), now, "Sai thẩm quyền"), "02", "Sai thẩm quyền"),
        (received(recall, Office(), now), "15", "Đồng ý thu hồi, cập nhật"),
        (refused(recall, Office(), now, "Sai thẩm quyền"), "16", "Sai thẩm quyền"),
    ):
        message = reader.message(answer)
        assert b"<edXML:StatusCode>" in answer
        assert message.status is not None
        assert message.organ_id == "000.00.00.G22"
        assert message.status.code == code
        assert message.status.description == words
        assert message.status.timestamp == "2021/08/14 09:13:01"
        assert message.status.organ_id == "000.00.00.H99"
        assert message.status.symbol == "2101/UBND-VX"
        assert message.status.issued_date == date(2021, 8, 14)
        assert message.status.document_id == "000.00.00.H99,2021/08/14,2101/UBND-VX"


def test_xml_that_is_no_message_is_refused(reader: FileReader) -> None:
    """With what it lacks."""
    with pytest.raises(EdxmlError, match="MessageHeader"):
        reader.message(b"<edXML><Nothing/></edXML>")
    with pytest.raises(BrokenFileError, match="line 1"):
        reader.message(b"<edXML><Nothing></edXML>")


def test_the_printed_subject_stands_where_the_header_mangled_it(reader: FileReader) -> None:
    """Without diacritics, with line breaks, or cut short."""
    whole = reader.read(text_file()).document.subject
    if whole is None:
        pytest.skip("the layout reader finds no subject yet")
    for mangled in ("V/v de nghi ho tro vac xin va sinh pham", "V/v  đề nghị\nhỗ trợ vắc xin"):
        read = reader.read(edxml_file(("2101.txt", text_file()), subject=mangled))

        assert read.document.subject == whole
