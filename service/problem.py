"""Problem details (RFC 9457): the one form of every refusal."""

import json
from collections.abc import Mapping
from typing import ClassVar

from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

PROBLEM_JSON = "application/problem+json"


class Problem(BaseModel):
    """An error, as RFC 9457 problem details."""

    type: str = Field(description="Stable name of the kind of error.")
    title: str
    status: int
    detail: str = Field(description="What was met, and how to mend it.")
    field: str | None = Field(default=None, description="The field at fault.")
    value: str | None = Field(default=None, description="What it held, shortened.")
    limit: str | None = Field(default=None, description="The limit that was met, and its value.")
    mend: str | None = Field(default=None, description="What to send instead.")
    decision_id: str | None = Field(default=None, description="The decision it is about.")
    version: int | None = Field(default=None, description="That decision's present version.")
    recorded_digest: str | None = Field(default=None, description="Of the content recorded.")
    sent_digest: str | None = Field(default=None, description="Of the content sent.")


class ServiceError(HTTPException):
    """A refusal that is the door's own, not the library's.

    Attributes:
        is_quiet: whether it is counted and not written into the log line by line.
    """

    is_quiet: ClassVar[bool] = False

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.status, problem.detail, headers)
        self.problem = problem


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The response that carries a problem."""
    body = json.dumps(problem.model_dump(exclude_none=True), ensure_ascii=False)
    return Response(
        body.encode("utf-8", "replace"), problem.status, dict(headers or {}), PROBLEM_JSON
    )


def shown(value: object) -> str | None:
    """A value that was sent, in few enough characters to be told."""
    if value is None:
        return None
    text = value if isinstance(value, str) else repr(value)
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 80 else text[:77] + "..."
