"""RecordWatch: whether the record can be written, asked at most once a second."""

import asyncio
import time

from service.journal.errors import JournalUnavailableError
from service.journal.journal import Journal


class RecordWatch:
    """The newest verdict on a record. Of one event loop.

    Args:
        journal: the record.
        seconds: how old a verdict may be before the record is tried again.
        patience: how long one waits for the database before it counts as away, in seconds.
    """

    def __init__(self, journal: Journal, *, seconds: float = 1.0, patience: float = 2.0) -> None:
        self._journal = journal
        self._seconds = seconds
        self._patience = patience
        self._check: asyncio.Task[JournalUnavailableError | None] | None = None
        self._begun = self._ended = float("-inf")

    async def refusal(self) -> JournalUnavailableError | None:
        """Why the record cannot be written; None while it can.

        However many ask, and however long the database takes: one check at a time.
        """
        if self._check is None or (
            self._check.done() and time.monotonic() - self._ended >= self._seconds
        ):
            self._begun = time.monotonic()
            self._check = asyncio.create_task(self._tried())
        left = max(0.0, self._begun + self._patience - time.monotonic())
        await asyncio.wait([self._check], timeout=left)
        if self._check.done():
            return self._check.result()
        return JournalUnavailableError("the database does not answer")

    async def _tried(self) -> JournalUnavailableError | None:
        try:
            await asyncio.to_thread(self._journal.check)
        except JournalUnavailableError as error:
            return error
        finally:
            self._ended = time.monotonic()
        return None
