"""Who may segment next: one document at a time a worker, a bounded queue, the rest sent away.

Segmentation holds the interpreter: a worker decides documents one after another in any case. What
it can choose is who waits, and for how long nobody is told to come back:

- A burst may wait: up to `burst` requests, for offices send by the hour and by the day's post, and
  a queue that is worked off in a second or two harms nobody. So may senders who wait for their
  answers before they send more.
- More than can be decided, again and again, is another thing: a queue that gets full, or that has
  stood for a while and still gets twice what leaves it. Then all but the `standing`
  foremost are sent away and no more than these wait, so that who is accepted is answered almost as
  fast as on a quiet day, until for two seconds nobody had to be sent away or few came.

This is the idea of CoDel (Nichols and Jacobson 2012): bound the standing queue, not the burst.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from service.refusals import OverloadedError

_CALM_SECONDS = 2.0
_CALM_SHARE = 0.6  # of the time that documents take if all are decided; more is left to breathers
_STOOD_SECONDS = 0.15  # longer than it takes a hundred senders to connect
_STOOD_TURNS = 20  # and than to read them in, which is done between two documents
_SENDERS = 100  # so many may wait in any case; whoever sends one thing at a time is no flood
# Where more wait than this, every second turn is the newest one's. Nobody's wait more than doubles,
# and when a queue turns out to be a flood's, fewer of its documents were decided late.
_LONG = 16
# Too many come: more within one moment than were decided, or answered, within two, beyond chance.
# Those who wait for their answers before they send again never do, though many get theirs, and
# send, at once; nor do they when they begin, while the first answers wait for their commit.
_MOMENT = 0.1  # seconds
_FEW = 20  # arrivals in a moment that are never too many: 200 a second
_CHANCE = 3.0  # standard deviations of a count
# Turns of the event loop between two documents, each a fiftieth of a millisecond. A request that
# came in on a new connection needs four to be read and to stand in the queue, an answer that was
# committed in the meantime as many to be sent; fewer would hide a queue in the sockets.
_PASSES = 8
# While the queue overflows the loop is left alone after each document for this share of the time it
# took: who was accepted gets the commit's answer, and who is not a refusal, without waiting for the
# next document. It costs that share of what can be decided, and is why the others are quick.
_BREATHER = 0.6
_LONGEST_BREATHER = 0.005  # seconds
_PATIENCE = 1.0  # of the turns that wait; an answer to each takes about as long again
_LONGEST_PATIENCE = 0.05  # seconds
_WEIGHT = 0.05  # of the newest measurement in the mean service time


@dataclass(frozen=True, slots=True)
class _Waiter:
    granted: "asyncio.Future[None]"
    deadline: float
    can_be_sent_away: bool


class Turn:
    """The right to segment. Given back once, with `end`; further calls do nothing.

    Attributes:
        has_waited: whether somebody else was before it.
    """

    def __init__(self, admission: "Admission", *, has_waited: bool) -> None:
        self._admission: Admission | None = admission
        self._begin = admission.clock()
        self.has_waited = has_waited

    def end(self, *, is_measured: bool = True) -> None:
        """Let the next one go.

        Args:
            is_measured: whether a document was decided, so that the time counts for the mean.
        """
        admission, self._admission = self._admission, None
        if admission is not None:
            seconds = admission.clock() - self._begin
            admission.pass_on(seconds if is_measured else None)


class Admission:
    """The queue of one worker. Used on its event loop only.

    Args:
        burst: most requests that wait, coming from rest.
        standing: most that wait while the queue overflows.
        clock: seconds, monotonic.
        took: told how long each turn took, in seconds.
        sent_away: told of each request that is sent away, and why.

    Attributes:
        service_seconds: mean time of a turn, measured.
    """

    def __init__(
        self,
        *,
        burst: int,
        standing: int,
        clock: Callable[[], float] = time.monotonic,
        took: Callable[[float], None] = lambda _seconds: None,
        sent_away: Callable[[str], None] = lambda _reason: None,
    ) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._took = took
        self._count_sent_away = sent_away
        self._burst = burst
        self._standing = standing
        self.clock = clock
        self.service_seconds = 0.01
        self._measured = 0
        self._waiters: deque[_Waiter] = deque()
        self._is_busy = False
        self._is_newest_next = False
        self._stands_since = math.inf  # since when it has not been empty
        self._arrivals: deque[float] = deque(maxlen=10_000)  # when, within the last moment
        self._answers: deque[float] = deque(maxlen=10_000)  # when, within the last two moments
        self._decisions: deque[float] = deque(maxlen=10_000)  # the same
        self._of_late: deque[float] = deque(maxlen=10_000)  # arrivals, within the last seconds
        self._is_overflowing = False
        self._overflows_since = 0.0
        self._sent_away: deque[float] = deque(maxlen=10_000)  # when, within the last seconds

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._waiters)

    @property
    def is_overflowing(self) -> bool:
        """Whether only the standing queue is open."""
        return self._is_overflowing

    @property
    def patience(self) -> float:
        """How long an answer may wait for others to be committed with it, in seconds.

        As long as the turns of those in the queue take, which is less than the last of them waits:
        where many wait, fewer commits get all of them through earlier. Nothing where none waits,
        or while it overflows.
        """
        if self._is_overflowing:
            return 0.0
        return min(_PATIENCE * len(self._waiters) * self.service_seconds, _LONGEST_PATIENCE)

    def arrive(self, deadline: float = math.inf) -> None:
        """Count an arrival, and send it away if it would not get its turn anyway.

        Costs little and takes no place in the queue.

        Args:
            deadline: when the answer is of no more use, by `clock`.

        Raises:
            OverloadedError: the queue is full, or the deadline would pass in it.
        """
        now = self.clock()
        self._arrivals.append(now)
        self._of_late.append(now)
        _forget(self._arrivals, now - _MOMENT)
        self._check(deadline, now)

    def answered(self) -> None:
        """Count a request that was not sent away and now has its answer."""
        self._answers.append(self.clock())

    def _check(self, deadline: float, now: float) -> None:
        if not self._is_busy:
            return
        if now + (len(self._waiters) + 1) * self.service_seconds > deadline:
            raise self._sending_away("deadline", now)
        if self._is_overflowing and self._is_calm(now):
            self._is_overflowing = False
            self._stands_since = now
        waiting = sum(waiter.can_be_sent_away for waiter in self._waiters)
        if not self._is_overflowing and (waiting >= self._burst or self._gets_too_many(now)):
            self._is_overflowing = True
            self._overflows_since = now
            self._cut(now)
            waiting = self._standing
        if self._is_overflowing and waiting >= self._standing:
            raise self._sending_away("queue_full", now)

    def _gets_too_many(self, now: float) -> bool:
        """Whether the queue stands, and more come than go."""
        stood = max(_STOOD_SECONDS, _STOOD_TURNS * self.service_seconds)
        if now - self._stands_since <= stood or len(self._waiters) < _SENDERS:
            return False
        for served in (self._answers, self._decisions):
            _forget(served, now - 2 * _MOMENT)
        can_be = max(len(self._answers), len(self._decisions))
        return len(self._arrivals) > max(_FEW, can_be + _CHANCE * math.sqrt(can_be))

    def _is_calm(self, now: float) -> bool:
        """Whether nobody had to be sent away of late, or no more came than can be decided."""
        if now - self._sent_away[-1] > _CALM_SECONDS:
            return True
        _forget(self._of_late, now - _CALM_SECONDS)
        return (
            now - self._overflows_since > _CALM_SECONDS
            and len(self._of_late) * self.service_seconds < _CALM_SHARE * _CALM_SECONDS
        )

    async def turn(self, deadline: float = math.inf, *, can_be_sent_away: bool = True) -> Turn:
        """Wait for a turn: first come, first served, but for every second one of a long queue.

        Args:
            deadline: when the answer is of no more use, by `clock`.
            can_be_sent_away: False for work that bounds itself, as a batch's next line does.

        Raises:
            OverloadedError: the queue is full, or the deadline passed in it.
        """
        self._loop = asyncio.get_running_loop()
        if not self._is_busy:
            self._is_busy = True
            self._stands_since = self.clock()
            return Turn(self, has_waited=False)
        if can_be_sent_away:
            self._check(deadline, self.clock())
        waiter = _Waiter(self._loop.create_future(), deadline, can_be_sent_away)
        self._waiters.append(waiter)
        try:
            await waiter.granted
        except asyncio.CancelledError:
            if waiter.granted.done() and not waiter.granted.cancelled():
                self.pass_on(None)  # granted and cancelled in the same turn of the loop
            raise
        return Turn(self, has_waited=True)

    def pass_on(self, seconds: float | None) -> None:
        """Give the turn to the next one in a moment, when newcomers have been read.

        Args:
            seconds: how long the last turn took; None when it decided nothing.
        """
        if seconds is not None:
            self._measured += 1
            weight = max(_WEIGHT, 1 / self._measured)
            self.service_seconds += weight * (seconds - self.service_seconds)
            self._took(seconds)
            self._decisions.append(self.clock())
        if self._loop is None or self._loop.is_closed():
            return
        if self._is_overflowing:
            breather = min(_BREATHER * self.service_seconds, _LONGEST_BREATHER)
            self._loop.call_later(breather, self._grant, _PASSES)
        else:
            self._loop.call_soon(self._grant, _PASSES)

    def _grant(self, passes: int) -> None:
        if passes and self._loop is not None:
            self._loop.call_soon(self._grant, passes - 1)
            return
        while self._waiters:
            self._is_newest_next = not self._is_newest_next and len(self._waiters) > _LONG
            waiter = self._waiters.pop() if self._is_newest_next else self._waiters.popleft()
            if waiter.granted.done():  # its client is gone
                continue
            now = self.clock()
            if now > waiter.deadline:
                waiter.granted.set_exception(self._sending_away("deadline", now))
                continue
            waiter.granted.set_result(None)
            return
        self._is_busy = False

    def _cut(self, now: float) -> None:
        """Send all away but the foremost; what cannot be sent away stays in its place."""
        kept: deque[_Waiter] = deque()
        for waiter in self._waiters:
            if len(kept) < self._standing or not waiter.can_be_sent_away:
                kept.append(waiter)
            elif not waiter.granted.done():
                waiter.granted.set_exception(self._sending_away("queue_full", now))
        self._waiters = kept

    def _sending_away(self, reason: str, now: float) -> OverloadedError:
        """Come back when those before you and those sent away of late could have been decided."""
        self._count_sent_away(reason)
        self._sent_away.append(now)
        _forget(self._sent_away, now - _CALM_SECONDS)
        before = len(self._waiters) + len(self._sent_away)
        return OverloadedError(reason, max(1, math.ceil(before * self.service_seconds)))


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] < before:
        times.popleft()
