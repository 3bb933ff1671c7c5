"""The office's own time: what day it is in Việt Nam, wherever the server stands."""

from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Indochina Time, all year round."""


def today() -> date:
    """Today's date in Việt Nam."""
    return datetime.now(VIETNAM).date()
