"""What the endpoints of the record refuse of their own: no record, no department, no such page."""

from collections.abc import Sequence

from service.problem import Problem, ServiceError, shown


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
                value=shown(code),
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
                detail=f"`cursor` was sent as {shown(cursor)!r}, which no page has given.",
                field="cursor",
                value=shown(cursor),
                mend="Send `next` of the page before as it stands, or leave it out.",
            )
        )
