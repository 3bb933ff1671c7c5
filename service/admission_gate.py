"""The cheap no: what cannot be served anyway is sent away before its body is read."""

import math

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.metrics import Metrics
from service.problem import ServiceError, problem_response
from service.refusals import InvalidDeadlineError, OverloadedError
from service.turns import Arrival, Turns, arrival

_LONGEST_DEADLINE = 3_600_000  # milliseconds
_FILES = frozenset(("/v1/classify/file", "/v1/classify/edxml"))
_MOST_FILES = (
    16  # requests with files a worker serves at once; each holds a thread while it is read
)
_HELD_BYTES = 64 * 1024 * 1024  # of bodies a worker holds at once


class AdmissionGate:
    """ASGI middleware in front of the endpoints that decide on documents.

    Args:
        app: the endpoints.
        turns: the queues they wait in.
        metrics: where requests sent away are counted.
    """

    def __init__(self, app: ASGIApp, turns: Turns, metrics: Metrics) -> None:
        self._app = app
        self._turns = turns
        self._metrics = metrics
        self._files_now = 0
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or send it away with 503."""
        if not _decides(scope):
            await self._app(scope, receive, send)
            return
        is_file = scope["path"] in _FILES
        try:
            deadline = self._deadline(scope)
            self._turns.short.arrive(deadline)
            if is_file and self._files_now >= _MOST_FILES:
                raise self._full("files")
        except ServiceError as error:
            scope["vanthu.quiet"] = error.is_quiet
            await problem_response(error.problem, error.headers)(scope, receive, send)
            return
        held = 0

        async def counted() -> Message:
            nonlocal held
            message = await receive()
            size = len(message.get("body", b""))
            held += size
            self._held += size
            if self._held > _HELD_BYTES:
                raise self._full("memory")
            return message

        self._files_now += is_file
        try:
            is_gone = scope["state"].get("is_gone")  # of `PatientProtocol`; others have none
            arrival.set(Arrival(deadline, is_gone) if is_gone else Arrival(deadline))
            await self._app(scope, counted, send)
            self._turns.short.answered()
        finally:
            self._held -= held
            self._files_now -= is_file

    def _full(self, reason: str) -> OverloadedError:
        self._metrics.shed.labels(reason).inc()
        return OverloadedError(reason, 1)

    def _deadline(self, scope: Scope) -> float:
        value = next((v for k, v in scope["headers"] if k == b"x-deadline-ms"), None)
        if value is None:
            return math.inf
        if not value.isdigit() or len(value) > 7 or not 0 < int(value) <= _LONGEST_DEADLINE:
            raise InvalidDeadlineError(value.decode("latin-1"))
        return self._turns.short.clock() + int(value) / 1000


def _decides(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "POST":
        return False
    path: str = scope["path"]
    return path == "/v1/classify" or path.startswith("/v1/classify/")
