"""Sessions: records in Redis that expire after an idle timeout, and 24 hours after sign-in at the latest."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from api_gateway.auth import tokens
from shared.domain.errors import Unauthenticated
from shared.domain.value import ApiModel
from shared.redis import RedisClient
from shared.runtime.clock import SYSTEM_CLOCK, Clock

#: Longest life of a session, however often it is used.
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
    """The user's credential version at sign-in. The session is void once the user's version differs."""
    expires_at: datetime
    """When the session expires if it is not used again."""


@dataclass(frozen=True)
class NewSession:
    """A new session with its token."""

    session: Session
    token: str


def _key(session_id: str) -> str:
    return f"{{h2r}}:session:{session_id}"


class SessionStore:
    """The sessions in Redis. Tokens are signed with `key`."""

    def __init__(
        self, client: RedisClient, key: str, idle_lifetime: timedelta, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        self._redis = client
        self._clock = clock
        self._key = key
        self._idle_lifetime = idle_lifetime

    def begin(self, user_id: int, credential_version: str) -> NewSession:
        """Create a session and its token."""
        now = self._clock.now()
        claims = tokens.Claims(secrets.token_urlsafe(24), user_id, now + ABSOLUTE_LIFETIME)
        record = _Record(user_id=user_id, credential_version=credential_version)
        lifetime = self._lifetime(claims.ends_at, now)
        self._redis.set(_key(claims.session_id), record.model_dump_json(), px=lifetime)
        session = Session(claims.session_id, user_id, credential_version, now + lifetime)
        return NewSession(session, tokens.encode(claims, self._key, now))

    def use(self, token: str) -> Session:
        """Return the session that a token names and restart its idle timeout.

        Raises Unauthenticated if the token is invalid or the session has ended.
        """
        now = self._clock.now()
        claims = tokens.decode(token, self._key, now)
        lifetime = self._lifetime(claims.ends_at, now)
        text = cast("str | None", self._redis.getex(_key(claims.session_id), px=lifetime))
        record = _Record.model_validate_json(text) if text else None
        if record is None or record.user_id != claims.user_id:
            raise Unauthenticated("The session has ended. Sign in again.")
        return Session(claims.session_id, record.user_id, record.credential_version, now + lifetime)

    def exists(self, session: Session) -> bool:
        """Return whether a session has not ended, without restarting its idle timeout."""
        return bool(self._redis.exists(_key(session.session_id)))

    def set_credential_version(self, session: Session, credential_version: str) -> None:
        """Keep a session valid after its user's credential version has changed."""
        record = _Record(user_id=session.user_id, credential_version=credential_version)
        self._redis.set(_key(session.session_id), record.model_dump_json(), xx=True, keepttl=True)

    def end(self, session: Session) -> None:
        """Delete a session; no error if it has ended already."""
        self._redis.delete(_key(session.session_id))

    def _lifetime(self, ends_at: datetime, now: datetime) -> timedelta:
        """Return the remaining life of a session used now; at least the 1 ms that Redis requires."""
        return max(min(self._idle_lifetime, ends_at - now), timedelta(milliseconds=1))
