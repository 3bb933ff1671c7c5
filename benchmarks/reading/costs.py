"""What reading one file costs, as a ratio to segmenting the words of the same document.

Both are measured in turn in one run, a new segmenter each time so that no line is remembered, and
the reading process already started, as in a service.
"""

import io
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import pypdfium2
from rich.console import Console
from rich.table import Table

from benchmarks.reading.texts import converted
from classifier.normalization import normalize
from classifier.reading.reader import FileReader
from classifier.segmentation import Segmenter
from tests.files import docx_file, edxml_file, pdf_file, text_file, with_part

RUNS = 25
FONT = "DejaVu Serif"
# About ten pages of a decree.
CHARACTERS = 26_000
MILLISECONDS = {
    "text": 2,
    "docx": 15,
    "pdf": 60,
    "pdf, letters out of order": 60,
    "edxml, 1 MB attachment": 60,
}


@dataclass(frozen=True)
class Cost:
    """What one file costs.

    Attributes:
        reading: seconds, from its bytes to the document.
        segmenting: seconds, of the same document's text.
        pages: of a PDF.
    """

    reading: float
    segmenting: float
    pages: int | None


def measure(texts: list[str]) -> bool:
    """Print the costs.

    Returns:
        Whether each is below what was promised.
    """
    table = Table("file", "kB", "pages", "read, ms", "promised", "segmented, ms", "ratio")
    held = True
    reader = FileReader()
    for name, data in files_of(ten_pages(texts)).items():
        cost = cost_of(data, reader)
        promised = MILLISECONDS.get(name)
        held &= promised is None or cost.reading * 1000 <= promised
        table.add_row(
            name,
            f"{len(data) / 1024:.0f}",
            str(cost.pages or ""),
            f"{cost.reading * 1000:.1f}",
            str(promised or ""),
            f"{cost.segmenting * 1000:.1f}",
            f"{cost.reading / cost.segmenting:.2f}",
        )
    reader.close()
    Console(width=100).print(table)
    return held


def files_of(text: str) -> dict[str, bytes]:
    """One text in the forms that are measured."""
    lines = text.splitlines()
    document = docx_file(text)
    picture = os.urandom(1024 * 1024 - len(document))
    pages, odd_pages = converted([text], "pdf", FONT), converted([text], "pdf")
    if pages is None or odd_pages is None:
        pages = [pdf_file("\n".join(lines[: len(lines) // 10]), pages=10)]
    return {
        "text": text_file(text),
        "docx": document,
        "pdf": first_pages(pages[0], 10),
        **({"pdf, letters out of order": first_pages(odd_pages[0], 10)} if odd_pages else {}),
        "edxml, 1 MB attachment": edxml_file(
            ("2101.docx", with_part(document, "word/media/image1.png", picture))
        ),
    }


def first_pages(data: bytes, count: int) -> bytes:
    """A PDF's first pages."""
    whole, part, output = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument.new(), io.BytesIO()
    part.import_pages(whole, list(range(min(count, len(whole)))))
    part.save(output)
    return output.getvalue()


def cost_of(data: bytes, reader: FileReader) -> Cost:
    """Read a file and segment its text, again and again."""
    read = reader.read(data)
    text = normalize(read.document.content or "").text

    def reading() -> None:
        reader.read(data)

    def segmenting() -> None:
        Segmenter().segment(text)

    segmenting()
    return Cost(*in_turn(reading, segmenting), read.pages)


def ten_pages(texts: list[str]) -> str:
    """One text of about ten pages: the nearest in length, or several short ones together."""
    longest = max(texts, key=len)
    if len(longest) < CHARACTERS:
        return "\n".join(texts * (CHARACTERS // sum(map(len, texts)) + 1))[:CHARACTERS]
    return min(texts, key=lambda text: abs(len(text) - CHARACTERS))


def in_turn(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Seconds of two pieces of work at their best, in turn so that both see the same machine."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS):
        for work, spent in zip((one, other), times, strict=True):
            begin = time.perf_counter()
            work()
            spent.append(time.perf_counter() - begin)
    return min(times[0]), min(times[1])
