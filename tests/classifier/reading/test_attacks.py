"""Files made to do harm; each is refused by name, and the next file is read as ever."""

import io
import os
import random
import resource
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from classifier.errors import (
    ArchiveBombError,
    BrokenFileError,
    EncryptedFileError,
    ReadingError,
    ReadingFailedError,
    ReadingLimitError,
    ReadingMemoryError,
    ReadingTimeoutError,
    TooMuchTextError,
    UnsafeArchiveError,
    XmlBombError,
)
from classifier.reading.limits import MEGABYTE, ReadingLimits
from classifier.reading.processes import ReadingProcesses
from classifier.reading.reader import FileReader
from tests.bombs import PDF_BOMBS
from tests.files import (
    FILES,
    LETTER,
    docx_file,
    edxml_file,
    rtf_file,
    text_file,
    with_part,
    zipped,
)

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(scope="module")
def processes() -> Iterator[ReadingProcesses]:
    """One reading process for all tests here."""
    processes = ReadingProcesses()
    yield processes
    processes.close()


@pytest.fixture
def reader(processes: ReadingProcesses) -> Iterator[FileReader]:
    """A reader that still reads, whatever the test had it read."""
    reader = FileReader(processes=processes)
    yield reader
    assert (reader.read(docx_file()).document.content or "").split() == LETTER.split()


def laughing(levels: int = 9) -> str:
    """A document type whose last entity is ten to the power of `levels` laughs."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels + 1))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'


ENTITIES = [
    f"{laughing()}<edXML><MessageHeader><Subject>&l9;</Subject></MessageHeader></edXML>",
    f'{laughing()}<edXML><MessageHeader a="&l9;"><Subject>a</Subject></MessageHeader></edXML>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><edXML>&e;</edXML>',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/e.dtd"> %p;]><edXML/>',
    '<!DOCTYPE edXML SYSTEM "http://127.0.0.1:1/e.dtd"><edXML/>',
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("xml", ENTITIES, ids=["text", "attribute", "file", "parameter", "DTD"])
def test_entities_are_refused_before_any_is_declared(
    reader: FileReader, xml: str, encoding: str
) -> None:
    """Expansion and external ones, in whatever encoding they hide."""
    with pytest.raises(XmlBombError, match="document type") as refusal:
        reader.message(f'<?xml version="1.0" encoding="{encoding}"?>{xml}'.encode(encoding))
    assert refusal.value.limit == "document type declarations=0"


def test_entities_in_a_word_document_are_refused(reader: FileReader) -> None:
    """In the text, and in a part that nobody looks at."""
    body = f"{laughing()}<w:document {W}><w:body><w:p><w:t>&l9;</w:t></w:p></w:body></w:document>"
    for part in ("word/document.xml", "word/settings.xml", "customXml/item1.xml"):
        with pytest.raises(XmlBombError):
            reader.read(with_part(docx_file(), part, body.encode()))


@pytest.mark.parametrize("depth", [300, 100_000])
def test_deep_xml_is_refused_with_the_depth(reader: FileReader, depth: int) -> None:
    """In a message and in a Word document, before anything recurses."""
    message = "<edXML>" + "<a>" * depth + "</a>" * depth + "</edXML>"
    nested = "<w:sdt><w:sdtContent>" * depth + "</w:sdtContent></w:sdt>" * depth
    body = f"<w:document {W}><w:body>{nested}</w:body></w:document>"

    with pytest.raises(XmlBombError, match="max_depth=200"):
        reader.message(message.encode())
    with pytest.raises((XmlBombError, ArchiveBombError)):
        reader.read(with_part(docx_file(), "word/document.xml", body.encode()))


def test_too_many_elements_are_refused(reader: FileReader) -> None:
    """Each takes a hundred bytes of memory and four of the file."""
    with pytest.raises(XmlBombError, match="max_elements"):
        reader.message(b"<edXML>" + b"<a/>" * 1_100_000 + b"</edXML>")


def test_a_zip_bomb_is_refused_by_its_ratio(reader: FileReader) -> None:
    """A megabyte of zeros packs to a kilobyte; no letter does."""
    bomb = with_part(docx_file(), "word/media/image1.png", bytes(50 * MEGABYTE))

    with pytest.raises(ArchiveBombError, match="max_ratio=200") as refusal:
        reader.read(bomb)
    assert refusal.value.met is not None


def test_a_zip_bomb_is_refused_by_its_total(reader: FileReader) -> None:
    """Many parts below every ratio, over the limit together."""
    # A kilobyte repeated with every eighth byte changed packs to about a twentieth.
    dice = random.Random(1)
    block = b"".join(
        bytes([dice.randrange(256)]) + b"cong van" * 4 for _ in range(MEGABYTE * 11 // 33)
    )
    bomb = zipped(
        ("[Content_Types].xml", b"<x/>"), *((f"word/media/{n}.png", block) for n in range(12))
    )

    with pytest.raises(ArchiveBombError, match="unpacks to"):
        reader.read(bomb)


def test_an_archive_that_lies_about_its_sizes_is_found_out(reader: FileReader) -> None:
    """The list promises a kilobyte, and fifty megabytes come out."""
    bomb = bytearray(with_part(docx_file(), "word/comments.xml", bytes(50 * MEGABYTE)))
    true_size, small = (50 * MEGABYTE).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert bomb.count(true_size) == 2

    with pytest.raises(ReadingError) as refusal:
        reader.read(bytes(bomb.replace(true_size, small)))
    assert not isinstance(refusal.value, ReadingFailedError)


def test_an_archive_of_thousands_of_parts_is_refused(reader: FileReader) -> None:
    """Before its list is read."""
    bomb = zipped(*((f"word/{n}", b"") for n in range(5_000)))

    with pytest.raises(ArchiveBombError, match=r"5000 parts.*max_members=2000"):
        reader.read(bomb)


@pytest.mark.parametrize(
    "name", ["../cong_van.txt", "a/../../b.txt", "/etc/cron.d/a", "C:\\a.txt", "..\\a.txt"]
)
def test_a_name_that_leads_out_of_an_archive_is_refused(reader: FileReader, name: str) -> None:
    """Nothing is unpacked onto a disk, and yet such an archive was made by no word processor."""
    with pytest.raises(UnsafeArchiveError):
        reader.read(edxml_file(("a.zip", zipped((name, text_file())))))
    with pytest.raises(UnsafeArchiveError):
        reader.read(with_part(docx_file(), name, b"a"))


def test_a_part_without_a_name_is_damage(reader: FileReader) -> None:
    """Found by fuzzing: a name that begins with a zero byte is read as none."""
    document = with_part(docx_file(), "xmau.txt", b"a").replace(b"xmau.txt", b"\0mau.txt")

    with pytest.raises(BrokenFileError):
        reader.read(document)


def test_an_encrypted_archive_is_told(reader: FileReader) -> None:
    """By the flag of its parts."""
    archive = bytearray(docx_file())
    for place in (archive.find(b"PK\x03\x04") + 6, archive.find(b"PK\x01\x02") + 8):
        archive[place] |= 1

    with pytest.raises(EncryptedFileError):
        reader.read(bytes(archive))


@pytest.mark.parametrize("bomb", PDF_BOMBS.values(), ids=PDF_BOMBS.keys())
def test_a_pdf_bomb_ends_at_a_limit(processes: ReadingProcesses, bomb: bytes) -> None:
    """Of memory, seconds, or characters; the service does not grow."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reader = FileReader(ReadingLimits(seconds=10), processes)

    try:
        reader.read(bomb)
    except ReadingError as error:
        assert error.limit is not None or "pages" in str(error) or "PDF" in str(error)  # noqa: PT017
    except Exception as error:  # noqa: BLE001
        assert type(error).__name__ == "EmptyDocumentError"  # noqa: PT017 - PDFium saw blanks

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * 1024 < 200 * MEGABYTE
    assert FileReader(processes=processes).read(docx_file()).document.content


@pytest.mark.parametrize("kind", FILES)
def test_too_long_a_text_is_refused(processes: ReadingProcesses, kind: str) -> None:
    """In whatever format it comes; the longest decrees have half a million characters."""
    reader = FileReader(ReadingLimits(max_characters=5_000), processes)

    with pytest.raises(TooMuchTextError, match="max_characters=5000"):
        reader.read(FILES[kind]("Kính gửi Văn phòng Chính phủ\n" * 5_000))


def test_reading_ends_when_its_time_is_over(processes: ReadingProcesses) -> None:
    """The process that hangs is ended, and another one reads the next file."""
    FileReader(processes=processes).read(docx_file())
    hanging = processes._idle.queue[0]
    assert hanging is not None
    slow = FileReader(ReadingLimits(seconds=0.3, max_characters=10**8), processes)

    with pytest.raises(ReadingTimeoutError, match="seconds") as refusal:
        slow.read(rtf_file("cong van den " * 1_500_000))

    assert refusal.value.limit == "seconds=0.3"
    assert not hanging.is_alive
    assert FileReader(processes=processes).read(docx_file()).document.content


def large_word_document() -> bytes:
    """A DOCX file whose tree takes half a gigabyte."""
    paragraph = f"<w:p {W}><w:r><w:t>Kính gửi: {'%s'} Bộ Y tế</w:t></w:r></w:p>"
    body = "".join(paragraph % os.urandom(20).hex() for _ in range(250_000))
    return with_part(
        docx_file(),
        "word/document.xml",
        f"<w:document {W}><w:body>{body}</w:body></w:document>".encode(),
    )


def large_page() -> bytes:
    """An HTML file whose tree takes a quarter of that."""
    paragraphs = "".join(
        f"<p><b>Kính gửi</b> <i>{os.urandom(8).hex()}</i></p>" for _ in range(120_000)
    )
    return f"<html><body>{paragraphs}</body></html>".encode()


@pytest.mark.parametrize("large", [large_word_document, large_page])
@pytest.mark.parametrize("megabytes", [200, 260])
def test_reading_ends_when_its_memory_is_over(large: Callable[[], bytes], megabytes: int) -> None:
    """The address space of the process is bounded by the system.

    Wherever it runs out, the file is neither called damaged nor read in half.
    """
    limits = ReadingLimits(memory_bytes=megabytes * MEGABYTE, seconds=60)
    processes = ReadingProcesses(memory_bytes=limits.memory_bytes)
    reader = FileReader(limits, processes)

    with pytest.raises((ReadingMemoryError, ReadingFailedError)) as refusal:
        reader.read(large())

    assert refusal.value.limit == f"memory_bytes={limits.memory_bytes}"
    assert reader.read(docx_file()).document.content
    processes.close()


def test_the_service_stays_small_while_a_large_file_is_read(tmp_path: Path) -> None:
    """Measured: a Word document that unpacks to 20 MB costs the reader's process, not this one."""
    small, large = tmp_path / "a.docx", tmp_path / "b.docx"
    small.write_bytes(docx_file())
    large.write_bytes(with_part(docx_file(), "word/media/image1.png", large_picture(20)))
    measure = """
import resource, sys
from pathlib import Path
from classifier.reading.reader import FileReader
small, large = (Path(name).read_bytes() for name in sys.argv[1:])
reader = FileReader()
reader.read(small)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
reader.read(large)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
reader.close()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
    run = subprocess.run(
        [sys.executable, "-c", measure, str(small), str(large)],
        capture_output=True,
        check=True,
        timeout=300,
    )
    grown, children = (int(line) * 1024 for line in run.stdout.split())

    assert grown < 15 * MEGABYTE
    assert 20 * MEGABYTE < children < ReadingLimits().memory_bytes


def large_picture(megabytes: int) -> bytes:
    """Bytes that pack to a tenth, as a drawing does."""
    return b"".join(os.urandom(64) + bytes(600) for _ in range(megabytes * MEGABYTE // 664))


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server on this machine that keeps what it is asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def serve() -> None:
            while not done.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    asked.append(connection.recv(1000))

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], asked
        done.set()
        thread.join()


def test_nothing_that_a_file_refers_to_is_fetched(
    reader: FileReader, listener: tuple[int, list[bytes]]
) -> None:
    """Templates and pictures of a Word document, pictures of a page, a message's document type."""
    port, asked = listener
    there = f"http://127.0.0.1:{port}/mau.dotm"
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/attachedTemplate" Target="{there}" TargetMode="External"/></Relationships>'
    ).encode()
    page = f'<html><link rel="stylesheet" href="{there}"><img src="{there}"><p>{LETTER}</p></html>'

    word = reader.read(with_part(docx_file(), "word/_rels/settings.xml.rels", relation))
    reader.read(page.encode())
    with pytest.raises(XmlBombError):
        reader.message(f'<!DOCTYPE edXML SYSTEM "{there}"><edXML/>'.encode())

    assert word.notes[0] == "external_references_ignored"
    assert asked == []


def test_nothing_is_written_while_files_are_read(tmp_path: Path) -> None:
    """The reading process may not write a byte to a disk, wherever."""
    script = """
import resource, sys, tempfile
from classifier.reading import worker
worker.receive = lambda *_: (_ for _ in ()).throw(EOFError)
worker.main()
try:
    with open(sys.argv[2] + "/a", "wb", buffering=0) as file:
        file.write(b"cong van")
except OSError as error:
    print("refused", error.errno)
"""
    run = subprocess.run(
        [sys.executable, "-c", script, str(1024 * MEGABYTE), str(tmp_path)],
        capture_output=True,
        check=False,
        timeout=120,
    )

    assert b"refused" in run.stdout or run.returncode < 0
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) == 0


@pytest.mark.parametrize("kind", [*FILES, "edxml"])
def test_a_file_cut_anywhere_gives_a_named_error_or_a_text(reader: FileReader, kind: str) -> None:
    """Uploads break off."""
    files: dict[str, Callable[..., bytes]] = FILES | {
        "edxml": lambda: edxml_file(("2101.docx", docx_file()))
    }
    whole = files[kind]()
    for cut in range(1, len(whole), max(1, len(whole) // 25)):
        try:
            reader.read(whole[:cut], f"a.{kind}")
        except ReadingFailedError as error:
            pytest.fail(f"cut at {cut}: {error}")
        except (ReadingError, ReadingLimitError):
            continue
        except Exception as error:  # noqa: BLE001
            assert type(error).__name__ in ("EmptyDocumentError", "SecretDocumentError")  # noqa: PT017


def test_every_error_of_reading_says_what_is_allowed() -> None:
    """A refusal without a way on is none."""
    for limit in (ReadingLimits(max_bytes=1), ReadingLimits(max_characters=1)):
        with pytest.raises(ReadingError) as refusal:
            FileReader(limit).read(text_file())
        assert refusal.value.mend
        assert refusal.value.limit
        assert refusal.value.met


def test_zip_is_the_archive_format_that_is_read() -> None:
    """The fixtures above are archives that Python itself opens."""
    assert zipfile.ZipFile(io.BytesIO(docx_file())).testzip() is None
