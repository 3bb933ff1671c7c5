"""Urgency: how pressing a document is, and who says so.

The levels are those of Decree 30/2020/NĐ-CP, Article 4; "hỏa tốc hẹn giờ", which the decree no
longer has, lives on as priority 4 of the exchange format (QCVN 102:2016/BTTTT).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal


class Level(IntEnum):
    """How pressing a document is, as numbered in the exchange format."""

    THUONG = 0
    KHAN = 1
    THUONG_KHAN = 2
    HOA_TOC = 3
    HOA_TOC_HEN_GIO = 4

    @property
    def code(self) -> str:
        """As written in answers, e.g. "hoa_toc"."""
        return self.name.lower()


Source = Literal["header", "stamp", "subject"]


@dataclass(frozen=True, slots=True)
class Urgency:
    """The urgency of a document.

    Attributes:
        level: the highest that anything says.
        source: what says so: the sender's header, a stamp on the page or the subject; None when
            nothing says anything.
    """

    level: Level = Level.THUONG
    source: Source | None = None


def urgency(
    *, header: int | None, stamps: Iterable[Level] = (), subject: Iterable[Level] = ()
) -> Urgency:
    """The highest of what the header, the stamps and the subject say.

    Real senders hard-code 0 in the header, so that it never lowers what the page says; where two
    say the same, the stamp is named before the subject, and the header first.

    Args:
        header: the priority of the message's header, 0 to 4, if any.
        stamps: levels of the marks on the page.
        subject: levels of the marks in the subject.
    """
    said: list[tuple[Level, Source]] = []
    if header:
        said.append((Level(header), "header"))
    said += ((level, "stamp") for level in stamps)
    said += ((level, "subject") for level in subject)
    if not said:
        return Urgency()
    return Urgency(*max(said, key=lambda pair: pair[0]))  # of equals, the first
