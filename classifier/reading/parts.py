"""The parts of an official document, each with its place in the text."""

from dataclasses import dataclass
from datetime import date

from classifier.appointment import Appointment
from classifier.urgency import Level


@dataclass(frozen=True, slots=True)
class Found:
    """A part of the text.

    Attributes:
        value: what it says, on one line.
        start: where it starts in the text.
        end: where it ends, exclusive.
    """

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date, and where it stands in the text."""

    value: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundUrgency:
    """An urgency mark, and where it stands in the text.

    Attributes:
        value: the level it stands for.
        start: where it starts.
        end: where it ends, exclusive.
        appointment: the hour that it names, if it does.
    """

    value: Level
    start: int
    end: int
    appointment: Appointment | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """An incoming document that the text answers: "tại công văn số … ngày …".

    Attributes:
        symbol: its whole symbol, e.g. "07/BYT-MT".
        day: its date, None where the text gives none.
        start: where the symbol starts in the text.
        end: where it ends, exclusive.
    """

    symbol: str
    day: date | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The parts that were found; None or empty where there is none.

    Attributes:
        parent_organ: the body above the issuing organ.
        organ: the issuing organ.
        symbol: number and symbol, e.g. "1234/UBND-VX".
        place: of the issue, e.g. "Hà Nội".
        issued: the date printed beside it.
        type_name: one of the 29 types of Article 7, or a legal one, e.g. "Quyết định".
        subject: trích yếu, or what follows "V/v".
        addressees: of "Kính gửi".
        recipients: the entries of "Nơi nhận", without the last one.
        filed: that last one, e.g. "Lưu: VT, KGVX (2)".
        filing_units: the units it names, e.g. ("KGVX",).
        urgency: the urgency marks.
        secrecy: the secrecy marks.
        quoted: the incoming documents it answers.
    """

    parent_organ: Found | None = None
    organ: Found | None = None
    symbol: Found | None = None
    place: Found | None = None
    issued: FoundDate | None = None
    type_name: Found | None = None
    subject: Found | None = None
    addressees: tuple[Found, ...] = ()
    recipients: tuple[Found, ...] = ()
    filed: Found | None = None
    filing_units: tuple[str, ...] = ()
    urgency: tuple[FoundUrgency, ...] = ()
    secrecy: tuple[Found, ...] = ()
    quoted: tuple[Quoted, ...] = ()

    @property
    def code_number(self) -> str | None:
        """What stands before the first stroke of the symbol; None when it is left blank."""
        return (self.symbol.value.partition("/")[0] or None) if self.symbol else None

    @property
    def code_notation(self) -> str | None:
        """What stands after it."""
        return (self.symbol.value.partition("/")[2] or None) if self.symbol else None
