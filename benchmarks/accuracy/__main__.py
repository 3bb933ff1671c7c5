"""Print how good the product is beside the references, all in one run.

    python -m benchmarks.accuracy --data DIR [--quick] [--only NAME] [--articles N]

Parts whose data are missing are skipped, and say so.
"""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from benchmarks.accuracy.options import Options
from benchmarks.accuracy.parts import PARTS


def main(arguments: list[str] | None = None) -> int:
    """Measure and print.

    Returns:
        The exit code: 0, or 1 when a figure fell.
    """
    given = _parser().parse_args(arguments)
    options = Options(
        data=given.data, quick=given.quick, articles=given.articles, quiet=not sys.stderr.isatty()
    )
    console = Console()
    for part in PARTS:
        if given.only and part.name not in given.only:
            continue
        if given.quick and not part.is_quick:
            continue
        if reason := part.missing(given.data):
            console.print(f"{part.name}: skipped, for {reason}\n", highlight=False)
            continue
        part.measure(options).print(console)
    return 0


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
    return parser


if __name__ == "__main__":
    sys.exit(main())
