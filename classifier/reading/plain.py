"""Plain text: bytes in the encodings that offices use."""

from classifier.errors import UnsupportedFormatError
from classifier.reading import charset
from classifier.reading.extracted import Extracted
from classifier.reading.limits import ReadingLimits


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
    if b"\0" in data[:4096] and charset.byte_order_of(data) is None:
        raise UnsupportedFormatError(
            "The file is binary, of no format that is read.", mend="Send plain text in UTF-8."
        )
    return charset.decode(data, declared)
