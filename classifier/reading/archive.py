"""ZIP archives, opened so that no bomb goes off: DOCX files, and edXML attachments."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from classifier.errors import (
    ArchiveBombError,
    BrokenFileError,
    EncryptedFileError,
    UnsafeArchiveError,
)
from classifier.reading.limits import MEGABYTE, ReadingLimits

_ENCRYPTED = 0x1
_LISTED = b"PK\x01\x02"  # begins the entry of a part in the archive's list


class Archive:
    """A ZIP archive in memory. Nothing is ever unpacked onto a disk.

    Sizes are checked twice: as the archive's list promises them, before anything is unpacked, and
    as they come out, for the list may lie.

    Raises:
        BrokenFileError: it is no ZIP archive.
        EncryptedFileError: a part is protected by a password.
        ArchiveBombError: too many parts, too much in all, or packed too tightly.
        UnsafeArchiveError: a part's name leads out of the archive.
    """

    def __init__(self, data: bytes, limits: ReadingLimits) -> None:
        # Counted before the list is read: a list of a million parts takes half a gigabyte.
        count = data.count(_LISTED)
        if count > limits.max_members:
            raise ArchiveBombError(
                f"The archive has {count} parts; at most {limits.max_members} are read.",
                mend="Send the document by itself.",
                limit=f"max_members={limits.max_members}",
                met=f"{count} parts",
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise _broken() from error
        self._limits = limits
        self._left = limits.max_unpacked_bytes
        members = self._zip.infolist()
        for member in members:
            if not member.filename:  # a damaged name; `ZipInfo.is_dir` would stumble over it
                raise _broken()
            _check_name(member.filename)
            if member.flag_bits & _ENCRYPTED:
                raise EncryptedFileError(
                    "The archive is protected by a password.",
                    mend="Send the document without a password.",
                )
            self._check_ratio(member.file_size, member.compress_size)
        self._check_total(sum(member.file_size for member in members))

    def names(self) -> list[str]:
        """Names of the parts that are no folders, in the archive's order."""
        return [member.filename for member in self._zip.infolist() if not member.is_dir()]

    def read(self, name: str) -> bytes:
        """The bytes of one part.

        Raises:
            BrokenFileError: it is damaged, or there is none of that name.
            ArchiveBombError: it holds more than the archive's list promised to be allowed.
        """
        try:
            member = self._zip.getinfo(name)
            with self._zip.open(member) as file:
                content = b"".join(self._pieces(file, member.compress_size))
        except (
            zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, ValueError,
            NotImplementedError, RuntimeError,
        ) as error:  # fmt: skip
            raise _broken() from error
        return content

    def _pieces(self, file: IO[bytes], packed: int) -> Iterator[bytes]:
        unpacked = 0
        while piece := file.read(MEGABYTE):
            unpacked += len(piece)
            self._left -= len(piece)
            self._check_ratio(unpacked, packed)
            if self._left < 0:
                self._check_total(self._limits.max_unpacked_bytes - self._left)
            yield piece

    def _check_ratio(self, unpacked: int, packed: int) -> None:
        ratio = unpacked / max(packed, 1)
        if unpacked > MEGABYTE and ratio > self._limits.max_ratio:
            raise ArchiveBombError(
                f"A part of the archive unpacks to {ratio:.0f} times its size; "
                f"at most {self._limits.max_ratio} times is read.",
                mend="Save the document anew in a word processor and send that.",
                limit=f"max_ratio={self._limits.max_ratio}",
                met=f"{ratio:.0f} times",
            )

    def _check_total(self, total: int) -> None:
        if total > self._limits.max_unpacked_bytes:
            raise ArchiveBombError(
                f"The archive unpacks to {total} bytes; at most "
                f"{self._limits.max_unpacked_bytes} are read.",
                mend="Send the document without its appendices, or with smaller pictures.",
                limit=f"max_unpacked_bytes={self._limits.max_unpacked_bytes}",
                met=f"{total} bytes",
            )


def is_archive(data: bytes) -> bool:
    """Whether `data` begins as a ZIP archive does."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def _check_name(name: str) -> None:
    steps = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in steps or steps[0][1:2] == ":" or "\0" in name:
        raise UnsafeArchiveError(
            "A name in the archive leads out of it (`..`, a drive or a leading stroke).",
            mend="Pack the document anew, by its plain name.",
            limit="names inside the archive",
            met="a path out of it",
        )


def _broken() -> BrokenFileError:
    return BrokenFileError(
        "The archive is damaged or incomplete.", mend="Pack or save the document anew and send it."
    )
