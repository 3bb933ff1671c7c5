"""A few processes that read files, each ended when a file takes it too long or too much memory.

Readers of PDF and Word are large programs written for honest files. In a process of their own a
file can hang or crash them and nothing else, and the time limit holds whatever they do.
"""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import classifier
from classifier.errors import ReadingFailedError, ReadingTimeoutError
from classifier.reading.limits import ReadingLimits
from classifier.reading.wire import limits_to_mapping, receive, send

# After so many files a process is replaced: what C libraries keep to themselves does not pile up.
_FILES = 500
# What a process imports before its first file takes it a second or two; this is no file's time.
_START_SECONDS = 60.0
_SOURCES = Path(classifier.__file__).parent.parent


class _Process:
    """One reading process and its pipes."""

    def __init__(self, memory_bytes: int) -> None:
        self.files = 0
        self._is_ready = False
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-B", "-m", "classifier.reading.worker", str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libraries print what they choke on, which may be secret
            cwd="/",
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "PYTHONPATH": str(_SOURCES),
                "PYTHONUTF8": "1",
                "LC_ALL": "C.UTF-8",
                # A thread for each core of a large machine would take up the address space.
                "OPENBLAS_NUM_THREADS": "1",
            },
            start_new_session=True,
        )

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def await_ready(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        if not self._is_ready:
            receive(self._process.stdout, 1_000)  # type: ignore[arg-type]
            self._is_ready = True

    def ask(self, header: dict[str, Any], data: bytes, most: int) -> dict[str, Any]:
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        self.files += 1
        send(self._process.stdin, header, data)  # type: ignore[arg-type]
        return receive(self._process.stdout, most)[0]  # type: ignore[arg-type]

    def end(self) -> None:
        """End it and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]


@contextlib.contextmanager
def _ended_after(
    process: _Process, seconds: float, is_late: threading.Event | None = None
) -> Iterator[None]:
    """End a process that is at work for longer, and tell so."""

    def end() -> None:
        if is_late is not None:
            is_late.set()
        process.end()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class ReadingProcesses:
    """Reads files in processes of its own. Safe to share between threads.

    The processes are started when the first file comes, and end with this one.

    Args:
        count: of processes, 1 or more; so many files are read at once, the others wait.
        memory_bytes: address space of each.
    """

    def __init__(self, count: int = 1, *, memory_bytes: int = ReadingLimits().memory_bytes) -> None:
        self._memory_bytes = memory_bytes
        self._idle: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(count):
            self._idle.put(None)
        self._count = count

    def ask(self, request: dict[str, Any], data: bytes, limits: ReadingLimits) -> dict[str, Any]:
        """Have one file read.

        Args:
            request: what is to be done, as the worker understands it.
            data: the file.
            limits: that hold for it.

        Returns:
            What the worker replied.

        Raises:
            ReadingTimeoutError: it took longer than `limits.seconds`; the process is ended.
            ReadingFailedError: the process died of it.
        """
        process = self._idle.get()
        try:
            if process is None or not process.is_alive:
                process = _Process(self._memory_bytes)
            return self._ask(
                process, {**request, "limits": limits_to_mapping(limits)}, data, limits
            )
        finally:
            if process is not None and (process.files >= _FILES or not process.is_alive):
                process.end()
                process = _Process(self._memory_bytes)  # starts up while nobody waits for it
            self._idle.put(process)

    def _ask(
        self, process: _Process, request: dict[str, Any], data: bytes, limits: ReadingLimits
    ) -> dict[str, Any]:
        is_late = threading.Event()
        try:
            with _ended_after(process, _START_SECONDS):
                process.await_ready()
            with _ended_after(process, limits.seconds, is_late):
                return process.ask(request, data, most=16 * limits.max_characters + 1_000_000)
        except (EOFError, OSError, ValueError) as error:
            process.end()
            if is_late.is_set():
                raise ReadingTimeoutError(
                    f"Reading the file took longer than {limits.seconds:g} seconds and was ended.",
                    mend="Send the document without its appendices, or as plain text.",
                    limit=f"seconds={limits.seconds:g}",
                    met="longer",
                ) from error
            raise ReadingFailedError(
                "The file ended the process that read it: it crashed, or wanted more than "
                f"{limits.memory_bytes} bytes of memory.",
                mend="Save the document anew, as PDF or DOCX, and send that.",
                limit=f"memory_bytes={limits.memory_bytes}",
            ) from error

    def close(self) -> None:
        """End all processes; waits for those at work."""
        for _ in range(self._count):
            process = self._idle.get()
            if process is not None:
                process.end()
        for _ in range(self._count):
            self._idle.put(None)
