"""Who is let in: with a key of the right role, or from this machine while there are no keys.

Never from the page of another site: see `service.origins`.
"""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from service import access
from service.keys import ApiKey, KeyRing, Role
from service.loopback import is_address, is_loopback
from service.origins import Origins
from service.problem import Problem, ServiceError, problem_response

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:]*)(?::\d+)?")
_FORWARDED = frozenset((b"forwarded", b"x-forwarded-for", b"x-real-ip"))


class UnauthorizedError(ServiceError):
    """No key, or none that opens."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__(
            Problem(
                type="unauthorized",
                title="An API key is needed",
                status=401,
                detail="The API key is unknown or was revoked." if sent else "No API key was sent.",
                mend="Send `Authorization: Bearer KEY` or `X-API-Key: KEY`; an operator makes one "
                "with `vanthu keys add NAME --role ROLE`.",
            ),
            {"WWW-Authenticate": "Bearer"},
        )


class ForbiddenError(ServiceError):
    """The key is good, and not for this."""

    def __init__(self, key: ApiKey, roles: frozenset[Role]) -> None:
        wanted = ", ".join(sorted(roles))
        super().__init__(
            Problem(
                type="forbidden",
                title="Not with this key",
                status=403,
                detail=f"The key {key.id} has the role {key.role}; this endpoint is for: {wanted}.",
                mend=f"Use a key with one of the roles {wanted}.",
            )
        )


class KeysUnknownError(ServiceError):
    """The database has not answered yet, so nobody can be told from anybody."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                type="record_unavailable",
                title="The record is not available",
                status=503,
                detail="The API keys cannot be read: the database does not answer.",
                mend="Send it again in 5 s.",
            ),
            {"Retry-After": "5"},
        )


class StrangeHostError(ServiceError):
    """A page of another site may be asking, through a browser on this machine."""

    def __init__(self, host: str) -> None:
        super().__init__(
            Problem(
                type="strange_host",
                title="Not under this name",
                status=421,
                detail=f"Without API keys the service answers to local names only, not to "
                f"{host[:80]!r}.",
                mend="Use http://127.0.0.1 or http://localhost, or make a key with "
                "`vanthu keys add NAME --role ROLE`.",
            )
        )


class Gate:
    """ASGI middleware that lets a request in or refuses it with 401, 403 or 421.

    Args:
        app: what is guarded.
        keys: the keys there are.
        is_local: whether the service is bound to this machine alone, so that it can do without.
        origins: the sites whose pages may have something done.
    """

    def __init__(self, app: ASGIApp, keys: KeyRing, *, is_local: bool, origins: Origins) -> None:
        self._app = app
        self._keys = keys
        self._is_local = is_local
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it."""
        if scope["type"] == "http":
            try:
                await self._admit(scope)
            except ServiceError as error:
                await problem_response(error.problem, error.headers)(scope, receive, send)
                return
        elif scope["type"] == "websocket":  # there are none
            await send({"type": "websocket.close", "code": 1008})
            return
        await self._app(scope, receive, send)

    async def _admit(self, scope: Scope) -> None:
        self._origins.check(scope)
        roles = access.roles_for(scope["method"], scope["path"])
        if roles == access.NO_KEY:
            return
        await self._keys.refresh()
        if not self._keys.is_known:
            raise KeysUnknownError
        if self._keys.is_empty and self._is_local and _is_this_machine(scope):
            _check_host(scope)
            return
        sent = _sent_key(scope)
        if sent is None and scope["path"] == "/metrics" and _is_this_machine(scope):
            return
        key = self._keys.find(sent) if sent is not None else None
        if key is None:
            raise UnauthorizedError(sent=sent is not None)
        scope["vanthu.key"] = key
        if key.role not in roles:
            raise ForbiddenError(key, roles)


def _sent_key(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-api-key":
            return str(value.decode("latin-1"))
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return str(value[7:].strip().decode("latin-1"))
    return None


def _is_this_machine(scope: Scope) -> bool:
    """Whether the other end is here, and not a proxy that speaks for somebody elsewhere.

    uvicorn has already put the forwarded address in the place of a trusted proxy's.
    """
    if any(name in _FORWARDED for name, _ in scope["headers"]):
        return False
    client = scope.get("client")
    if client is None:  # a socket in the file system
        return True
    return is_loopback(client[0]) or not is_address(client[0])  # a name: called in the process


def _check_host(scope: Scope) -> None:
    """Refuse the names of other sites that lead here (DNS rebinding).

    Names without a dot are of this machine or its network; nobody on the internet owns them.
    """
    value = next((value for name, value in scope["headers"] if name == b"host"), b"")
    found = _HOST.fullmatch(value.decode("latin-1"))
    name = found[1].strip("[]") if found else "?.?"
    if "." in name.rstrip(".") and not name.endswith(".localhost") and not is_loopback(name):
        raise StrangeHostError(name)
