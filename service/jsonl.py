"""One line of JSON in, one line of JSON out: a bad line fails alone, in its place."""

import json

from pydantic import ValidationError

from classifier.document_classifier import DocumentClassifier
from classifier.errors import ClassifierError
from service.errors import problem_of, problem_of_validation
from service.schemas import DecisionOut, DocumentIn, Problem


def decide_line(number: int, line: bytes, classifier: DocumentClassifier) -> tuple[bytes, bool]:
    """Answer one line.

    Args:
        number: of the line, from 1.
        line: a JSON object with the fields of `DocumentIn`, in UTF-8.
        classifier: what decides.

    Returns:
        The answer, one line of JSON in UTF-8, and whether the line was bad.
    """
    sent = None
    try:
        sent = json.loads(line.decode("utf-8"))
        document = DocumentIn.model_validate(sent)
        decision = DecisionOut.of(classifier.classify(document.to_document()))
    except ValidationError as error:
        return _bad(number, problem_of_validation(error.errors(), sent)), True
    except ClassifierError as error:
        return _bad(number, problem_of(error)), True
    except (ValueError, RecursionError) as error:
        problem = Problem(
            type="invalid_json",
            title="The line is not JSON",
            status=400,
            detail=f"The line is not JSON in UTF-8: {error}.",
            mend="Send one JSON object a line, in UTF-8.",
        )
        return _bad(number, problem), True
    return decision.model_dump_json().encode() + b"\n", False


def _bad(number: int, problem: Problem) -> bytes:
    answer = {"line": number, "error": problem.model_dump(exclude_none=True)}
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
