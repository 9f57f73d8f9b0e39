"""Sessions: records in Redis that end when unused for a while, and after a day in any case."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from api_gateway.auth import tokens
from shared.domain.errors import Unauthenticated
from shared.domain.value import ApiModel
from shared.redis import RedisClient

#: A session ends after this long however much it is used.
ABSOLUTE_LIFETIME = timedelta(hours=24)


class _Record(ApiModel):
    user_id: int
    credential_version: str


@dataclass(frozen=True)
class Session:
    """A running session."""

    session_id: str
    user_id: int
    credential_version: str
    """The user's stamp at sign-in; when the user's differs now, the session is void."""
    expires_at: datetime
    """When it ends unless it is used before."""


@dataclass(frozen=True)
class NewSession:
    """A session that has just begun."""

    session: Session
    token: str


def _key(session_id: str) -> str:
    return f"{{h2r}}:session:{session_id}"


class SessionStore:
    """All sessions; tokens are signed with `key`."""

    def __init__(self, client: RedisClient, key: str, idle_lifetime: timedelta) -> None:
        self._redis = client
        self._key = key
        self._idle_lifetime = idle_lifetime

    def begin(self, user_id: int, credential_version: str) -> NewSession:
        """Begin a session and make the token that names it."""
        claims = tokens.Claims(secrets.token_urlsafe(24), user_id, datetime.now(UTC) + ABSOLUTE_LIFETIME)
        record = _Record(user_id=user_id, credential_version=credential_version)
        left = self._left(claims.ends_at)
        self._redis.set(_key(claims.session_id), record.model_dump_json(), px=left)
        session = Session(claims.session_id, user_id, credential_version, datetime.now(UTC) + left)
        return NewSession(session, tokens.encode(claims, self._key))

    def use(self, token: str) -> Session:
        """Return the session a token names and keep it from ending idle.

        Raises Unauthenticated when the token is not valid or the session has ended.
        """
        claims = tokens.decode(token, self._key)
        left = self._left(claims.ends_at)
        text = cast("str | None", self._redis.getex(_key(claims.session_id), px=left))
        record = _Record.model_validate_json(text) if text else None
        if record is None or record.user_id != claims.user_id:
            raise Unauthenticated("The session has ended. Sign in again.")
        return Session(claims.session_id, record.user_id, record.credential_version, datetime.now(UTC) + left)

    def runs(self, session: Session) -> bool:
        """Return whether a session has not ended, without keeping it from ending idle."""
        return bool(self._redis.exists(_key(session.session_id)))

    def set_credential_version(self, session: Session, credential_version: str) -> None:
        """Let a session go on after its user's stamp has changed."""
        record = _Record(user_id=session.user_id, credential_version=credential_version)
        self._redis.set(_key(session.session_id), record.model_dump_json(), xx=True, keepttl=True)

    def end(self, session: Session) -> None:
        """End a session."""
        self._redis.delete(_key(session.session_id))

    def _left(self, ends_at: datetime) -> timedelta:
        """How long a session used now goes on: at least a millisecond, since Redis takes no less."""
        return max(min(self._idle_lifetime, ends_at - datetime.now(UTC)), timedelta(milliseconds=1))
