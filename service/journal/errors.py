"""What the record can refuse, as one tree.

JournalError
├── JournalUnavailableError   the database does not answer or does not write; nothing was recorded
├── UnrecordableError         a fault of the program: this one entry cannot be recorded
├── DatabaseUrlError          the setting names no database the record can be kept in
├── ContentConflictError      the same document or key was recorded with different content
├── DecisionNotFoundError     no decision has this identifier
├── NotTheSenderError         a recall or a replacement is not from the document's own sender
├── StaleDecisionError        somebody decided in the meantime
└── ClosedDecisionError       the document was withdrawn or superseded

Each message says what was met, which value, and how to mend it. None knows an HTTP status.
"""

from datetime import datetime
from typing import Any

from classifier.errors import ClassifierError


class JournalError(ClassifierError):
    """The record refuses. Can be pickled, for the writer is a process of its own."""

    def __reduce__(self) -> tuple[Any, ...]:
        """By its attributes, as what it was made from is not kept."""
        return _made_again, (type(self), self.args), self.__dict__


def _made_again(kind: type[JournalError], args: tuple[Any, ...]) -> JournalError:
    error = kind.__new__(kind)
    error.args = args
    return error


class JournalUnavailableError(JournalError):
    """The database does not answer or does not write; nothing was acknowledged."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The record cannot be written or read at the moment ({reason}). "
            "Nothing was acknowledged; send the same request again."
        )


class UnrecordableError(JournalError):
    """This one entry cannot be recorded: a fault of the program, whatever the entry holds."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"The decision could not be recorded ({kind}). Nothing was acknowledged.")


class DatabaseUrlError(JournalError):
    """The setting names no database the record can be kept in."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"VANTHU_DATABASE_URL: {reason}. Leave it unset for SQLite in VANTHU_HOME, or write "
            "postgresql+psycopg://user:password@host/database or sqlite:////path/to/vanthu.db."
        )


class ContentConflictError(JournalError):
    """The same document identifier or idempotency key came with different content.

    Attributes:
        decision_id: the decision on the content recorded first.
        recorded: SHA-256 of that content.
        sent: SHA-256 of the content sent now.
    """

    def __init__(self, *, decision_id: str, recorded: str, sent: str) -> None:
        super().__init__(
            "The same document_id or Idempotency-Key was recorded with other content: recorded "
            f"sha256:{recorded} (decision {decision_id}), sent sha256:{sent}. Send a new document "
            "under its own identifier; an amended one as an edXML update or replacement."
        )
        self.decision_id, self.recorded, self.sent = decision_id, recorded, sent


class DecisionNotFoundError(JournalError):
    """No decision has this identifier."""

    def __init__(self, decision_id: str) -> None:
        super().__init__(
            f"There is no decision {decision_id!r}. Identifiers are the `decision_id` of answers; "
            "GET /v1/decisions lists them."
        )
        self.decision_id = decision_id


class NotTheSenderError(JournalError):
    """An office recalls, updates or replaces what another office sent.

    Attributes:
        decision_id: the decision on that document; it stays as it is.
    """

    def __init__(self, *, sender: str, document_id: str, decision_id: str, recorded: str) -> None:
        super().__init__(
            f"The message comes from {sender!r}; the document {document_id!r} that it refers to "
            f"is on record as sent by {recorded!r} (decision {decision_id}). Only the office that "
            "sent a document recalls, updates or replaces it. Nothing was changed and nothing was "
            f"recorded. A person can withdraw it: POST /v1/decisions/{decision_id}/withdrawal."
        )
        self.decision_id = decision_id


class StaleDecisionError(JournalError):
    """Somebody decided in the meantime, and is not overwritten silently.

    Attributes:
        version: the present version of the decision.
    """

    def __init__(
        self, *, version: int, expected: int | None, who: str | None, at: datetime | None
    ) -> None:
        since = f", decided by {who!r} at {at.isoformat(timespec='seconds')}" if at else ""
        met = "no version was sent" if expected is None else f"version {expected} was expected"
        super().__init__(
            f"The decision is at version {version}{since}; {met}. Read it again, and send "
            f'"version": {version} (or If-Match: "{version}") to decide anew.'
        )
        self.version = version


class ClosedDecisionError(JournalError):
    """The document was withdrawn or superseded; there is nothing left to decide."""

    def __init__(self, decision_id: str, state: str) -> None:
        super().__init__(
            f"The document of decision {decision_id} is {state}; it takes no further decision."
        )
