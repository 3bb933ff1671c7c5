"""Extracted: what a reader of one format gives, before anyone knows what the text says."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

ReadingReason = Literal["no_text_layer", "attachment_unreadable"]
"""Why a person should look: a scan, or a message whose main attachment cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The text of a file.

    Attributes:
        text: paragraph by paragraph, in reading order; "" for a scan.
        format: "text", "html", "rtf", "docx", "pdf" or "edxml".
        notes: what the reader did or left out, as stable names, e.g. "pictures_ignored".
        review_reasons: why a person should look, e.g. "no_text_layer".
        pages: of a PDF; None for what has no pages.
    """

    text: str
    format: str
    notes: tuple[str, ...] = ()
    review_reasons: tuple[ReadingReason, ...] = ()
    pages: int | None = None

    def to_mapping(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def of(cls, mapping: dict[str, Any]) -> "Extracted":
        """What `to_mapping` wrote."""
        return cls(
            text=mapping["text"],
            format=mapping["format"],
            notes=tuple(mapping["notes"]),
            review_reasons=tuple(mapping["review_reasons"]),
            pages=mapping["pages"],
        )
