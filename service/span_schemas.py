"""What an answer quotes of the text, with its place: evidence, explanation, the printed parts."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Literal

from pydantic import (
    BaseModel,
    Field,
)

from classifier.document import Document
from classifier.document_classifier import PriorityFlag
from classifier.explanation import Explanation
from classifier.features import TermSpan
from classifier.reading.layout import Found, FoundDate, FoundUrgency, Layout, Quoted


class SpanOut(BaseModel):
    """A stretch of the text as it was sent: `text == document[field][start:end]`."""

    text: str
    field: Literal["subject", "content", "organ_name"]
    start: int
    end: int


class TermOut(BaseModel):
    """What one stretch of the text added to a decision value.

    The entries of one explanation sum to its decision value. The last two have no place in the
    text: `(other terms)` is the sum of all that are not listed, `(base)` what every document gets.
    """

    term: str
    weight: float
    field: Literal["subject", "content", "organ_name"] | None = None
    start: int | None = None
    end: int | None = None


class PriorityOut(BaseModel):
    """Whether the document belongs to a priority topic."""

    topic: str
    flagged: bool
    probability: float = Field(ge=0, le=1)
    threshold: float = Field(ge=0, le=1)
    evidence: list[SpanOut] = Field(description="What spoke for the topic, strongest first.")


class FoundOut(BaseModel):
    """A part of the printed document: `content[start:end]`, read as `value`."""

    field: str
    value: str
    start: int
    end: int


def found_of(layout: Layout) -> Iterator[FoundOut]:
    """The parts of a layout, each with its place."""
    for part in fields(layout):
        value = getattr(layout, part.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Found):
                yield FoundOut(field=part.name, value=one.value, start=one.start, end=one.end)
            elif isinstance(one, FoundDate):
                day = one.value.isoformat()
                yield FoundOut(field=part.name, value=day, start=one.start, end=one.end)
            elif isinstance(one, FoundUrgency):
                yield FoundOut(field=part.name, value=one.value.code, start=one.start, end=one.end)
            elif isinstance(one, Quoted):
                yield FoundOut(field=part.name, value=one.symbol, start=one.start, end=one.end)


def priority_of(flag: PriorityFlag, document: Document) -> PriorityOut:
    """Render a flag, with the five strongest stretches that speak for it and do not overlap."""
    parts = flag.explanation.contributions if flag.explanation else ()
    speaking_for = [part for part in parts if part.weight > 0]
    spans: list[TermSpan] = []
    for part in speaking_for:
        if not any(_overlap(part.span, other) for other in spans):
            spans.append(part.span)
    return PriorityOut(
        topic=flag.topic,
        flagged=flag.flagged,
        probability=round(flag.probability, 4),
        threshold=round(flag.threshold, 4),
        evidence=[
            SpanOut(text=_text(span, document), field=span.field, start=span.start, end=span.end)
            for span in spans[:5]
        ],
    )


def terms_of(explanation: Explanation, document: Document) -> list[TermOut]:
    """Render an explanation; the weights sum to its value."""
    listed = [
        TermOut(
            term=_text(part.span, document),
            weight=round(part.weight, 4),
            field=part.span.field,
            start=part.span.start,
            end=part.span.end,
        )
        for part in explanation.contributions
    ]
    # Rounded so that the listed weights sum to the rounded value exactly.
    bias = round(explanation.bias, 4)
    rest = round(explanation.value, 4) - bias - sum(term.weight for term in listed)
    return [
        *listed,
        TermOut(term="(other terms)", weight=round(rest, 4)),
        TermOut(term="(base)", weight=bias),
    ]


def _overlap(one: TermSpan, other: TermSpan) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def _text(span: TermSpan, document: Document) -> str:
    text = document.subject if span.field == "subject" else document.content
    return (text or "")[span.start : span.end]
