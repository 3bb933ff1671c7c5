"""What the door itself refuses, before a document is looked at.

Too many, too late, too slow, too large, or in another form than is taken.
"""

from service.problem import Problem, ServiceError, shown


class OverloadedError(ServiceError):
    """A request is sent away undecided, because others are before it. Nothing of it is kept.

    Attributes:
        reason: what is full: `queue_full`, `files`, `batches` or `memory`; or `deadline` when it
            would not be decided within its deadline.
        retry_after: when to come back, in whole seconds, 1 or more.
    """

    is_quiet = True  # a flood must not fill the disk

    def __init__(self, reason: str, retry_after: int) -> None:
        is_late = reason == "deadline"
        super().__init__(
            Problem(
                type="deadline_passed" if is_late else "overloaded",
                title="Too late" if is_late else "Too many requests at once",
                status=503,
                detail=(
                    "The document would not be decided within X-Deadline-Ms; it was not looked at."
                    if is_late
                    else "More documents come in than can be decided; this one was not looked at "
                    f"({reason})."
                ),
                mend=f"Send it again in {retry_after} s.",
            ),
            {"Retry-After": str(retry_after)},
        )
        self.reason = reason
        self.retry_after = retry_after


class InvalidDeadlineError(ServiceError):
    """`X-Deadline-Ms` holds no number of milliseconds."""

    def __init__(self, value: str) -> None:
        super().__init__(
            Problem(
                type="invalid_deadline",
                title="The deadline is none",
                status=400,
                detail=f"`X-Deadline-Ms` was sent as {value[:40]!r}.",
                field="X-Deadline-Ms",
                mend="Send for how long from now the answer is of use, in whole milliseconds from "
                "1 to 3600000.",
            )
        )


class ClientGoneError(ServiceError):
    """The client hung up while its document waited; nobody reads this."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                type="client_gone",
                title="Nobody waits for this answer",
                status=499,
                detail="The connection was closed before the document's turn came.",
            )
        )


class BodyTooSlowError(ServiceError):
    """The body did not arrive in time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            Problem(
                type="body_too_slow",
                title="Body too slow",
                status=408,
                detail=f"The body did not arrive within {seconds:g} s. Nothing of it was looked "
                "at; an operator can raise VANTHU_BODY_SECONDS.",
                mend="Send it again on a faster connection.",
            )
        )


class LineTooLongError(ServiceError):
    """A line of a batch is over the limit of one document."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            Problem(
                type="line_too_long",
                title="Line too long",
                status=413,
                detail=f"The line is larger than {limit} bytes; the others are not affected. An "
                "operator can raise VANTHU_MAX_BODY_BYTES.",
                mend=f"Send at most {limit} bytes a line.",
            )
        )


class NotLinesError(ServiceError):
    """A batch was sent as something else; a page of another site could do that unasked."""

    def __init__(self, sent: str) -> None:
        super().__init__(
            Problem(
                type="unsupported_media_type",
                title="Another Content-Type is needed",
                status=415,
                detail=f"The batch was sent as {sent[:80]!r}.",
                mend="Send Content-Type: application/x-ndjson.",
            )
        )


class BodyTooLargeError(ServiceError):
    """The body is over the limit."""

    def __init__(self, limit: int, setting: str = "VANTHU_MAX_BODY_BYTES") -> None:
        super().__init__(
            Problem(
                type="body_too_large",
                title="Body too large",
                status=413,
                detail=f"The body is larger than {limit} bytes. Send the document's text alone, or "
                f"its first part; an operator can raise {setting}.",
                mend=f"Send at most {limit} bytes.",
            )
        )


class MediaTypeError(ServiceError):
    """The body is sent as something else than the endpoint takes."""

    def __init__(self, *, sent: str, taken: str) -> None:
        super().__init__(
            Problem(
                type="unsupported_media_type",
                title="Another Content-Type is needed",
                status=415,
                detail=f"The body was sent as {shown(sent or 'nothing')}; this endpoint takes "
                f"{taken}.",
                value=shown(sent),
                mend=f"Send Content-Type: {taken}.",
            )
        )


class FormError(ServiceError):
    """The multipart form is damaged, or has no file."""

    def __init__(self, what: str) -> None:
        super().__init__(
            Problem(
                type="invalid_form",
                title="The form is not as it must be",
                status=400,
                detail=what,
                mend="Send multipart/form-data with one part named `file` that has a file name.",
            )
        )
