"""Answers the errors that endpoints raise; those nobody foresaw are `RequestLog`'s."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from classifier.errors import ClassifierError
from service.errors import problem_of
from service.journal.errors import JournalUnavailableError
from service.problem import Problem, ServiceError, problem_response
from service.validation import problem_of_validation


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
