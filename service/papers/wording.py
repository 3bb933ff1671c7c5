"""Vietnamese words and dates for what people read on paper."""

from datetime import date, datetime

from classifier.vietnam_time import VIETNAM
from service.journal.entry import Decision

URGENCY = {
    0: "Thường",
    1: "Khẩn",
    2: "Thượng khẩn",
    3: "Hỏa tốc",
    4: "Hỏa tốc hẹn giờ",
}
"""Levels of urgency (Decree 30/2020/NĐ-CP, Article 8), and the one that edXML adds."""


def on_paper(day: date | None) -> str:
    """A date in figures: 05/08/2021; nothing for none."""
    return "" if day is None else f"{day:%d/%m/%Y}"


def moment(at: datetime | None) -> str:
    """A time in Việt Nam: 16 giờ 30, ngày 05/08/2021."""
    if at is None:
        return ""
    local = at.astimezone(VIETNAM)
    return f"{local:%H} giờ {local:%M}, ngày {local:%d/%m/%Y}"


def described(decision: Decision) -> str:
    """Tên loại; số, ký hiệu; ngày; cơ quan ban hành: the line under the title of a slip."""
    parts = [
        decision.type_name or "Văn bản",
        f"số {decision.symbol}" if decision.symbol else "",
        f"ngày {on_paper(decision.issued_date)}" if decision.issued_date else "",
        f"của {decision.organ_name}" if decision.organ_name else "",
    ]
    return " ".join(part for part in parts if part)


def transferred_on(decision: Decision) -> date | None:
    """The day on which it went to its department; None while it waits."""
    if decision.state in {"confirmed", "corrected"} and decision.decided_at is not None:
        return decision.decided_at.astimezone(VIETNAM).date()
    return decision.received_day if decision.state == "routed" else None


def printable(text: str | None) -> str:
    """Without characters that no file for an office program may hold."""
    return "".join(
        letter for letter in text or "" if letter in "\n\t" or ord(letter) >= 32
    ).translate({0xFFFE: None, 0xFFFF: None, 0x7F: None})
