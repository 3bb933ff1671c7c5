"""Feed every reader damaged files for minutes on end; only named errors may come out.

    python -m benchmarks.fuzz_reading [--minutes M] [--only KIND …] [--seed N] [--keep DIR]

Files are mutated whole and, for archives and messages, inside: a part is changed and packed anew,
so that damage gets past the checksums. Exits 1, and keeps the file, on an error that no reader
foresaw, on a process that died, and on a file that is read and then refused when read again.
"""

import argparse
import base64
import io
import random
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from classifier.errors import DocumentError, ReadingError, ReadingFailedError
from classifier.reading.limits import ReadingLimits
from classifier.reading.reader import FileReader
from tests.files import FILES, OLD_STATUS, edxml_file, scan_file, zipped

LIMITS = ReadingLimits(seconds=10)
TOKENS = (
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<a>", b"</a>", b"<![CDATA[", b"]]>", b"\0",
    b"\xff",
    b"endstream", b"endobj", b"/Length -1", b"/Kids[3 0 R]", b"/Count 99999999", b"1 0 R", b"xref",
    b"{\\rtf1", b"\\bin99999999 ", b"\\u-1?", b"\\u99999999?", b"\\'zz", b"{" * 500, b"}" * 500,
    b"PK\x03\x04", b"PK\x01\x02", b"../", b"<w:p>", b"<w:tbl>", b"<table>" * 200, b"\xed\xa0\x80",
    "Đ".encode(), "\u202e".encode(), b"cid:", b"=", b"-1", b"4294967296", b"\r\n",
)  # fmt: skip


def main() -> int:
    """Fuzz.

    Returns:
        The exit code: 1 where something else than a named error came out.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="for each reader; 5.")
    parser.add_argument("--only", action="append", choices=sorted(SEEDS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"))
    given = parser.parse_args()
    failed = False
    for kind in given.only or SEEDS:
        found = fuzz(kind, seconds=given.minutes * 60, seed=given.seed, keep=given.keep)
        failed |= any(name.startswith("FOUND") for name in found)
        outcomes = ", ".join(f"{name} {count}" for name, count in found.most_common())
        print(f"{kind}: {found.total()} files: {outcomes}", flush=True)
    return 1 if failed else 0


def fuzz(
    kind: str,
    *,
    seed: int,
    seconds: float = float("inf"),
    files: int = sys.maxsize,
    keep: Path | None = None,
) -> Counter[str]:
    """Feed one reader damaged files.

    Args:
        kind: which one, a key of `SEEDS`.
        seed: of the dice; the same one gives the same files.
        seconds: for how long at most.
        files: how many at most.
        keep: folder for files that should not have done what they did.

    Returns:
        How often each outcome was met; those that must not be begin with "FOUND".
    """
    dice = random.Random(f"{kind}{seed}")
    reader = FileReader(LIMITS)
    outcomes: Counter[str] = Counter()
    until = time.monotonic() + seconds
    for data in islice(damaged(SEEDS[kind](), dice), files):
        if time.monotonic() >= until:
            break
        outcome = outcome_of(reader, data, kind)
        outcomes[outcome] += 1
        if outcome.startswith("FOUND") and keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{kind}-{outcomes.total()}.{kind}").write_bytes(data)
            print(f"{kind}, file {outcomes.total()}: {outcome}", file=sys.stderr, flush=True)
    reader.close()
    return outcomes


def outcome_of(reader: FileReader, data: bytes, kind: str) -> str:
    """What reading a file comes to, in a word."""
    try:
        reader.read(data, f"a.{kind}")
    except ReadingFailedError as error:
        return f"FOUND {error.message}"
    except (ReadingError, DocumentError) as error:
        return type(error).__name__
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"FOUND {type(error).__name__}"
    return "read"


def damaged(seeds: list[bytes], dice: random.Random) -> Iterator[bytes]:
    """Damaged files without end."""
    while True:
        data = dice.choice(seeds)
        inside = INSIDES.get(data[:2])
        if inside is not None and dice.random() < 0.7:
            yield inside(data, dice)
        else:
            yield mutated(data, dice)


def mutated(data: bytes, dice: random.Random) -> bytes:
    """A few changes: bits, blocks, tokens, lengths."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        place, length = dice.randrange(len(changed) + 1), dice.choice((1, 4, 40, 400))
        match dice.randrange(7):
            case 0 if changed:
                changed[place % len(changed)] ^= 1 << dice.randrange(8)
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = changed[place : place + length] * dice.choice((1, 3, 30))
            case 3:
                changed[place:place] = dice.choice(TOKENS)
            case 4:
                changed[place : place + 1] = dice.choice(TOKENS)
            case 5:
                other = dice.randrange(len(changed) + 1)
                changed[place : place + length] = changed[other : other + length]
            case _ if dice.random() < 0.2:
                del changed[place:]
    return bytes(changed)


def _archive_damaged(data: bytes, dice: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = dice.choice([*parts, "word/document.xml"])
    parts[name] = mutated(parts.get(name, b""), dice)
    return zipped(*parts.items())


def _message_damaged(data: bytes, dice: random.Random) -> bytes:
    """The file in a message damaged, the message whole."""
    found = re.search(rb"<ContentTransferEncoded>(.*?)<", data)
    if found is None:
        return mutated(data, dice)
    attachment = next(damaged([base64.b64decode(found[1])], dice))
    return data[: found.start(1)] + base64.b64encode(attachment) + data[found.end(1) :]


INSIDES: dict[bytes, Callable[[bytes, random.Random], bytes]] = {
    b"PK": _archive_damaged,
    b"<?": _message_damaged,
}


def _messages() -> list[bytes]:
    attachments = [(f"2101.{kind}", make()) for kind, make in FILES.items()]
    packed = [(name, zipped((name, data))) for name, data in attachments]
    return [*(edxml_file(each) for each in (*attachments, *packed)), edxml_file(kind=1), OLD_STATUS]


SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "txt": lambda: [FILES["txt"](), FILES["txt"]().decode().encode("utf-16")],
    "html": lambda: [FILES["html"]()],
    "rtf": lambda: [FILES["rtf"]()],
    "docx": lambda: [FILES["docx"]()],
    "pdf": lambda: [FILES["pdf"](), FILES["pdf"](pages=3), scan_file()],
    "edxml": _messages,
}


if __name__ == "__main__":
    sys.exit(main())
