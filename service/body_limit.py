"""Refuses bodies that are too large or too slow while they arrive, before they cost anything."""

import asyncio
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problem import ServiceError, problem_response
from service.refusals import BodyTooLargeError, BodyTooSlowError

_STREAMED = frozenset(("/v1/classify/batch",))  # bounded line by line: see `service.routes.batch`

# What a multipart form adds to the file in it: boundaries, headers, a few short fields.
_FORM_BYTES = 64 * 1024


class BodyLimit:
    """ASGI middleware: so many bytes of body a request, in so much time.

    Args:
        app: what is protected.
        limit: most bytes, where `files` says nothing else.
        seconds: longest time from the request's head to the end of its body.
        files: bytes of a file that a path takes; its form may be a little larger.
    """

    def __init__(
        self, app: ASGIApp, limit: int, seconds: float, files: Mapping[str, int] | None = None
    ) -> None:
        self._app = app
        self._limit = limit
        self._seconds = seconds
        self._files = files or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it with 408 or 413."""
        if scope["type"] != "http" or scope["path"] in _STREAMED:
            await self._app(scope, receive, send)
            return
        limit, refusal = self._limit, BodyTooLargeError(self._limit)
        if scope["path"] in self._files:
            file = self._files[scope["path"]]
            limit, refusal = file + _FORM_BYTES, BodyTooLargeError(file, "VANTHU_MAX_FILE_BYTES")
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            await problem_response(refusal.problem)(scope, receive, send)
            return
        received = 0
        is_complete = False
        end = asyncio.get_running_loop().time() + self._seconds

        async def counted() -> Message:
            nonlocal received, is_complete
            if is_complete:  # what follows is the client's hanging up, whenever that is
                return await receive()
            try:
                async with asyncio.timeout_at(end):
                    message = await receive()
            except TimeoutError:
                raise BodyTooSlowError(self._seconds) from None
            received += len(message.get("body", b""))
            if received > limit:
                raise refusal
            is_complete = not message.get("more_body", False)
            return message

        try:
            await self._app(scope, counted, send)
        except ServiceError as error:  # raised by `counted` outside of any endpoint
            await problem_response(error.problem, error.headers)(scope, receive, send)
