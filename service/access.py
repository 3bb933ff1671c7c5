"""Which role may call which endpoint: the one table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from re import Pattern

from starlette.routing import BaseRoute, Mount, Route, compile_path

from service.keys import Role

INTAKE, CLERK, DATA, OPERATOR = Role.INTAKE, Role.CLERK, Role.DATA, Role.OPERATOR
ANY_KEY = frozenset(Role)
NO_KEY: frozenset[Role] = frozenset()  # open to all: it tells nothing about any document

_TABLE: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("GET", "/healthz", NO_KEY),
    ("GET", "/readyz", NO_KEY),
    ("GET", "/docs", NO_KEY),
    ("GET", "/docs/oauth2-redirect", NO_KEY),
    ("GET", "/redoc", NO_KEY),
    ("GET", "/openapi.json", NO_KEY),
    ("GET", "/static/{path:path}", NO_KEY),
    ("GET", "/metrics", frozenset({OPERATOR})),
    ("GET", "/v1/model", ANY_KEY),
    ("GET", "/v1/taxonomy", ANY_KEY),
    ("POST", "/v1/classify", frozenset({INTAKE, CLERK})),
    ("POST", "/v1/classify/batch", frozenset({INTAKE})),
    ("POST", "/v1/classify/file", frozenset({INTAKE, CLERK})),
    ("POST", "/v1/classify/edxml", frozenset({INTAKE, CLERK})),
    ("GET", "/v1/decisions", frozenset({INTAKE, CLERK})),
    ("GET", "/v1/decisions/{decision_id}", frozenset({INTAKE, CLERK})),
    ("GET", "/v1/decisions/{decision_id}/slip", frozenset({INTAKE, CLERK})),
    ("POST", "/v1/decisions/{decision_id}/confirm", frozenset({CLERK})),
    ("POST", "/v1/decisions/{decision_id}/correction", frozenset({CLERK})),
    ("POST", "/v1/decisions/{decision_id}/withdrawal", frozenset({INTAKE, CLERK})),
    ("GET", "/v1/queue", frozenset({CLERK})),
    ("GET", "/v1/overdue", frozenset({CLERK, OPERATOR})),
    ("GET", "/v1/events", frozenset({INTAKE, CLERK})),
    ("GET", "/v1/corrections/export", frozenset({DATA})),
    ("GET", "/v1/reconciliation", frozenset({CLERK, OPERATOR})),
    ("GET", "/v1/register", frozenset({CLERK})),
)


@dataclass(frozen=True, slots=True)
class _Rule:
    method: str
    template: str
    pattern: Pattern[str]
    roles: frozenset[Role]


_RULES = tuple(
    _Rule(method, template, compile_path(template)[0], roles) for method, template, roles in _TABLE
)
_PLAIN = {(rule.method, rule.template): rule.roles for rule in _RULES if "{" not in rule.template}


def roles_for(method: str, path: str) -> frozenset[Role]:
    """Who may call an address; empty when it is open to all.

    An address that is none asks for any key, so that nobody without one learns which there are.
    """
    method = "GET" if method == "HEAD" else method
    plain = _PLAIN.get((method, path))
    if plain is not None:
        return plain
    for rule in _RULES:
        if rule.method == method and rule.pattern.match(path):
            return rule.roles
    return ANY_KEY


def without_rule(routes: Iterable[BaseRoute]) -> list[str]:
    """The endpoints that the table forgot, as `METHOD /path`; there must be none."""
    known = {(rule.method, rule.template) for rule in _RULES}
    served: list[tuple[str, str]] = []
    for route in _flat(routes):
        if isinstance(route, Mount):
            served.append(("GET", route.path + "/{path:path}"))
        elif isinstance(route, Route):
            served += [(method, route.path) for method in (route.methods or ()) if method != "HEAD"]
        else:
            served.append(("?", repr(route)))
    return [f"{method} {path}" for method, path in served if (method, path) not in known]


def _flat(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """The routes, those of included routers among them."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from _flat(included.routes)
