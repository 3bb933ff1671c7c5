"""POST /v1/classify/batch: one document a line in, one decision a line out."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from service.batch import Line, answers, split_lines
from service.dependencies import Batches, Classifier, Counts, Limits, Queues, RecordIfAny
from service.intake import take_in
from service.jsonl import BAD_LINE, document_of, refusal
from service.problem import ServiceError
from service.refusals import BodyTooSlowError, NotLinesError, OverloadedError
from service.routes.classify import REFUSALS
from service.turns import Arrival, arrival

_NDJSON = "application/x-ndjson"
_TYPES = frozenset((_NDJSON, "application/ndjson", "application/jsonl", "application/jsonlines"))
_MOST = 4  # batches a worker serves at once
_LINES = {"schema": {"type": "string"}, "example": '{"subject": "V/v …"}\n{"subject": "V/v …"}\n'}

router = APIRouter(prefix="/v1", tags=["classify"])


class _Streamed(Response):
    """An answer that is written as it comes, to a client that reads it.

    Starlette's own listens for a hang-up by receiving, and would swallow the request's lines.
    """

    media_type = _NDJSON

    def __init__(
        self,
        lines: AsyncGenerator[bytes],
        under_way: set[object],
        is_gone: Callable[[], bool],
        seconds: float,
    ) -> None:
        super().__init__(headers={"X-Accel-Buffering": "no"})  # proxies pass each line on at once
        del self.headers["content-length"]
        self._lines = lines
        self._under_way = under_way
        self._is_gone = is_gone
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Write the lines.

        Raises:
            TimeoutError: the client reads nothing for too long. The connection is closed.
        """
        self._under_way.add(self)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async with aclosing(self._lines) as lines:
                async for line in lines:
                    if self._is_gone():
                        return
                    async with asyncio.timeout(self._seconds):
                        await send({"type": "http.response.body", "body": line, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._under_way.discard(self)


@router.post(
    "/classify/batch",
    responses=REFUSALS | {200: {"content": {_NDJSON: _LINES}, "description": "One a line."}},
    response_class=_Streamed,
    status_code=200,
    openapi_extra={"requestBody": {"required": True, "content": {_NDJSON: _LINES}}},
)
async def classify_batch(
    request: Request,
    classifier: Classifier,
    journal: RecordIfAny,
    queues: Queues,
    counts: Counts,
    batches: Batches,
    limits: Limits,
) -> Response:
    """Route documents by the thousand: a JSON object a line, in UTF-8, answered in their order.

    The answer to a line is the decision, as of `POST /v1/classify`, or `{"line": n, "error": …}`; a
    bad line fails alone. Read the answers while you send: lines are taken only as fast as their
    answers are. What was answered is recorded, also when the connection breaks; send the rest, or
    all of it, again.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in _TYPES:
        raise NotLinesError(media_type)
    if len(batches) >= _MOST:
        counts.shed.labels("batches").inc()
        raise OverloadedError("batches", 5)
    # Its lines bound themselves: one at a time stands in the queue, and keeps its place there.
    is_gone = arrival.get().is_gone
    arrival.set(Arrival(is_gone=is_gone, can_be_sent_away=False))
    turns = queues.one_at_a_time()

    async def answer_to(number: int, line: Line) -> bytes:
        try:
            if isinstance(line, ServiceError):
                raise line
            answer = await take_in(
                document_of(line).to_document(),
                classifier=classifier,
                journal=journal,
                turns=turns,
                counts=counts,
                keep_text=limits.keep_text,
            )
        except BAD_LINE as error:
            counts.lines.labels("refused").inc()
            return refusal(number, error)
        counts.lines.labels("decided").inc()
        return answer.body.encode() + b"\n"

    lines = split_lines(_pieces(request, limits.body_seconds), limits.max_body_bytes)
    return _Streamed(answers(lines, answer_to), batches, is_gone, limits.body_seconds)


async def _pieces(request: Request, seconds: float) -> AsyncIterator[bytes]:
    """What arrives, until the client has sent all or hangs up.

    Raises:
        BodyTooSlowError: nothing arrives for too long.
    """
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(seconds):
                piece = await anext(stream)
        except (StopAsyncIteration, ClientDisconnect):
            return
        except TimeoutError:
            raise BodyTooSlowError(seconds) from None
        yield piece
