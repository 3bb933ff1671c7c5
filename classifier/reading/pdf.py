"""PDF through PDFium: the text layer, page by page; of scans nothing, or OCR if switched on."""

import re

import pypdfium2
from pypdfium2 import raw

from classifier.errors import BrokenFileError, EncryptedFileError, TooManyPagesError
from classifier.reading.extracted import Extracted
from classifier.reading.limits import ReadingLimits
from classifier.reading.ocr import recognise
from classifier.reading.pdf_order import runs_backwards, text_by_place

# PDFium takes a hyphen at a line's end for a broken word's and hands over U+FFFE or U+0002. Nobody
# breaks Vietnamese words; the hyphen belongs to a symbol (TT-BYT) that went on in the next line.
_LINE_END_HYPHEN = re.compile(r"[\ufffe\x02]\n?|(?<=\w)-\n(?=\w)")
# A page of a scan may bear a printed page number or a signature stamp as text, and nothing else.
_FEW_LETTERS = 20
_TEXT_OBJECTS = {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM}
# Resolution at which a page is drawn for OCR, in dots per inch, and its longest side in dots.
_RESOLUTION = 300
_LONGEST_SIDE = 5_000


def read_pdf(data: bytes, limits: ReadingLimits, *, ocr: bool = False) -> Extracted:
    """Read a PDF file.

    Args:
        data: the file.
        limits: pages and characters that are read.
        ocr: whether pages without text are given to Tesseract.

    Returns:
        The text. Scanned pages give none and a note; where the first one is scanned, there is the
        review reason `no_text_layer`.

    Raises:
        EncryptedFileError: it opens only with a password.
        BrokenFileError: it is damaged.
        TooManyPagesError: it has more pages than are read.
        TooMuchTextError: it has too many characters.
        OcrUnavailableError: `ocr` is asked for, needed, and Tesseract is not installed.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _refusal(error) from error
    try:
        pages = len(document)
        if pages > limits.max_pages:
            raise TooManyPagesError(
                f"The PDF has {pages} pages; at most {limits.max_pages} are read.",
                mend="Send the document without its appendices.",
                limit=f"max_pages={limits.max_pages}",
                met=f"{pages} pages",
            )
        return _read(document, pages, limits, ocr=ocr)
    finally:
        document.close()


def _read(
    document: pypdfium2.PdfDocument, pages: int, limits: ReadingLimits, *, ocr: bool
) -> Extracted:
    texts: list[str] = []
    length = broken = 0
    without_text: list[int] = []
    for number in range(pages):
        try:
            page = document[number]
            text = _text(page)
        except pypdfium2.PdfiumError:
            broken += 1
            continue
        if _is_a_picture(page, text):
            if ocr:
                text = recognise(_drawn(page))
            if not any(map(str.isalnum, text)):
                without_text.append(number)
        page.close()
        texts.append(text)
        length += len(text)
        limits.check_text(length)
    if broken == pages:  # of none at all, too
        raise _broken()
    notes = {
        "ocr": ocr,
        "pages_unreadable": bool(broken),
        "pages_without_text": bool(without_text),
    }
    return Extracted(
        text="\n".join(texts).strip(),
        format="pdf",
        notes=tuple(note for note, holds in notes.items() if holds),
        # What a letter is about stands on its first page; scanned appendices change nothing.
        review_reasons=("no_text_layer",) if 0 in without_text else (),
        pages=pages,
    )


def _refusal(error: pypdfium2.PdfiumError) -> EncryptedFileError | BrokenFileError:
    if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
        return EncryptedFileError(
            "The PDF opens only with a password.", mend="Send it without a password."
        )
    return _broken()


def _broken() -> BrokenFileError:
    return BrokenFileError(
        "The PDF is damaged or incomplete.", mend="Produce it anew (print to PDF) and send that."
    )


def _text(page: pypdfium2.PdfPage) -> str:
    textpage = page.get_textpage()
    try:
        text = text_by_place(textpage) if runs_backwards(textpage) else textpage.get_text_range()
    finally:
        textpage.close()
    text = "\n".join(map(str.strip, text.replace("\0", "").split("\r\n")))
    return _LINE_END_HYPHEN.sub("-", text)


def _is_a_picture(page: pypdfium2.PdfPage, text: str) -> bool:
    """Whether a page shows something that its text layer does not say."""
    letters = sum(map(str.isalnum, text))
    if letters >= _FEW_LETTERS:
        return False
    kinds = {item.type for item in page.get_objects(max_depth=3)}
    # Letters may be drawn as outlines; a page number under a rule is no such thing.
    return raw.FPDF_PAGEOBJ_IMAGE in kinds or (letters == 0 and bool(kinds - _TEXT_OBJECTS))


def _drawn(page: pypdfium2.PdfPage) -> bytes:
    """The page as a picture, PGM."""
    scale = min(_RESOLUTION / 72, _LONGEST_SIDE / max(*page.get_size(), 1.0))
    bitmap = page.render(scale=scale, grayscale=True)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    pixels = bytes(bitmap.buffer)
    bitmap.close()
    rows = (pixels[row * stride : row * stride + width] for row in range(height))
    return b"P5 %d %d 255\n" % (width, height) + b"".join(rows)
