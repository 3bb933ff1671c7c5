"""Desk: a file or a message is read, decided on and recorded, behind the doors that take them."""

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from anyio.to_thread import run_sync
from fastapi.concurrency import run_in_threadpool

from classifier.reading.edxml_reply import Office
from classifier.reading.message import Message
from classifier.reading.reader import FileRead, FileReader
from service.dependencies import (
    Classifier,
    Counts,
    Limits,
    Queues,
    Reader,
    ReadingTurns,
    RecordIfAny,
    ReplyingOffice,
)
from service.file_schemas import BusinessOut, ReadingOut
from service.intake import take_in
from service.journal.entry import Withdrawal
from service.journal.journal import Journal
from service.journal.referring import open_own
from service.journal.senders import Sender

_BUSINESS_KINDS = {"new": 0, "recall": 1, "update": 2, "replace": 3}

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class Desk:
    """What the doors for files share.

    Attributes:
        reader: what reads files.
        office: in whose name messages are answered.
    """

    def __init__(
        self,
        reader: Reader,
        classifier: Classifier,
        journal: RecordIfAny,
        turns: ReadingTurns,
        queues: Queues,
        counts: Counts,
        office: ReplyingOffice,
        limits: Limits,
    ) -> None:
        self.reader: FileReader = reader
        self.office: Office = office
        self._classifier = classifier
        self._journal = journal
        self._turns = turns
        self._queues = queues
        self._counts = counts
        self._keep_text = limits.keep_text

    async def reading(
        self, read: Callable[_Given, _Result], *given: _Given.args, **known: _Given.kwargs
    ) -> _Result:
        """Read in a thread, when it is this file's turn."""
        return await run_sync(partial(read, *given, **known), limiter=self._turns)

    async def decision(self, read: FileRead, idempotency_key: str | None = None) -> str:
        """Decide on what was read, record it, and only then answer.

        A recall is no document of its own: it withdraws those it refers to, and is not recorded
        beside them. A recall, an update or a replacement of another office's document is refused,
        and changes nothing.

        Returns:
            `FileDecisionOut`, JSON.

        Raises:
            NotTheSenderError: the message refers to a document that another office sent.
        """
        message = read.message
        kind = message.kind if message else "new"
        withdrawn: list[str] = []
        if message and kind == "recall" and self._journal is not None:
            withdrawn = await run_in_threadpool(_withdraw, message, self._journal)
        answer = await take_in(
            read.document,
            classifier=self._classifier,
            journal=None if kind == "recall" else self._journal,
            turns=self._queues,
            counts=self._counts,
            keep_text=self._keep_text,
            business_kind=_BUSINESS_KINDS[kind],
            organ_id=message.organ_id if message else None,
            idempotency_key=idempotency_key,
            supersedes=message.refers_to if message and kind in ("update", "replace") else (),
            review_reasons=read.review_reasons,
        )
        business = BusinessOut.of(message, withdrawn).model_dump_json() if message else "null"
        reading = ReadingOut.of(read).model_dump_json()
        return f'{answer.body[:-1]},"reading":{reading},"business":{business}}}'


def _withdraw(message: Message, journal: Journal) -> list[str]:
    """Withdraw the open decisions on the documents that a recall refers to; which they were.

    Raises:
        NotTheSenderError: another office sent one of them; none was withdrawn.
    """
    sender = Sender.of(message.organ_id, message.organ_name)
    with journal.reading() as connection:
        found = open_own(connection, message.refers_to, sender)
    for decision_id in found:
        who = message.organ_name or message.organ_id or "edXML"
        journal.act(Withdrawal(decision_id=decision_id, who=who, note=message.reason))
    return found
