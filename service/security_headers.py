"""What every answer says to browsers: guess no types, keep nothing, frame nothing, tell no one."""

_EVERYWHERE = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
# Answers hold decisions on documents: no cache on the way keeps them. Static files say otherwise.
_NO_STORE = (b"cache-control", b"no-store")

_CSP = b"content-security-policy"
_DATA = b"default-src 'none'; frame-ancestors 'none'"
_PAGE = (
    b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"object-src 'none'; base-uri 'none'; "
    b"form-action 'self'; frame-ancestors 'none'"
)
# FastAPI's pages about the endpoints load their script from a CDN and start it inline. They hold no
# document and take none.
_ABOUT = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net; "
    b"style-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net https://fonts.googleapis.com; "
    b"font-src https://fonts.gstatic.com; img-src 'self' data: https://fastapi.tiangolo.com "
    b"https://cdn.redoc.ly; worker-src blob:; frame-ancestors 'none'"
)
_ABOUT_PATHS = frozenset(("/docs", "/redoc"))

Headers = list[tuple[bytes, bytes]]


def secured(path: str, headers: Headers) -> Headers:
    """An answer's headers with those that secure it; what the endpoint set itself stays.

    Args:
        path: of the request.
        headers: as the endpoint gave them, names in lower case.
    """
    names = {name for name, _ in headers}
    added = [header for header in _EVERYWHERE if header[0] not in names]
    if _NO_STORE[0] not in names:
        added.append(_NO_STORE)
    if _CSP not in names:
        kind = next((value for name, value in headers if name == b"content-type"), b"")
        if not kind.startswith(b"text/html"):
            policy = _DATA
        else:
            policy = _ABOUT if path in _ABOUT_PATHS else _PAGE
        added.append((_CSP, policy))
    return [*headers, *added]
