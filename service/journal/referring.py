"""What a recall, an update or a replacement refers to: documents of its own sender, no others.

A document is named by an identifier that its sender chose. The office that sent it may take it back
(thu hồi) or replace it; a message of another office that names it changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from service.journal.entry import OPEN_STATES, Entry
from service.journal.errors import NotTheSenderError
from service.journal.senders import Sender
from service.journal.tables import decisions

_TABLE = decisions.c
_COLUMNS = ("id", "document_id", "version", "state", "organ_id", "organ_name")
_NAMED = (
    select(*(_TABLE[name] for name in _COLUMNS))
    .where(_TABLE.document_id.in_(bindparam("document_ids", expanding=True)))
    .order_by(_TABLE.seq)
)


@dataclass(frozen=True, slots=True)
class Referred:
    """The documents on record that a message refers to.

    Attributes:
        own: rows of those that its sender sent, oldest first, whatever became of them.
        refusal: why the message is refused; None unless it names a document that others sent and
            its sender did not.
    """

    own: tuple[Row[Any], ...]
    refusal: NotTheSenderError | None


def referred(connection: Connection, document_ids: Sequence[str], sender: Sender) -> Referred:
    """Find the documents that a message refers to, and tell whose they are.

    Two offices may have given the same identifier, the number of a row for one; the sender's own is
    meant.

    Args:
        connection: to read with.
        document_ids: as the message names them. One that is not on record is passed over.
        sender: of the message, by its header.
    """
    rows = connection.execute(_NAMED, {"document_ids": list(document_ids)}).all()
    own = tuple(row for row in rows if _recorded_sender(row).is_same(sender))
    known = {row.document_id for row in own}
    strange = next((row for row in rows if row.document_id not in known), None)
    if strange is None:
        return Referred(own, None)
    return Referred(
        own,
        NotTheSenderError(
            sender=str(sender),
            document_id=strange.document_id,
            decision_id=strange.id,
            recorded=str(_recorded_sender(strange)),
        ),
    )


def refusal_of(connection: Connection, entry: Entry) -> NotTheSenderError | None:
    """Why an entry may not take the place of the documents it names; None where it may."""
    if not entry.supersedes:
        return None
    return referred(connection, entry.supersedes, sender_of(entry)).refusal


def open_own(connection: Connection, document_ids: Sequence[str], sender: Sender) -> list[str]:
    """The decisions, still open, on the documents that a recall takes back; oldest first.

    Raises:
        NotTheSenderError: one of them was sent by another office; none is to be taken back.
    """
    found = referred(connection, document_ids, sender)
    if found.refusal is not None:
        raise found.refusal
    return [row.id for row in found.own if row.state in OPEN_STATES]


def sender_of(entry: Entry) -> Sender:
    """The sender of an entry by the header it came with."""
    return Sender.of(entry.organ_id, entry.document.organ_name)


def _recorded_sender(row: Row[Any]) -> Sender:
    return Sender.of(row.organ_id, row.organ_name, row.document_id)
