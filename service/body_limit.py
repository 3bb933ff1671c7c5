"""Refuses bodies over the limit while they arrive, before they fill the memory."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import BodyTooLargeError, problem_response

# What a multipart form adds to the file in it: boundaries, headers, a few short fields.
_FORM_BYTES = 64 * 1024


class BodyLimit:
    """ASGI middleware: at most `limit` bytes of body a request.

    Args:
        app: what is protected.
        limit: bytes, where `files` says nothing else.
        files: bytes of a file that a path takes; its form may be a little larger.
    """

    def __init__(self, app: ASGIApp, limit: int, files: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._limit = limit
        self._files = files or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it with 413."""
        if scope["type"] != "http":
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

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise refusal
            return message

        await self._app(scope, counted, send)
