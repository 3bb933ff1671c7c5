"""What pydantic found wrong with a body or a query, told as a problem."""

from collections.abc import Sequence
from typing import Any

from classifier.errors import SecretDocumentError
from classifier.reading.secrecy import holds_secret
from service.errors import problem_of
from service.problem import Problem, shown


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
            value=shown(error.get("input")),
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
    value = shown(error.get("input"))
    return Problem(
        type="unknown_field" if kind == "extra_forbidden" else "invalid_field",
        title="A field is not as it must be",
        status=422,
        detail=f"`{field}` was sent as {value!r}. {mend}{others}",
        field=field,
        value=value,
        mend=mend,
    )
