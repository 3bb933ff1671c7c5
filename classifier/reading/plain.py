"""Plain text: bytes in the encodings that offices use."""

import codecs

from classifier.errors import UnsupportedFormatError
from classifier.reading import charset
from classifier.reading.extracted import Extracted
from classifier.reading.limits import ReadingLimits

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_text(data: bytes, limits: ReadingLimits) -> Extracted:
    """Read a text file.

    Raises:
        TooMuchTextError: it has too many characters.
        UnsupportedFormatError: it is no text.
    """
    text = decode(data)
    limits.check_text(len(text))
    return Extracted(text=text, format="text")


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode text: by its mark, as UTF-16, or as `charset.decode` knows how.

    Args:
        data: the bytes.
        declared: an encoding that the text itself names.

    Raises:
        UnsupportedFormatError: it is binary.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data[:4096]:
        for encoding, zeros in (("utf-16-le", data[1:4096:2]), ("utf-16-be", data[0:4096:2])):
            if zeros.count(0) * 3 > len(zeros):
                return data.decode(encoding, "replace")
        raise UnsupportedFormatError(
            "The file is binary, of no format that is read.", mend="Send plain text in UTF-8."
        )
    return charset.decode(data, declared)
