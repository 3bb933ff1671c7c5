"""What one file may cost: bytes, unpacked bytes, depth, pages, characters, seconds, memory."""

from dataclasses import dataclass

from classifier.errors import FileTooLargeError, TooMuchTextError

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """The limits that hold while one file is read.

    Attributes:
        max_bytes: of the file.
        max_unpacked_bytes: of all that an archive (DOCX, ZIP) unpacks to, together.
        max_ratio: unpacked bytes by packed ones, of any part over a megabyte.
        max_members: parts of an archive.
        max_depth: of XML elements inside each other.
        max_elements: of one XML document.
        max_pages: of a PDF.
        max_characters: of the text that comes out.
        max_attachments: of one edXML message.
        seconds: that reading may take before it is ended.
        memory_bytes: address space of the process that reads.
    """

    max_bytes: int = 20 * MEGABYTE
    max_unpacked_bytes: int = 100 * MEGABYTE
    max_ratio: int = 200
    max_members: int = 2_000
    max_depth: int = 200
    max_elements: int = 1_000_000
    max_pages: int = 500
    max_characters: int = 2_000_000
    max_attachments: int = 50
    seconds: float = 20.0
    memory_bytes: int = 1024 * MEGABYTE

    def check_size(self, size: int) -> None:
        """Refuse a file of more than `max_bytes`.

        Raises:
            FileTooLargeError: it is.
        """
        if size > self.max_bytes:
            raise FileTooLargeError(
                f"The file has {size} bytes; at most {self.max_bytes} are read.",
                mend="Send the document without its appendices, or with smaller pictures.",
                limit=f"max_bytes={self.max_bytes}",
                met=f"{size} bytes",
            )

    def check_text(self, length: int) -> None:
        """Refuse a text of more than `max_characters`.

        Raises:
            TooMuchTextError: it is.
        """
        if length > self.max_characters:
            raise TooMuchTextError(
                f"The file holds more than {self.max_characters} characters of text.",
                mend="Send the document without its appendices.",
                limit=f"max_characters={self.max_characters}",
                met=f"{length} characters",
            )
