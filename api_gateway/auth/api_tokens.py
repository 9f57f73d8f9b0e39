"""API tokens: secrets for scripts, with scopes. Only their digests are stored.

They have 256 random bits, so a plain digest cannot be reversed by guessing, unlike that of a password.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import Engine, delete, insert, select, update

from api_gateway.database.tables import api_tokens
from shared.contract.route import Scope
from shared.domain.errors import TokenNotFound, Unauthenticated
from shared.domain.value import ApiModel
from shared.runtime.clock import SYSTEM_CLOCK, Clock

#: Tells API tokens from session tokens, and lets scanners find leaked ones.
PREFIX = "h2r_"
#: The time of the last use is stored at most this often, since each request would write it.
_RECORD_USE_EVERY = timedelta(minutes=1)


class ApiToken(ApiModel):
    """An API token without its secret."""

    id: int
    name: str
    scopes: list[Scope]
    created_at: AwareDatetime
    expires_at: AwareDatetime | None
    last_used_at: AwareDatetime | None
    """Accurate to the minute."""


@dataclass(frozen=True)
class TokenUse:
    """A valid token that came with a request."""

    token: ApiToken
    user_id: int


def digest_of(secret: str) -> str:
    """Return the digest under which a random secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenStore:
    """Reads and writes the table of API tokens."""

    def __init__(self, engine: Engine, clock: Clock = SYSTEM_CLOCK) -> None:
        self._engine = engine
        self._clock = clock

    def add(
        self, user_id: int, name: str, scopes: list[Scope], expires_at: datetime | None
    ) -> tuple[ApiToken, str]:
        """Create a token; return it and its secret, which cannot be read again."""
        secret = PREFIX + secrets.token_urlsafe(32)
        row = {
            "user_id": user_id,
            "name": name,
            "digest": digest_of(secret),
            "scopes": " ".join(scopes),
            "created_at": self._clock.now(),
            "expires_at": expires_at,
        }
        with self._engine.begin() as connection:
            made = connection.execute(insert(api_tokens).values(row))
            token_id: int = made.inserted_primary_key[0]  # type: ignore[index]
        return _token(row | {"id": token_id, "last_used_at": None}), secret

    def use(self, secret: str) -> TokenUse:
        """Return the token with a secret, and record its use. Raises Unauthenticated."""
        now = self._clock.now()
        with self._engine.connect() as connection:
            row = (
                connection.execute(select(api_tokens).where(api_tokens.c.digest == digest_of(secret)))
                .mappings()
                .first()
            )
        if row is None or (row["expires_at"] is not None and row["expires_at"] <= now):
            raise Unauthenticated("This API token is unknown, expired or revoked.")
        if row["last_used_at"] is None or now - row["last_used_at"] >= _RECORD_USE_EVERY:
            with self._engine.begin() as connection:
                connection.execute(
                    update(api_tokens).where(api_tokens.c.id == row["id"]).values(last_used_at=now)
                )
        return TokenUse(_token(row), row["user_id"])

    def is_valid(self, token: ApiToken) -> bool:
        """Return whether a token has neither been revoked nor expired."""
        if token.expires_at is not None and token.expires_at <= self._clock.now():
            return False
        with self._engine.connect() as connection:
            found = connection.execute(select(api_tokens.c.id).where(api_tokens.c.id == token.id))
            return found.first() is not None

    def of_user(self, user_id: int) -> list[ApiToken]:
        """Return a user's tokens, the newest first."""
        mine = select(api_tokens).where(api_tokens.c.user_id == user_id).order_by(api_tokens.c.id.desc())
        with self._engine.connect() as connection:
            return [_token(row) for row in connection.execute(mine).mappings()]

    def revoke(self, user_id: int, token_id: int) -> ApiToken:
        """Delete a user's token and return it. Raises TokenNotFound."""
        mine = (api_tokens.c.user_id == user_id) & (api_tokens.c.id == token_id)
        with self._engine.begin() as connection:
            row = connection.execute(select(api_tokens).where(mine)).mappings().first()
            if row is None:
                raise TokenNotFound("No API token has this id.")
            connection.execute(delete(api_tokens).where(mine))
        return _token(row)

    def revoke_all(self, user_id: int) -> None:
        """Delete all tokens of a user."""
        with self._engine.begin() as connection:
            connection.execute(delete(api_tokens).where(api_tokens.c.user_id == user_id))


def _token(row: Mapping[Any, Any]) -> ApiToken:
    return ApiToken(
        id=row["id"],
        name=row["name"],
        scopes=[Scope(each) for each in row["scopes"].split()],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
    )
