"""Print what reading costs beside segmentation, and whether all doors decide alike.

    python -m benchmarks.reading [--data DIR] [--only NAME …] [--documents N] [--messages DIR]

Without a folder of data the project's own sample documents are read; with it, the real full texts
in it. A folder of edXML messages is read message by message.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.reading import costs, doors, messages
from benchmarks.reading.texts import real_texts

PARTS: dict[str, Callable[[list[str]], bool]] = {"costs": costs.measure, "doors": doors.compare}


def main() -> int:
    """Run the parts.

    Returns:
        The exit code: 1 where a part does not hold what is promised.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", action="append", choices=sorted(PARTS))
    parser.add_argument("--documents", type=int, default=40, help="read by LibreOffice; 40.")
    parser.add_argument("--messages", type=Path)
    given = parser.parse_args()
    texts = real_texts(given.data)[: given.documents]
    held = [PARTS[name](texts) for name in given.only or PARTS]
    if given.messages:
        held.append(messages.read_all(given.messages))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
