"""One map from what went wrong to `application/problem+json`."""

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
from service.journal.errors import (
    ClosedDecisionError,
    ContentConflictError,
    DecisionNotFoundError,
    JournalError,
    NotTheSenderError,
    StaleDecisionError,
    UnrecordableError,
)
from service.problem import Problem, ServiceError

_DOCUMENT_PROBLEMS = {
    EmptyDocumentError: "empty_document",
    SecretDocumentError: "secret_document",
}
_READING_STATUS: dict[type[ReadingError], int] = {
    FileTooLargeError: 413,
    UnsupportedFormatError: 415,
    OcrUnavailableError: 503,
}


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
