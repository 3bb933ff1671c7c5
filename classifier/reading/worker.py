"""A process that reads files for another one, and may be ended at any moment.

Started by `processes.ReadingProcesses`, never by hand. It writes no file (the system forbids it),
has a bounded address space, and knows nothing worth stealing: one file at a time.
"""

import gc
import resource
import sys
from typing import Any

from classifier.errors import ReadingError, ReadingFailedError, ReadingMemoryError
from classifier.reading.limits import ReadingLimits
from classifier.reading.wire import (
    error_to_mapping,
    receive,
    send,
)


def main() -> None:
    """Read files from standard input, one message each, until it is closed."""
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _load()
    gc.freeze()
    send(replies, {"ready": True})
    while True:
        try:
            header, data = receive(requests, sys.maxsize)
        except EOFError:
            return
        limits = ReadingLimits(**header.pop("limits"))
        try:
            reply = _read(header["kind"], data, limits, ocr=header["ocr"])
        except ReadingError as error:
            reply = error_to_mapping(error)
        except MemoryError:
            reply = error_to_mapping(memory_error(limits))
        except Exception as error:  # noqa: BLE001 - a reader's surprise must not end the next file's
            reply = error_to_mapping(_failed(error))
        send(replies, reply)
        del data, reply
        gc.collect()  # the tree of a large document is full of circles; nobody waits for this


def _load() -> None:
    """Import the readers while nobody waits for them."""
    from classifier.reading import edxml  # noqa: F401, PLC0415 - after the limits are set


def _read(kind: Any, data: bytes, limits: ReadingLimits, *, ocr: bool) -> dict[str, Any]:
    if kind == "edxml":
        from classifier.reading.edxml import read_edxml  # noqa: PLC0415

        return read_edxml(data, limits, ocr=ocr).to_mapping()
    from classifier.reading.extraction import extract  # noqa: PLC0415

    return extract(kind, data, limits, ocr=ocr).to_mapping()


def memory_error(limits: ReadingLimits) -> ReadingMemoryError:
    """The refusal of a file that wanted too much memory."""
    return ReadingMemoryError(
        f"Reading the file takes more than {limits.memory_bytes} bytes of memory.",
        mend="Send the document without its appendices, or with smaller pictures.",
        limit=f"memory_bytes={limits.memory_bytes}",
        met="more",
    )


def _failed(error: Exception) -> ReadingFailedError:
    """A refusal that says where the reader stopped, and nothing of what it read."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({trace.tb_frame.f_code.co_name}:{trace.tb_lineno})" if trace else ""
    return ReadingFailedError(
        f"The file's reader stopped with {type(error).__name__}{where}.",
        mend="Save the document anew, as PDF or DOCX, and send that.",
    )


if __name__ == "__main__":
    main()
