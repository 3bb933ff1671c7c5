"""Print how good the product is beside the references, all in one run.

    python -m benchmarks.accuracy --data DIR [--quick] [--only NAME] [--articles N]
                                  [--update-floors [--allow-lower REASON]]

Parts whose data are missing are skipped, and say so. A figure below its floor (floors.json) fails
the run.
"""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from benchmarks.accuracy.floors import PINNED, FloorLoweredError, Floors, Measured, measured
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.parts import PARTS, Part

_WIDTH = 110  # characters; the widest table


def main(arguments: list[str] | None = None) -> int:
    """Measure and print, then hold the figures against their floors.

    Returns:
        The exit code: 0, or 1 when a figure fell or a floor would be lowered without a reason.
    """
    given = _parser().parse_args(arguments)
    console = Console()
    console.width = max(console.width, _WIDTH)
    found = _measure(given, console)
    floors = Floors.read(given.floors)
    if given.update_floors:
        try:
            floors.updated(found, given.allow_lower).write(given.floors)
        except FloorLoweredError as error:
            print(error, file=sys.stderr)
            return 1
        return 0
    failures = [failure for part in found for failure in floors.failures(part)]
    for failure in failures:
        print(f"below the floor: {failure}", file=sys.stderr)
    return 1 if failures else 0


def _measure(given: argparse.Namespace, console: Console) -> list[Measured]:
    """Print every part's table.

    Returns:
        What is to be held against floors: whole parts only.
    """
    options = Options(data=given.data, articles=given.articles, quiet=not sys.stderr.isatty())
    found = []
    for part in _chosen(given):
        if reason := part.missing(given.data):
            console.print(f"{part.name}: skipped, for {reason}\n", highlight=False)
            continue
        table = part.measure(options)
        table.print(console)
        if table.is_whole:
            found.append(measured(part.name, [given.data / file for file in part.files], table))
    return found


def _chosen(given: argparse.Namespace) -> list[Part]:
    return [
        part
        for part in PARTS
        if (not given.only or part.name in given.only) and (part.is_quick or not given.quick)
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the material")
    parser.add_argument("--quick", action="store_true", help="only what takes a few minutes")
    parser.add_argument(
        "--only", action="append", choices=[part.name for part in PARTS], help="may be repeated"
    )
    parser.add_argument("--articles", type=int, help="how many news articles `vntc` uses")
    parser.add_argument("--update-floors", action="store_true", help="pin what is measured")
    parser.add_argument("--allow-lower", metavar="REASON", help="why a floor may be lowered")
    parser.add_argument("--floors", type=Path, default=PINNED, help="file of the floors")
    return parser


if __name__ == "__main__":
    sys.exit(main())
