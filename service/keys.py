"""API keys: made once, shown once, kept only as a digest.

A key is `vanthu_ID_SECRET`: an identifier to find it by and to name it in the log, and a secret of
256 random bits. Such a secret cannot be guessed from a list of likely ones, so one SHA-256 is
enough to keep it; a slow hash protects passwords that people chose, and would cost every request.
"""

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from classifier.errors import ClassifierError
from service.journal.tables import api_keys

_log = logging.getLogger(__name__)

_KEY = re.compile(r"vanthu_([a-z2-7]{8})_([A-Za-z0-9_-]{43})")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


class Role(StrEnum):
    """What a key is for."""

    INTAKE = "intake"  # a system that sends documents and follows their decisions
    CLERK = "clerk"  # a person who sees the queue and decides
    DATA = "data"  # the data team, who take the corrections away
    OPERATOR = "operator"  # whoever watches the service


class KeyNotFoundError(ClassifierError):
    """No key has this identifier."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"There is no API key {key_id!r}. `vanthu keys list` names them.")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key as it is kept.

    Attributes:
        id: names it; no secret.
        name: whose it is.
        role: what it is for.
        digest: SHA-256 of its secret, in hex.
        created_at: ISO 8601, UTC.
        revoked_at: since when it opens nothing; None while it does.
    """

    id: str
    name: str
    role: Role
    digest: str
    created_at: str
    revoked_at: str | None


class KeyStore:
    """The keys in the record's database; the table is made by its migrations."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, name: str, role: Role) -> str:
        """Make a key; returns it, for the only time it can be read."""
        key_id = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        secret = secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            connection.execute(
                insert(api_keys).values(
                    id=key_id, name=name, role=role.value, digest=_digest(secret), created_at=_now()
                )
            )
        return f"vanthu_{key_id}_{secret}"

    def all(self) -> list[ApiKey]:
        """All keys ever made, oldest first."""
        query = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            ApiKey(row.id, row.name, Role(row.role), row.digest, row.created_at, row.revoked_at)
            for row in rows
        ]

    def revoke(self, key_id: str) -> None:
        """Let a key open nothing from now on; running services notice within seconds.

        Raises:
            KeyNotFoundError: there is none of this identifier.
        """
        is_it = api_keys.c.id == key_id
        with self._engine.begin() as connection:
            connection.execute(
                update(api_keys)
                .where(is_it, api_keys.c.revoked_at.is_(None))
                .values(revoked_at=_now())
            )
            if connection.execute(select(api_keys.c.id).where(is_it)).first() is None:
                raise KeyNotFoundError(key_id)


class KeyRing:
    """The keys as a worker knows them: read again every few seconds, kept while the database rests.

    Args:
        store: where they are kept.
        seconds: how old the worker's knowledge may be, and so how soon a revocation holds.
    """

    def __init__(self, store: KeyStore, *, seconds: float) -> None:
        self._store = store
        self._seconds = seconds
        self._keys: dict[str, ApiKey] = {}
        self._is_known = False
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    @property
    def is_known(self) -> bool:
        """Whether the database could be read at least once."""
        return self._is_known

    @property
    def is_empty(self) -> bool:
        """Whether no key was ever made. One that was revoked still shuts the door."""
        return not self._keys

    async def refresh(self) -> None:
        """Read the keys if it is time to."""
        if time.monotonic() - self._read_at < self._seconds:
            return
        async with self._reading:
            if time.monotonic() - self._read_at < self._seconds:
                return
            try:
                keys = await asyncio.to_thread(self._store.all)
            except (SQLAlchemyError, OSError) as error:
                _log.warning(
                    "the API keys cannot be read (%s); those known stay", type(error).__name__
                )
            else:
                self._keys = {key.id: key for key in keys}
                self._is_known = True
            self._read_at = time.monotonic()

    def find(self, sent: str) -> ApiKey | None:
        """The key that was sent, if it is one and still opens."""
        parts = _KEY.fullmatch(sent)
        if parts is None:
            return None
        key = self._keys.get(parts[1])
        digest = _digest(parts[2])
        # Compared in the same time however much of it is right.
        if key is None or not hmac.compare_digest(digest, key.digest):
            return None
        return key if key.revoked_at is None else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
