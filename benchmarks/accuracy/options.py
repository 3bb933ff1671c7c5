"""What the command line decides for every part."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to measure.

    Attributes:
        data: folder of the material; never part of the project.
        articles: news articles used by the `vntc` part; None for all.
        quiet: show no progress.
    """

    data: Path
    articles: int | None = None
    quiet: bool = False
