"""One line of JSON in, one line of JSON out: a bad line fails alone, in its place."""

import json

from pydantic import ValidationError

from classifier.document_classifier import DocumentClassifier
from classifier.errors import ClassifierError
from service.decision_schemas import DecisionOut
from service.document_schemas import DocumentIn
from service.errors import problem_of
from service.problem import Problem, ServiceError
from service.validation import problem_of_validation

BAD_LINE = (ClassifierError, ServiceError, ValueError, RecursionError)
"""What a line can be refused with; anything else is a fault of the program."""


def document_of(line: bytes) -> DocumentIn:
    """Read one line.

    Args:
        line: a JSON object with the fields of `DocumentIn`, in UTF-8.

    Raises:
        ValueError: it is no JSON, or not in UTF-8.
        RecursionError: it is nested too deep.
        ServiceError: it is no document.
    """
    sent = json.loads(line.decode("utf-8"))
    try:
        return DocumentIn.model_validate(sent)
    except ValidationError as error:
        raise ServiceError(problem_of_validation(error.errors(), sent)) from None


def refusal(number: int, error: Exception) -> bytes:
    """The answer to a bad line.

    Args:
        number: of the line, from 1.
        error: one of `BAD_LINE`.
    """
    if isinstance(error, ValueError | RecursionError):
        problem = Problem(
            type="invalid_json",
            title="The line is not JSON",
            status=400,
            detail=f"The line is not JSON in UTF-8: {_place(error)}.",
            mend="Send one JSON object a line, in UTF-8.",
        )
    else:
        problem = problem_of(error)
    answer = {"line": number, "error": problem.model_dump(exclude_none=True)}
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def decide_line(number: int, line: bytes, classifier: DocumentClassifier) -> tuple[bytes, bool]:
    """Answer one line.

    Args:
        number: of the line, from 1.
        line: a JSON object with the fields of `DocumentIn`, in UTF-8.
        classifier: what decides.

    Returns:
        The answer, one line of JSON in UTF-8, and whether the line was bad.
    """
    try:
        decision = DecisionOut.of(classifier.classify(document_of(line).to_document()))
    except BAD_LINE as error:
        return refusal(number, error), True
    return decision.model_dump_json().encode() + b"\n", False


def _place(error: Exception) -> str:
    """What is wrong and where, without the line's text, which a decoding error would quote."""
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start} is no UTF-8"
    return str(error)
