"""What goes between the service and the processes that read for it: JSON and bytes, no pickles.

A reader that a file has taken over could send whatever it likes; JSON of known fields cannot do
harm where it arrives.
"""

import json
import struct
from dataclasses import asdict
from typing import Any, BinaryIO

from classifier import errors
from classifier.errors import ReadingError, ReadingFailedError
from classifier.reading.limits import ReadingLimits

_LENGTHS = struct.Struct(">QQ")


def send(pipe: BinaryIO, header: dict[str, Any], data: bytes = b"") -> None:
    """Write one message: lengths, a header in JSON, bytes."""
    written = json.dumps(header, ensure_ascii=True).encode("ascii")
    pipe.write(_LENGTHS.pack(len(written), len(data)) + written)
    pipe.write(data)
    pipe.flush()


def receive(pipe: BinaryIO, most: int) -> tuple[dict[str, Any], bytes]:
    """Read one message.

    Args:
        pipe: where from.
        most: bytes that a message may have.

    Raises:
        EOFError: the other side is gone.
    """
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        raise EOFError
    header_length, data_length = _LENGTHS.unpack(lengths)
    if header_length + data_length > most:
        raise EOFError
    header, data = pipe.read(header_length), pipe.read(data_length)
    if len(header) < header_length or len(data) < data_length:
        raise EOFError
    loaded: dict[str, Any] = json.loads(header)
    return loaded, data


def limits_to_mapping(limits: ReadingLimits) -> dict[str, Any]:
    """Limits as JSON holds them."""
    return asdict(limits)


def error_to_mapping(error: ReadingError) -> dict[str, Any]:
    """An error as JSON holds it."""
    return {
        "error": type(error).__name__,
        "message": error.message,
        "mend": error.mend,
        "limit": error.limit,
        "met": error.met,
    }


def error_of(mapping: dict[str, Any]) -> ReadingError:
    """The error that `error_to_mapping` wrote."""
    kind = getattr(errors, str(mapping["error"]), None)
    if not (isinstance(kind, type) and issubclass(kind, ReadingError)):
        kind = ReadingFailedError
    return kind(
        mapping["message"], mend=mapping["mend"], limit=mapping["limit"], met=mapping["met"]
    )
