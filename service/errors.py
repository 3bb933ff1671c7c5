"""One map from what went wrong to `application/problem+json`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from classifier.errors import (
    ClassifierError,
    DocumentError,
    EmptyDocumentError,
    FileTooLargeError,
    ModelError,
    OcrUnavailableError,
    ReadingError,
    SecretDocumentError,
    TaxonomyError,
    UnsupportedFormatError,
)
from classifier.reading.secrecy import holds_secret
from service.journal.errors import (
    ClosedDecisionError,
    ContentConflictError,
    DecisionNotFoundError,
    JournalError,
    JournalUnavailableError,
    NotTheSenderError,
    StaleDecisionError,
    UnrecordableError,
)
from service.schemas import Problem

PROBLEM_JSON = "application/problem+json"
_DOCUMENT_PROBLEMS = {
    EmptyDocumentError: "empty_document",
    SecretDocumentError: "secret_document",
}
_READING_STATUS: dict[type[ReadingError], int] = {
    FileTooLargeError: 413,
    UnsupportedFormatError: 415,
    OcrUnavailableError: 503,
}


class ServiceError(HTTPException):
    """A refusal that is the door's own, not the library's.

    Attributes:
        is_quiet: whether it is counted and not written into the log line by line.
    """

    is_quiet: ClassVar[bool] = False

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.status, problem.detail, headers)
        self.problem = problem


class NoRecordError(ServiceError):
    """The service runs without a record."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                type="no_record",
                title="No record is kept",
                status=404,
                detail="The service was started with VANTHU_JOURNAL=off and keeps no record.",
                mend="Start it without VANTHU_JOURNAL=off.",
            )
        )


class NoDepartmentError(ServiceError):
    """A code that no department has on the document's day."""

    def __init__(self, field: str, code: str, known: Sequence[str]) -> None:
        super().__init__(
            Problem(
                type="no_department",
                title="No such department on that date",
                status=422,
                detail=f"`{field}` was sent as {code!r}, which is no department's code on the day "
                f"the document arrived. Those are: {', '.join(known)}.",
                field=field,
                value=_shown(code),
                mend="Send one of the codes that GET /v1/taxonomy lists for that day.",
            )
        )


class BadCursorError(ServiceError):
    """A cursor that no page has given."""

    def __init__(self, cursor: str) -> None:
        super().__init__(
            Problem(
                type="bad_cursor",
                title="No such cursor",
                status=422,
                detail=f"`cursor` was sent as {_shown(cursor)!r}, which no page has given.",
                field="cursor",
                value=_shown(cursor),
                mend="Send `next` of the page before as it stands, or leave it out.",
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
                detail=f"The body was sent as {_shown(sent or 'nothing')}; this endpoint takes "
                f"{taken}.",
                value=_shown(sent),
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


def problem_of(error: Exception) -> Problem:  # noqa: PLR0911 - one return a kind
    """The problem details of any error. Errors nobody foresaw say nothing of their inside."""
    if isinstance(error, ServiceError):
        return error.problem
    if isinstance(error, JournalError):
        return _problem_of_journal(error)
    if isinstance(error, DocumentError | ReadingError):
        return _problem_of_what_was_sent(error)
    if isinstance(error, ModelError):
        return Problem(
            type="model_unavailable", title="No usable model", status=503, detail=str(error)
        )
    if isinstance(error, TaxonomyError):
        return Problem(
            type="no_department", title="No department on that date", status=422,
            detail=str(error), field="arrival_date",
        )  # fmt: skip
    if isinstance(error, ClassifierError):
        return Problem(
            type="unclassifiable", title="Not classifiable", status=422, detail=str(error)
        )
    return _internal()


def _internal() -> Problem:
    return Problem(
        type="internal_error",
        title="Internal error",
        status=500,
        detail="The service failed on this request. It is logged; nothing was decided.",
    )


def _problem_of_journal(error: JournalError) -> Problem:  # noqa: PLR0911 - one return a kind
    match error:
        case UnrecordableError():
            return _internal()
        case ContentConflictError():
            return Problem(
                type="content_conflict", title="Recorded with other content", status=409,
                detail=str(error), decision_id=error.decision_id,
                recorded_digest=f"sha256:{error.recorded}", sent_digest=f"sha256:{error.sent}",
                mend="Send a new document under its own identifier.",
            )  # fmt: skip
        case NotTheSenderError():
            return Problem(
                type="not_the_sender", title="Another office's document", status=403,
                detail=str(error), decision_id=error.decision_id,
                mend="Send it in the name of the office that sent the document; or let a person "
                f"decide: POST /v1/decisions/{error.decision_id}/withdrawal.",
            )  # fmt: skip
        case StaleDecisionError():
            return Problem(
                type="stale_version", title="Decided in the meantime", status=409,
                detail=str(error), version=error.version,
                mend=f"Read the decision again and send version {error.version}.",
            )  # fmt: skip
        case ClosedDecisionError():
            return Problem(
                type="closed_decision", title="Withdrawn or superseded", status=409,
                detail=str(error), mend="Decide on the document that took its place.",
            )  # fmt: skip
        case DecisionNotFoundError():
            return Problem(
                type="no_such_decision", title="No such decision", status=404, detail=str(error),
                decision_id=error.decision_id, mend="GET /v1/decisions lists them.",
            )  # fmt: skip
    return Problem(
        type="record_unavailable", title="The record is not available", status=503,
        detail=str(error), mend="Send the same request again in a moment.",
    )  # fmt: skip


def _problem_of_what_was_sent(error: DocumentError | ReadingError) -> Problem:
    if isinstance(error, DocumentError):
        return Problem(
            type=_DOCUMENT_PROBLEMS.get(type(error), "invalid_field"),
            title="The document cannot be classified",
            status=422,
            detail=str(error),
            field=error.field,
            mend=error.mend,
        )
    return Problem(
        type=error.code,
        title="The file cannot be read",
        status=_READING_STATUS.get(type(error), 422),
        detail=str(error),
        field="file",
        value=error.met,
        limit=error.limit,
        mend=error.mend,
    )


def problem_of_validation(errors: Sequence[Any], sent: Any = None) -> Problem:
    """The problem details of what pydantic found: the first error, and how many more there are.

    Args:
        errors: what pydantic found.
        sent: all that was sent; where it bears a secrecy mark, that is the problem, and nothing of
            it is quoted.
    """
    if holds_secret(sent):
        return problem_of(SecretDocumentError("body"))
    error = errors[0]
    location = [str(part) for part in error["loc"] if part not in ("body", "query")]
    kind, more = error["type"], len(errors) - 1
    if kind == "json_invalid":
        return Problem(
            type="invalid_json",
            title="The body is not JSON",
            status=400,
            detail=f"The body is not JSON: {error.get('ctx', {}).get('error', error['msg'])} "
            f"(at character {location[-1] if location else '?'}).",
            mend="Send one JSON object in UTF-8.",
        )
    if not location:
        return Problem(
            type="invalid_body",
            title="The body is not a document",
            status=422,
            detail="The body must be one JSON object with `subject` or `content`, sent with "
            f"Content-Type: application/json. {error['msg']}.",
            value=_shown(error.get("input")),
            mend='Send e.g. {"subject": "V/v …"} with Content-Type: application/json.',
        )
    field = ".".join(location)
    what = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    mends = {
        "extra_forbidden": f"Leave `{field}` out; the fields are listed at /docs.",
        "string_type": f"`{field}` must be text.",
        "string_unicode": f"`{field}` holds a lone surrogate, half of a character; send Unicode.",
        "string_too_long": f"`{field}` must have at most 1000 characters.",
        "int_type": f"`{field}` must be an integer from 0 to 4.",
        "value_error": f"`{field}`: {what}.",
    }
    mend = mends.get(kind, f"`{field}` must be {what}.")
    others = f" ({more} more found.)" if more else ""
    value = _shown(error.get("input"))
    return Problem(
        type="unknown_field" if kind == "extra_forbidden" else "invalid_field",
        title="A field is not as it must be",
        status=422,
        detail=f"`{field}` was sent as {value!r}. {mend}{others}",
        field=field,
        value=value,
        mend=mend,
    )


def install(app: FastAPI) -> None:
    """Answer every error that endpoints foresee with problem details; see also `RequestLog`."""

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> Response:
        return problem_response(problem_of_validation(error.errors(), error.body))

    @app.exception_handler(ClassifierError)
    async def _refused(_request: Request, error: ClassifierError) -> Response:
        later = isinstance(error, JournalUnavailableError)
        return problem_response(problem_of(error), {"Retry-After": "1"} if later else None)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        if isinstance(error, ServiceError) and error.is_quiet:
            request.scope["vanthu.quiet"] = True
        return problem_response(_problem_of_http(request, error), error.headers)


def _problem_of_http(request: Request, error: HTTPException) -> Problem:
    if isinstance(error, ServiceError):
        return error.problem
    allowed = (error.headers or {}).get("Allow", "another method")
    kind, mend = {
        400: ("invalid_json", "Send one JSON object in UTF-8."),
        404: ("not_found", "The endpoints are listed at /docs."),
        405: ("method_not_allowed", f"Use {allowed}."),
    }.get(error.status_code, ("http_error", None))
    detail = f"{request.method} {request.url.path}: {error.detail}."
    return Problem(
        type=kind,
        title=str(error.detail),
        status=error.status_code,
        detail=f"{detail} {mend}" if mend else detail,
        mend=mend,
    )


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The response that carries a problem."""
    body = json.dumps(problem.model_dump(exclude_none=True), ensure_ascii=False)
    return Response(
        body.encode("utf-8", "replace"), problem.status, dict(headers or {}), PROBLEM_JSON
    )


def _shown(value: object) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else repr(value)
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 80 else text[:77] + "..."
