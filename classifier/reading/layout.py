"""Layout: where the parts of an official document stand in its printed text.

The parts are those of Decree 30/2020/NĐ-CP, Article 8 and Appendix I.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from classifier.appointment import appointments_in
from classifier.reading.abstract import subject_of
from classifier.reading.document_types import type_of_symbol
from classifier.reading.header import Header, read_header
from classifier.reading.header_fields import date_of, organs_of, symbol_of
from classifier.reading.kinds import Kind, type_of_heading
from classifier.reading.marks import mark_of, marks_within
from classifier.reading.parts import Found, FoundDate, FoundUrgency, Layout, Quoted
from classifier.reading.quoted import quoted_in
from classifier.reading.recipients import addressees_of, recipients_of
from classifier.reading.secrecy import HEAD, secrecy_of
from classifier.reading.window import Window
from classifier.urgency import Level

__all__ = ["Found", "FoundDate", "FoundUrgency", "Layout", "Quoted", "read_layout"]


_TOP = 40  # cells at the head in which an urgency mark may stand
_CONSOLIDATED = re.compile(r"/VBHN\b")


def read_layout(text: str) -> Layout:
    """Find the parts of an official document in its printed text. Never fails.

    Args:
        text: as printed, any length; all spans refer to it.
    """
    window = Window(text, 0, HEAD)
    header = read_header(window)
    organ, parent = organs_of(window, header)
    symbol = symbol_of(window, header)
    place, issued = date_of(window, header)
    recipients, filed, units = recipients_of(text)
    return Layout(
        parent_organ=parent,
        organ=organ,
        symbol=symbol,
        place=place,
        issued=issued,
        type_name=_type(window, header, symbol),
        subject=subject_of(window, header),
        addressees=addressees_of(window, header.rest),
        recipients=recipients,
        filed=filed,
        filing_units=units,
        urgency=tuple(_urgency(window, header)),
        secrecy=secrecy_of(window, header, text),
        quoted=tuple(quoted_in(window, header.body)),
    )


def _urgency(window: Window, header: Header) -> Iterator[FoundUrgency]:
    named = [
        FoundUrgency(Level.HOA_TOC_HEN_GIO, *window.span(one.start, one.end), one)
        for one in appointments_in(
            window.text[: header.cells[:_TOP][-1].end if header.cells else 0]
        )
    ]
    yield from named
    for mark in _marks(window, header):
        if not any(one.start <= mark.start < one.end for one in named):
            yield mark


def _marks(window: Window, header: Header) -> Iterator[FoundUrgency]:
    for cell, kind in zip(header.cells[:_TOP], header.kinds, strict=False):
        if kind is Kind.MARK:
            whole = mark_of(cell.text, cell.folded)
            marks = [whole] if whole else []
        elif kind is Kind.TYPE:
            marks = list(marks_within(cell.text, cell.folded))
            if cell.is_upper and cell.folded.startswith("cong dien "):
                # "CÔNG ĐIỆN KHẨN": the heading names the urgency
                rest = cell.folded.removeprefix("cong dien ")
                place = len(cell.text) - len(rest)
                whole = mark_of(cell.text[place:], rest)
                marks = [replace(whole, start=place, end=len(cell.text))] if whole else []
        else:
            marks = list(marks_within(cell.text, cell.folded))
        for mark in marks:
            if mark.level is not None:
                span = window.span(cell.start + mark.start, cell.start + mark.end)
                yield FoundUrgency(mark.level, *span)


def _type(window: Window, header: Header, symbol: Found | None) -> Found | None:
    heading = None if header.heading is None else header.cells[header.heading]
    if symbol and _CONSOLIDATED.search(symbol.value):
        return Found("Văn bản hợp nhất", symbol.start, symbol.end)  # headed as what it consolidates
    if heading:
        return window.found(heading.start, heading.end, type_of_heading(heading))
    if symbol:
        named = type_of_symbol(symbol.value.partition("/")[2])
        return Found(named, symbol.start, symbol.end) if named else None
    return None
