"""The outermost layer: names each request, times it, counts it, writes its line."""

import logging
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import logs
from service.errors import problem_of
from service.metrics import Metrics
from service.problem import problem_response
from service.security_headers import secured

_log = logging.getLogger("service.requests")
_QUIET = frozenset(("/healthz", "/readyz", "/metrics"))  # asked every few seconds


class RequestLog:
    """ASGI middleware around all others.

    It takes `X-Request-ID` or makes one, and answers with it; it puts the headers of
    `service.security_headers` on every answer, and turns an error nobody foresaw into a 500.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin = time.perf_counter()
        sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), None)
        request_id = logs.request_id(sent.decode("latin-1") if sent is not None else None)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status, first_byte = 0, begin

        async def answering(message: Message) -> None:
            nonlocal status, first_byte
            if message["type"] == "http.response.start":
                status, first_byte = message["status"], time.perf_counter()
                headers = secured(scope["path"], list(message.get("headers", ())))
                headers.append((b"x-request-id", request_id.encode()))
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self._app(scope, receive, answering)
        except Exception as error:
            _log.exception("a request failed")
            if status:
                raise  # half of an answer is out; the server hangs up
            await problem_response(problem_of(error))(scope, receive, answering)
        finally:
            self._note(scope, status, first_byte - begin, time.perf_counter() - begin)

    def _note(self, scope: Scope, status: int, waited: float, seconds: float) -> None:
        """Count a request, and write its line."""
        route = getattr(scope.get("route"), "path", "(none)")
        method = scope["method"] if scope["method"] in _METHODS else "(other)"
        self._metrics.requests.labels(method, route, str(status or 499)).inc()
        if status:
            self._metrics.seconds.labels(route).observe(waited)
        # A flood must not be written down request by request; `vanthu_shed_total` counts it.
        if scope["path"] in _QUIET or scope.get("vanthu.quiet"):
            return
        key = scope.get("vanthu.key")
        _log.info(
            "request",
            extra={
                "method": method,
                "path": scope["path"] if route != "(none)" else "(none)",
                "status": status or 499,  # 499: the client hung up before any answer
                "seconds": round(seconds, 4),
                "client": (scope.get("client") or ("",))[0],
                **({"key": key.id, "role": key.role.value} if key else {}),
            },
        )


_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
