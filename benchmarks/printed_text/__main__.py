"""Print how much of real documents is read right, and what reading costs beside segmenting.

    python -m benchmarks.printed_text --data DIR [--quick]

Exits with 1 where a figure is below what is promised. Without --quick every text of the folder is
looked through for false alarms of the charsets, which takes a minute.
"""

import argparse
import sys
from itertools import chain
from pathlib import Path

from benchmarks.printed_text import charsets, cost, parts, secrets
from benchmarks.printed_text.documents import FULL_TEXTS, full_texts, strings

LEAST = dict.fromkeys(parts.PARTS, 0.97) | {"subject": 0.92}
LEAST_CHARACTERS = 0.995


def main(arguments: list[str] | None = None) -> int:
    """Print the figures.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args(arguments)
    if not (given.data / FULL_TEXTS).is_file():
        print(f"There is no {FULL_TEXTS} in {given.data}.", file=sys.stderr)
        return 2
    texts = full_texts(given.data)
    held = [_parts(texts), _secrets(texts)]
    held.append(_charsets(given.data, texts, quick=given.quick))
    reading, segmenting = cost.compare(texts)
    print(f"cost     reading {reading:.2f} ms, segmenting {segmenting:.1f} ms a document: "
          f"{reading / segmenting:.1%}")  # fmt: skip
    return 0 if all(held) else 1


def _parts(texts: list[str]) -> bool:
    found = parts.compare(texts)
    print(f"parts    {found.documents} documents read by hand:", end=" ")
    print(", ".join(f"{part} {found.right[part]}" for part in parts.PARTS))
    for wrong in found.wrong:
        print(f"         {wrong}")
    if found.changed:
        print(f"         not compared, for their text is another: {found.changed}")
    return all(found.share(part) >= least for part, least in LEAST.items())


def _secrets(texts: list[str]) -> bool:
    alarms = secrets.false_alarms(texts)
    not_found, planted = secrets.missed(texts)
    print(f"secrecy  {len(alarms)} false alarms in {len(texts)} documents; "
          f"{planted - len(not_found)} of {planted} planted marks found")  # fmt: skip
    for each in (*alarms, *not_found):
        print(f"         {each}")
    return not alarms and not not_found


def _charsets(data: Path, texts: list[str], *, quick: bool) -> bool:
    titles = charsets.titles(data)
    shares = {name: charsets.round_trip(titles, name) for name in ("tcvn3", "vni")}
    unicode = chain(titles, texts) if quick else strings(data)
    narrow = map(charsets.in_narrow_lines, texts)
    false, count = charsets.converted(chain(unicode, narrow))
    print("charsets", ", ".join(f"{name} {share:.2%}" for name, share in shares.items()),
          f"of the characters; {false} false alarms in {count} texts")  # fmt: skip
    return false == 0 and min(shares.values()) >= LEAST_CHARACTERS


if __name__ == "__main__":
    sys.exit(main())
