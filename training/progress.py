"""Progress bars on standard error, so that standard output stays for results."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import track

_T = TypeVar("_T")


def progress(items: Iterable[_T], what: str, *, total: int, quiet: bool = False) -> Iterator[_T]:
    """Pass `items` on, showing how far it is. Silent when `quiet` or not on a terminal."""
    console = Console(stderr=True)
    yield from track(
        items,
        what,
        total=total,
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    )
