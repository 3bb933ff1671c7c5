import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest

from service.admission import Admission, Turn
from service.refusals import OverloadedError


class Clock:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Tell a story on an event loop, with an end if something hangs."""
    asyncio.run(asyncio.wait_for(story(), 20))


async def newcomers_are_read() -> None:
    """Let the loop turn until a turn that ended has been passed on."""
    for _ in range(12):
        await asyncio.sleep(0)


def outcome(task: "asyncio.Task[Turn]") -> str:
    """What became of a request."""
    if not task.done():
        return "waits"
    error = task.exception()
    return error.reason if isinstance(error, OverloadedError) else "in"


def test_turns_come_in_the_order_of_arrival() -> None:
    """One at a time, and none before the one in front has ended."""

    async def story() -> None:
        admission = Admission(burst=10, standing=1)
        order: list[int] = []

        async def request(number: int) -> None:
            turn = await admission.turn()
            order.append(number)
            await asyncio.sleep(0.001)
            assert order[-1] == number
            turn.end()

        await asyncio.gather(*(request(number) for number in range(8)))

        assert order == list(range(8))
        assert admission.waiting == 0

    run(story)


def test_a_burst_from_rest_waits_and_nobody_is_sent_away() -> None:
    """As many as `burst`."""

    async def story() -> None:
        admission = Admission(burst=20, standing=1)

        async def decided() -> None:
            (await admission.turn()).end()

        for _ in range(3):
            first = await admission.turn()
            others = [asyncio.create_task(decided()) for _ in range(20)]
            await newcomers_are_read()
            first.end()
            await asyncio.gather(*others)
            await newcomers_are_read()

    run(story)


def test_a_burst_that_overflows_leaves_the_foremost() -> None:
    """The others are sent away at once, and told to come back when all could be decided."""

    async def story() -> None:
        admission = Admission(burst=20, standing=2)
        admission.service_seconds = 1.0
        await admission.turn()
        tasks = [asyncio.create_task(admission.turn()) for _ in range(21)]
        await newcomers_are_read()

        assert [outcome(task) for task in tasks] == ["waits"] * 2 + ["queue_full"] * 19
        assert admission.is_overflowing
        with pytest.raises(OverloadedError) as sent_away:
            await admission.turn()
        assert sent_away.value.retry_after == 2 + 20

        for task in tasks[:2]:
            task.cancel()

    run(story)


async def queue(
    *, of: int, burst: int = 10_000
) -> tuple[Clock, Admission, "list[asyncio.Task[Turn]]"]:
    """So many who wait behind one whose turn it is, ten milliseconds a turn."""
    clock = Clock()
    admission = Admission(burst=burst, standing=1, clock=clock)
    admission.service_seconds = 0.01
    await admission.turn()
    waiting = [asyncio.create_task(admission.turn()) for _ in range(of)]
    await newcomers_are_read()
    return clock, admission, waiting


def flood(
    admission: Admission,
    clock: Clock,
    *,
    seconds: float,
    interval: float,
    served: Callable[[], None] | None = None,
) -> int:
    """Requests that keep coming; returns how many were sent away.

    Args:
        admission: what they come to.
        clock: its clock.
        seconds: for how long.
        interval: how long after each other.
        served: what happens a hundred times a second; by default one gets its answer.
    """
    served = served or admission.answered
    sent_away = 0
    end = clock.now + seconds
    decided = clock.now
    while clock.now < end:
        clock.now += interval
        while decided + 0.01 <= clock.now:
            decided += 0.01
            served()
        try:
            admission.arrive()
        except OverloadedError:
            sent_away += 1
    return sent_away


@pytest.mark.parametrize(
    ("seconds", "interval", "is_overload"),
    [(0.1, 0.001, False), (2.0, 0.002, True), (2.0, 0.011, False)],
    ids=["a burst of 100", "a flood at five times the capacity", "as many as go"],
)
def test_a_flood_is_told_from_a_burst_before_the_queue_is_full(
    *, seconds: float, interval: float, is_overload: bool
) -> None:
    """By how long it lasts and how much comes, not by how many wait."""

    async def story() -> None:
        clock, admission, waiting = await queue(of=110)

        sent_away = flood(admission, clock, seconds=seconds, interval=interval)

        assert admission.is_overflowing is is_overload
        assert (sent_away > 700) is is_overload
        assert admission.waiting == (1 if is_overload else 110)
        for task in waiting:
            task.cancel()

    run(story)


def test_those_who_begin_to_send_are_no_flood_while_the_first_wait_for_their_commit() -> None:
    """They are decided, though nobody has an answer yet."""

    async def story() -> None:
        clock, admission, waiting = await queue(of=110)

        is_decided = partial(admission.pass_on, 0.01)
        assert flood(admission, clock, seconds=0.6, interval=0.004, served=is_decided) == 0
        assert flood(admission, clock, seconds=0.4, interval=0.004, served=lambda: None) > 50
        for task in waiting:
            task.cancel()

    run(story)


def test_after_two_calm_seconds_a_burst_may_wait_again() -> None:
    """Not before."""

    async def story() -> None:
        clock = Clock()
        admission = Admission(burst=3, standing=1, clock=clock)
        await admission.turn()
        first = [asyncio.create_task(admission.turn()) for _ in range(4)]
        await newcomers_are_read()
        clock.now += 1.9
        with pytest.raises(OverloadedError):
            admission.arrive()
        clock.now += 2.1

        second = [asyncio.create_task(admission.turn()) for _ in range(2)]
        await newcomers_are_read()

        assert [outcome(task) for task in first] == ["waits"] + ["queue_full"] * 3
        assert [outcome(task) for task in second] == ["waits"] * 2
        for task in (first[0], *second):
            task.cancel()

    run(story)


def test_in_a_long_queue_every_second_turn_is_the_newest_ones() -> None:
    """And every other one the oldest's, so that nobody waits for ever."""

    async def story() -> None:
        admission = Admission(burst=100, standing=1)
        turn = await admission.turn()
        waiting = [asyncio.create_task(admission.turn()) for _ in range(19)]
        order = []
        await newcomers_are_read()
        for _ in range(6):
            turn.end()
            await newcomers_are_read()
            number = next(n for n, task in enumerate(waiting) if task.done() and n not in order)
            order.append(number)
            turn = waiting[number].result()

        assert order == [18, 0, 17, 1, 2, 3]
        for task in waiting:
            task.cancel()

    run(story)


def test_an_overflow_ends_when_few_come_though_some_are_still_sent_away() -> None:
    """Its pauses leave room for fewer than a quiet worker decides; they must not last for ever."""

    async def story() -> None:
        clock, admission, waiting = await queue(of=4, burst=3)
        assert admission.is_overflowing

        sent_away = flood(admission, clock, seconds=2.2, interval=0.03)

        assert 0 < sent_away < 70
        assert not admission.is_overflowing
        for task in waiting:
            task.cancel()

    run(story)


def test_an_answer_waits_for_others_only_where_many_wait() -> None:
    """Not for a document that comes alone, and not while the queue overflows."""

    async def story() -> None:
        admission = Admission(burst=200, standing=1)
        admission.service_seconds = 0.001
        await admission.turn()
        assert admission.patience == 0
        waiting = [asyncio.create_task(admission.turn()) for _ in range(20)]
        await newcomers_are_read()
        assert 0 < admission.patience <= 20 * admission.service_seconds
        waiting += [asyncio.create_task(admission.turn()) for _ in range(180)]
        await newcomers_are_read()
        assert admission.patience == pytest.approx(0.05)
        with pytest.raises(OverloadedError):
            admission.arrive()
        assert admission.patience == 0
        for task in waiting:
            task.cancel()

    run(story)


def test_a_deadline_that_cannot_be_met_is_refused_before_waiting() -> None:
    """By the measured service time."""

    async def story() -> None:
        clock = Clock()
        admission = Admission(burst=10, standing=1, clock=clock)
        admission.service_seconds = 0.5
        await admission.turn()

        with pytest.raises(OverloadedError) as refused:
            await admission.turn(clock.now + 0.4)

        assert refused.value.reason == "deadline"

    run(story)


def test_a_deadline_that_passes_while_waiting_sheds_that_request_alone() -> None:
    """The one behind it gets the turn."""

    async def story() -> None:
        clock = Clock()
        admission = Admission(burst=10, standing=1, clock=clock)
        first = await admission.turn()
        hurried = asyncio.create_task(admission.turn(clock.now + 1))
        patient = asyncio.create_task(admission.turn())
        await newcomers_are_read()
        clock.now += 2
        first.end()
        await newcomers_are_read()

        assert [outcome(hurried), outcome(patient)] == ["deadline", "in"]

    run(story)


@pytest.mark.parametrize("is_granted", [False, True], ids=["waiting", "just granted"])
def test_a_client_that_is_gone_does_not_keep_its_turn(*, is_granted: bool) -> None:
    """Neither in the queue nor in the moment in which its turn came."""

    async def story() -> None:
        admission = Admission(burst=10, standing=1)
        first = await admission.turn()
        gone = asyncio.create_task(admission.turn())
        after = asyncio.create_task(admission.turn())
        await newcomers_are_read()
        if is_granted:
            admission._waiters.popleft().granted.set_result(None)
            gone.cancel()
        else:
            gone.cancel()
            first.end()
        await newcomers_are_read()

        assert outcome(after) == "in"
        assert gone.cancelled()

    run(story)


def test_work_that_bounds_itself_waits_and_takes_nobody_elses_place() -> None:
    """A batch's next line stays in the queue while it overflows, and is not counted in it."""

    async def story() -> None:
        admission = Admission(burst=2, standing=1)
        await admission.turn()
        lines = [asyncio.create_task(admission.turn(can_be_sent_away=False)) for _ in range(3)]
        await newcomers_are_read()
        requests = [asyncio.create_task(admission.turn()) for _ in range(3)]
        await newcomers_are_read()

        assert [outcome(task) for task in lines] == ["waits"] * 3
        assert [outcome(task) for task in requests].count("queue_full") >= 2
        for task in (*lines, *requests):
            task.cancel()

    run(story)


def test_the_measured_service_time_follows_what_turns_take() -> None:
    """It is what `Retry-After` and deadlines are reckoned with."""

    async def story() -> None:
        clock = Clock()
        seen: list[float] = []
        admission = Admission(burst=10, standing=1, clock=clock, took=seen.append)
        for _ in range(200):
            turn = await admission.turn()
            clock.now += 0.25
            turn.end()
            await newcomers_are_read()

        assert admission.service_seconds == pytest.approx(0.25, rel=0.01)
        assert seen == pytest.approx([0.25] * 200)

    run(story)


def test_a_turn_ends_once() -> None:
    """Ending it again gives nobody a second turn."""

    async def story() -> None:
        admission = Admission(burst=10, standing=1)
        turn = await admission.turn()
        others = [asyncio.create_task(admission.turn()) for _ in range(2)]
        await newcomers_are_read()
        turn.end()
        turn.end()
        await newcomers_are_read()

        assert [outcome(task) for task in others] == ["in", "waits"]
        others[1].cancel()

    run(story)
