"""Bytes to text: the format is told by the content, and its reader called."""

from classifier.reading.docx import read_docx
from classifier.reading.extracted import Extracted
from classifier.reading.html import read_html
from classifier.reading.limits import ReadingLimits
from classifier.reading.pdf import read_pdf
from classifier.reading.plain import read_text
from classifier.reading.rtf import read_rtf
from classifier.reading.sniffing import Format


def extract(kind: Format, data: bytes, limits: ReadingLimits, *, ocr: bool) -> Extracted:
    """The text of a file that is no message around another file.

    Args:
        kind: its format, as `sniffing.format_of` tells it.
        data: the file.
        limits: what it may cost.
        ocr: whether scanned pages are given to Tesseract.

    Raises:
        ReadingError: it cannot be read; which one says why.
    """
    if kind == "pdf":
        return read_pdf(data, limits, ocr=ocr)
    readers = {"docx": read_docx, "rtf": read_rtf, "html": read_html}
    return readers.get(kind, read_text)(data, limits)
