"""RTF through striprtf: the text, without pictures, fonts and fields."""

import re

from striprtf.striprtf import rtf_to_text

from classifier.errors import BrokenFileError
from classifier.reading.extracted import Extracted
from classifier.reading.limits import ReadingLimits

# striprtf sets a stroke between cells, which may as well be one of the text.
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")


def read_rtf(data: bytes, limits: ReadingLimits) -> Extracted:
    """Read an RTF file.

    Raises:
        BrokenFileError: it is damaged.
        TooMuchTextError: it has too many characters.
    """
    # RTF is ASCII by its specification; what is not is escaped. Latin-1 reads every byte.
    source = _CELL.sub(r"\\tab", data.decode("latin-1"))
    try:
        text = rtf_to_text(source, encoding="cp1258", errors="replace")
    except (ValueError, TypeError, IndexError, KeyError, LookupError, OverflowError) as error:
        raise BrokenFileError(
            "The RTF file is damaged.", mend="Save the document anew and send it."
        ) from error
    # A surrogate pair may be escaped as its two halves.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    limits.check_text(len(text))
    return Extracted(text="\n".join(map(str.strip, text.splitlines())), format="rtf")
