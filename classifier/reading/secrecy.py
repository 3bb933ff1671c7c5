"""Secrecy: what bears a secrecy mark or a secret symbol is refused before anything else is done.

State secrets are registered in books of their own and are kept off the exchange axis (Decree
30/2020/NĐ-CP, Article 22; Decree 191/2026/NĐ-CP, Article 14). One mark missed is one secret in a
database; one false alarm is one letter a person looks at.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from classifier.errors import SecretDocumentError
from classifier.normalization import fold, normalize
from classifier.reading.header import Header, read_header
from classifier.reading.header_fields import symbol_of
from classifier.reading.kinds import Kind
from classifier.reading.marks import is_piece, mark_in_pieces, mark_of, marks_within
from classifier.reading.parts import Found
from classifier.reading.window import Cell, Window

HEAD = 6_000
"""Characters in which the header of a document stands."""

_SECRET_SYMBOL = re.compile(r"[-–/]m\W*\Z|\(m\W*\Z", re.IGNORECASE)
# Where a mark in capitals may hide further down, in whichever spelling: the letter Ậ, composed or
# not, or the bare word.
_HINTS = ("Ậ", "A\u0323\u0302", "A\u0302\u0323", "Â\u0323", "Ạ\u0302", "MAT", "M A", "M  A")
_ABOUT_SECRETS = re.compile("bí mật nhà nước|bi mat nha nuoc|độ mật", re.IGNORECASE)
_MOST = 20  # marks that are told; one is enough
_TOP = 40  # cells at the head in which a mark may stand beside other words
_BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"
_LINE = 120  # characters; a line with nothing but a mark is shorter
_SHORT = 60  # characters of a line that may be a mark in spaced letters and nothing else
# One is in every longer line with a mark.
_SIGNS = re.compile("m(?:ật|at|â|ạ| {1,3}[aâạậ])|[\u0323\u0302]", re.IGNORECASE)
_APART = 2  # lines from a letter of an upright mark to the next one: there may be a blank one
_IDENTIFIERS = ("code_notation", "document_id")


def is_secret_symbol(symbol: str) -> bool:
    """Whether a symbol ends as those of secret documents do, e.g. "BC-BNG-LS-m".

    >>> is_secret_symbol("BC-BNG-LS-m"), is_secret_symbol("BYT-MT")
    (True, False)
    """
    return _SECRET_SYMBOL.search(symbol.strip()) is not None


def secrecy_of(window: Window, header: Header, text: str) -> tuple[Found, ...]:
    """Secrecy marks of a printed document, and its own symbol when that is a secret one.

    Args:
        window: its beginning.
        header: what was read there.
        text: the whole text.
    """
    found = []
    symbol = symbol_of(window, header)
    if symbol and is_secret_symbol(symbol.value):
        found.append(symbol)
    cells = zip(header.cells[:_TOP], header.kinds, strict=False)
    for cell, kind in cells:
        if kind is Kind.MARK:
            mark = mark_of(cell.text, cell.folded)
            if mark and mark.degree:
                found.append(window.found(cell.start, cell.end, mark.degree))
            continue
        for mark in marks_within(cell.text, cell.folded):
            if mark.degree:
                start, end = cell.start + mark.start, cell.start + mark.end
                found.append(window.found(start, end, mark.degree))
    return (*found, *_upright(window, header.cells[:_TOP]), *_on_lines(text))


def _upright(window: Window, cells: Sequence[Cell]) -> Iterator[Found]:
    """Marks set upright at the head, a letter or a word below the other.

    Between them may stand the other column; they are as near as letters of one word.
    """
    pieces = [cell for cell in cells if is_piece(cell.text)]
    groups: list[list[Cell]] = []
    for piece in pieces:
        if groups and piece.line <= groups[-1][-1].line + _APART:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    for group in groups:
        if upright := mark_in_pieces([piece.text for piece in group]):
            first, last, degree = upright
            yield window.found(group[first].start, group[last].end, degree)


def _on_lines(text: str) -> Iterator[Found]:
    """Lines that are a mark in capitals and nothing else, e.g. at the head of every page."""
    about_secrets: bool | None = None
    found = 0
    for start, end in _hinted_lines(text):
        line = normalize(text[start:end]).text
        mark = mark_of(line.strip(), fold(line.strip()))
        if mark is None or mark.degree is None or not line.isupper():
            continue
        if about_secrets is None:
            # A regulation on secrets prints the marks as specimens, further down.
            about_secrets = _ABOUT_SECRETS.search(text) is not None
        if not about_secrets or start < _LINE:
            yield Found(mark.degree, start, end)
            found += 1
            if found == _MOST:
                return


def _hinted_lines(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the short lines that hold one of the hints."""
    for hint in _HINTS:
        place = text.find(hint)
        while place >= 0:
            before = text[max(0, place - _LINE) : place]
            after = text[place : place + _LINE]
            start = place - len(before) + 1 + max(map(before.rfind, _BREAKS))
            end = place + min((n for n in map(after.find, _BREAKS) if n >= 0), default=_LINE)
            whole = start > place - len(before) or len(before) < _LINE
            if whole and (end < place + _LINE or end >= len(text)):
                yield start, min(end, len(text))
            place = text.find(hint, end)


def secrecy_in_line(text: str) -> bool:
    """Whether a one-line field, such as a subject, bears a secrecy mark."""
    if len(text) > _SHORT and not _SIGNS.search(text):
        return False
    normalized = normalize(text).text
    folded = fold(normalized)
    if "mat" not in folded and "m " not in folded:
        return False
    whole = mark_of(normalized.strip(), folded.strip())
    if whole and whole.degree:
        return True
    return any(mark.degree for mark in marks_within(normalized, folded))


def refuse_secret_fields(fields: Mapping[str, Any]) -> None:
    """Refuse a document one of whose short fields bears a mark or a secret symbol.

    Args:
        fields: by the names of `Document`; what is not text is passed over.

    Raises:
        SecretDocumentError: one does.
    """
    for name, value in fields.items():
        if not isinstance(value, str) or name == "content":
            continue
        if name in _IDENTIFIERS and is_secret_symbol(value):
            raise SecretDocumentError(name)
        if any(map(secrecy_in_line, value.splitlines())):
            raise SecretDocumentError(name)


def holds_secret(sent: Any, *, name: str = "", depth: int = 8) -> bool:
    """Whether anything in what was sent bears a secrecy mark or a secret symbol.

    For what is refused before it is a document: the refusal quotes the field at fault, and a field
    of a secret document is not to be quoted.

    Args:
        sent: what JSON can hold, in whatever shape.
        name: of the field that it is the value of.
        depth: levels of nesting that are looked into; deeper ones count as secret.
    """
    if isinstance(sent, str):
        if name in _IDENTIFIERS and is_secret_symbol(sent):
            return True
        if "\n" in sent:
            window = Window(sent, 0, HEAD)
            return bool(secrecy_of(window, read_header(window), sent))
        return secrecy_in_line(sent)
    if isinstance(sent, Mapping):
        return depth == 0 or any(
            holds_secret(str(key), depth=depth)
            or holds_secret(value, name=str(key), depth=depth - 1)
            for key, value in sent.items()
        )
    if isinstance(sent, list | tuple):
        return depth == 0 or any(holds_secret(each, name=name, depth=depth - 1) for each in sent)
    return False
