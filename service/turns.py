"""Decides documents in turn: the short ones on the spot, the long ones beside them in a thread.

Every door goes through here with a document that has been read and checked, so that a slow sender
or a slow reader of files holds up nobody, and gives the turn back before anything waits again: a
commit, or a client that does not read its answer.
"""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf
from typing import TypeVar

from fastapi.concurrency import run_in_threadpool
from prometheus_client import Gauge

from service.admission import Admission
from service.refusals import ClientGoneError

# Characters up to which a document is decided on the spot. Segmentation holds the interpreter, so a
# thread would not let others go first; only the long documents' plain reading gives way.
_SHORT = 20_000

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a request says of itself, beside its document.

    Attributes:
        deadline: when its answer is of no more use, by the monotonic clock.
        is_gone: whether its client has hung up, as far as is known.
        can_be_sent_away: False for a batch, which bounds itself.
    """

    deadline: float = inf
    is_gone: Callable[[], bool] = lambda: False
    can_be_sent_away: bool = True


arrival: ContextVar[Arrival] = ContextVar("arrival", default=Arrival())  # noqa: B039 - frozen
"""Of the request that is being served."""


class Turns:
    """The two queues of a worker.

    Args:
        short: of documents that are decided on the spot.
        long: of those that are decided in a thread.
        waiting: the gauge of those who wait.
    """

    def __init__(self, short: Admission, long: Admission, waiting: Gauge) -> None:
        self.short = short
        self._long = long
        self._waiting = waiting
        self._one: asyncio.Lock | None = None

    @property
    def patience(self) -> float:
        """How long an answer may wait for others to be committed with it, in seconds."""
        return self.short.patience

    def one_at_a_time(self) -> "Turns":
        """The same queues, for somebody who stands in them once at a time."""
        other = Turns(self.short, self._long, self._waiting)
        other._one = asyncio.Lock()
        return other

    async def decide(self, work: Callable[[], Result], *, length: int) -> Result:
        """Do a document's segmentation and classification when its turn comes.

        Args:
            work: what is to be done; it holds the interpreter.
            length: of the document's text, in characters.

        Raises:
            OverloadedError: too many were before it, or its deadline passed.
            ClientGoneError: nobody waits for the answer any more; the work was not done.
        """
        if self._one is None:
            return await self._decide(work, length)
        async with self._one:
            return await self._decide(work, length)

    async def _decide(self, work: Callable[[], Result], length: int) -> Result:
        request = arrival.get()
        queue = self.short if length <= _SHORT else self._long
        with self._waiting.track_inprogress():
            turn = await queue.turn(request.deadline, can_be_sent_away=request.can_be_sent_away)
        is_done = False
        try:
            if turn.has_waited and request.is_gone():
                raise ClientGoneError
            result = work() if queue is self.short else await run_in_threadpool(work)
            is_done = True
        finally:
            turn.end(is_measured=is_done)
        return result
