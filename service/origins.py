"""Refuses what the page of another site sends through a browser on a clerk's machine.

A browser sends a form or a few lines of text anywhere, without asking and with the clerk's standing
on the network. It says where the page came from in `Origin` and `Sec-Fetch-Site`, which no page can
change; programs that are no browsers send neither.
"""

import re
from collections.abc import Iterable

from starlette.types import Scope

from service.problem import Problem, ServiceError

_READING = frozenset(("GET", "HEAD", "OPTIONS"))
_OWN = frozenset((b"same-origin", b"none"))  # none: typed by the person, or from a bookmark
_ORIGIN = re.compile(r"https?://(.+)")
_USUAL_PORT = re.compile(r":(?:80|443)$")


class CrossSiteError(ServiceError):
    """The page of another site asks for something to be done."""

    def __init__(self, origin: str, host: str) -> None:
        whence = f"A page of {origin[:80]!r}" if origin else "A page of another site"
        wanted = origin[:80] if "://" in origin else "https://its.address"
        super().__init__(
            Problem(
                type="cross_site",
                title="Not from another site's page",
                status=403,
                detail=f"{whence} sent this through a browser to {host[:80]!r}. Nothing was done.",
                mend="Send it from a page of this service, or from a program. If that page may, an "
                f"operator allows it with VANTHU_ALLOWED_ORIGINS={wanted}.",
            )
        )


class Origins:
    """The sites whose pages may have something done: the service's own, and those allowed.

    Args:
        allowed: as browsers write them, e.g. "https://vanphong.example.vn".
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = frozenset(origin.lower() for origin in allowed)

    def check(self, scope: Scope) -> None:
        """Let a request pass, or not; those that only read pass: no other page sees the answer.

        Raises:
            CrossSiteError: the page of a site that is not allowed sent it.
        """
        if scope["method"] in _READING:
            return
        origins, site, host = [], b"none", ""
        for name, value in scope["headers"]:
            if name == b"origin":
                origins.append(value.decode("latin-1").lower())
            elif name == b"sec-fetch-site":
                site = value.lower()
            elif name == b"host":
                host = value.decode("latin-1").lower()
        if origins and self._allowed.issuperset(origins):
            return
        for origin in origins:
            if not _is_of(origin, host):
                raise CrossSiteError(origin, host)
        if site not in _OWN:
            raise CrossSiteError("", host)


def _is_of(origin: str, host: str) -> bool:
    """Whether an origin is this host; its scheme says nothing, since TLS may end before us."""
    found = _ORIGIN.fullmatch(origin)
    return found is not None and _without_usual_port(found[1]) == _without_usual_port(host)


def _without_usual_port(host: str) -> str:
    return _USUAL_PORT.sub("", host)
