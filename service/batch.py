"""A batch: lines of JSON in, lines of JSON out, as many as the client likes, in little memory.

Lines are read only as fast as their answers are taken, so that a client which sends a million of
them is slowed down by its own reading and costs no more than one which sends a hundred. Some lines
are on their way at once: while one is being decided, those before it are being committed.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

from service.problem import ServiceError
from service.refusals import LineTooLongError

_AT_ONCE = 16
"""Lines on their way at once: enough to share a commit, few enough to be forgotten in a crash."""


Line = bytes | ServiceError
"""A line, or why there is none in its place."""


async def split_lines(pieces: AsyncIterator[bytes], longest: int) -> AsyncIterator[Line]:
    r"""Cut what arrives into lines, without their `\n`. The last one needs none.

    Args:
        pieces: of any size, cut anywhere. A `ServiceError` from them ends the lines, as the last.
        longest: bytes of a line; of a longer one no more than that is kept.
    """
    rest = bytearray()
    is_too_long = False
    try:
        async for piece in pieces:
            *ends, last = piece.split(b"\n")
            for end in ends:
                is_too_long = is_too_long or len(rest) + len(end) > longest
                yield LineTooLongError(longest) if is_too_long else bytes(rest + end)
                rest.clear()
                is_too_long = False
            if is_too_long or len(rest) + len(last) > longest:
                is_too_long = True
                rest.clear()
            else:
                rest += last
    except ServiceError as error:
        yield error
        return
    if is_too_long or rest:
        yield LineTooLongError(longest) if is_too_long else bytes(rest)


async def answers(
    lines: AsyncIterator[Line],
    answer: Callable[[int, Line], Awaitable[bytes]],
) -> AsyncGenerator[bytes]:
    """Answer lines in their order, each as soon as those before it are answered.

    When whoever asks stops asking, what is on its way is let go and nothing more is read.

    Args:
        lines: as `split_lines` gives them.
        answer: to a line and its number, from 1; must not raise for a line that is bad.
    """
    # The place is taken before the line is read: `_AT_ONCE` lines in memory, no more.
    under_way: asyncio.Queue[asyncio.Task[bytes] | None] = asyncio.Queue()
    places = asyncio.Semaphore(_AT_ONCE)
    started: set[asyncio.Task[bytes]] = set()

    async def read() -> None:
        number = 0
        await places.acquire()
        try:
            async for line in lines:
                number += 1
                task = asyncio.ensure_future(answer(number, line))
                started.add(task)
                task.add_done_callback(started.discard)
                under_way.put_nowait(task)
                await places.acquire()
        finally:
            under_way.put_nowait(None)

    reading = asyncio.create_task(read())
    try:
        while (task := await under_way.get()) is not None:
            yield await task
            places.release()
        await reading  # raises what ended it
    finally:
        reading.cancel()
        for task in started:
            task.cancel()
        with contextlib.suppress(BaseException):
            await reading
