"""Cursors: where a page ended, as a text that goes through a URL unchanged."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from service.record_refusals import BadCursorError


def pack(*values: int | datetime) -> str:
    """A cursor of these values."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def unpack(cursor: str, *types: type[int] | type[datetime]) -> list[Any]:
    """The values of a cursor.

    Raises:
        BadCursorError: `pack` never gave this, or gave it for another list.
    """
    try:
        plain = json.loads(
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        )
        values = [
            datetime.fromisoformat(value) if kind is datetime else value
            for kind, value in zip(types, plain, strict=True)
        ]
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise BadCursorError(cursor) from None
    for kind, value in zip(types, values, strict=True):
        if type(value) is not kind or (isinstance(value, datetime) and value.tzinfo is None):
            raise BadCursorError(cursor)
        if isinstance(value, int) and abs(value) >= 2**63:
            raise BadCursorError(cursor)
    return values
