"""The folder that one server's processes share: their counts, and where they find the writer.

Each worker counts into files of its own there. prometheus_client decides when it is first imported
whether it counts into such files, so this module does not import it: `vanthu serve` makes the
folder first.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_MEMORY = Path("/dev/shm")  # noqa: S108 - only a folder of our own is made in it
_FILES = ("counter", "histogram", "gauge_livesum")
_FILE_BYTES = 1024 * 1024


def share() -> Path:
    """Make the folder, and name it to the processes that follow.

    In memory where the machine has such a place, for counts are no record and a full disk must not
    stop them; else among the temporary files, whose names are short enough for a socket's. Only
    this user can look into it. Folders of servers that are gone are removed.
    """
    base = _MEMORY if os.access(_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    for old in base.glob("vanthu-server-*-*"):
        server = old.name.split("-")[2]
        if server.isdigit() and not _is_alive(int(server)):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"vanthu-server-{os.getpid()}-", dir=base))
    os.environ[_VARIABLE] = str(folder)
    return folder


def shared() -> Path | None:
    """The folder; None when this process is by itself."""
    folder = os.environ.get(_VARIABLE)
    return Path(folder) if folder else None


def reserve() -> None:
    """Write this worker's files out in full, before it counts.

    They are mapped into memory, and a mapped page that finds no room on the disk kills the process.

    Raises:
        OSError: there is no room for them.
    """
    folder = shared()
    if folder is None:
        return
    for kind in _FILES:
        path = folder / f"{kind}_{os.getpid()}.db"
        if not path.exists():
            path.write_bytes(bytes(_FILE_BYTES))


def dead_workers(folder: Path) -> Iterator[int]:
    """Process ids of the workers that counted here and are gone."""
    for path in folder.glob("gauge_live*.db"):
        worker = int(path.stem.rpartition("_")[2])
        if not _is_alive(worker):
            yield worker


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # there is one, of another user
        return True
    return True
