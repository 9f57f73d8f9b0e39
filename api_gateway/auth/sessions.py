"""Sessions: records in Redis that expire after an idle timeout, and 24 hours after sign-in at the latest."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from pydantic import AwareDatetime

from api_gateway.auth import session_token
from api_gateway.auth.signing_keys import SigningKeys
from shared.domain.errors import Unauthenticated
from shared.domain.value import ApiModel
from shared.redis import RedisClient
from shared.runtime.clock import SYSTEM_CLOCK, Clock

#: Longest life of a session, however often it is used.
ABSOLUTE_LIFETIME = timedelta(hours=24)
_ENDED = "The session has ended. Sign in again."


class Origin(ApiModel):
    """Where a session began."""

    address: str
    """IP address of the client."""
    agent: str
    """Start of its User-Agent header."""


class _Record(ApiModel):
    user_id: int
    credential_version: str
    began_at: AwareDatetime
    ends_at: AwareDatetime
    origin: Origin


@dataclass(frozen=True)
class Session:
    """A running session."""

    session_id: str
    user_id: int
    credential_version: str
    """The user's credential version at sign-in. The session is void once the user's version differs."""
    began_at: datetime
    used_at: datetime
    """When it was used last."""
    expires_at: datetime
    """When it expires if it is not used again."""
    origin: Origin

    @property
    def public_id(self) -> str:
        """Names the session in lists without giving away its id."""
        return hashlib.sha256(self.session_id.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class NewSession:
    """A new session with its token."""

    session: Session
    token: str


def _key(session_id: str) -> str:
    return f"{{h2r}}:session:{session_id}"


def _index_key(user_id: int) -> str:
    """Return the key of the set of a user's session ids, some of which may have ended."""
    return f"{{h2r}}:sessions:{user_id}"


class SessionStore:
    """The sessions in Redis. Tokens are signed with `keys`."""

    def __init__(
        self, client: RedisClient, keys: SigningKeys, idle_lifetime: timedelta, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        self._redis = client
        self._clock = clock
        self._keys = keys
        self._idle_lifetime = idle_lifetime

    def begin(self, user_id: int, credential_version: str, origin: Origin) -> NewSession:
        """Create a session and its token."""
        now = self._clock.now()
        claims = session_token.Claims(secrets.token_urlsafe(24), user_id, now + ABSOLUTE_LIFETIME)
        record = _Record(
            user_id=user_id,
            credential_version=credential_version,
            began_at=now,
            ends_at=claims.ends_at,
            origin=origin,
        )
        lifetime = self._lifetime(claims.ends_at, now)
        pipe = self._redis.pipeline(transaction=True)
        pipe.set(_key(claims.session_id), record.model_dump_json(), px=lifetime)
        pipe.sadd(_index_key(user_id), claims.session_id)
        pipe.pexpire(_index_key(user_id), ABSOLUTE_LIFETIME)
        pipe.execute()
        session = _session(claims.session_id, record, now, now + lifetime)
        return NewSession(session, session_token.encode(claims, self._keys, now))

    def use(self, token: str) -> Session:
        """Return the session that a token names and restart its idle timeout.

        Raises Unauthenticated if the token is invalid or the session has ended.
        """
        now = self._clock.now()
        claims = session_token.decode(token, self._keys, now)
        lifetime = self._lifetime(claims.ends_at, now)
        text = cast("str | None", self._redis.getex(_key(claims.session_id), px=lifetime))
        record = _Record.model_validate_json(text) if text else None
        if record is None or record.user_id != claims.user_id:
            raise Unauthenticated(_ENDED)
        return _session(claims.session_id, record, now, now + lifetime)

    def read(self, session_id: str) -> Session | None:
        """Return a session without restarting its idle timeout; None if it has ended."""
        return next(self._read_all([session_id]), None)

    def of_user(self, user_id: int) -> list[Session]:
        """Return a user's sessions, the one used last first."""
        ids = cast("set[str]", self._redis.smembers(_index_key(user_id)))
        return sorted(self._read_all(ids), key=lambda session: session.used_at, reverse=True)

    def set_credential_version(self, session: Session, credential_version: str) -> None:
        """Keep a session valid after its user's credential version has changed."""
        record = _Record(
            user_id=session.user_id,
            credential_version=credential_version,
            began_at=session.began_at,
            ends_at=session.began_at + ABSOLUTE_LIFETIME,
            origin=session.origin,
        )
        self._redis.set(_key(session.session_id), record.model_dump_json(), xx=True, keepttl=True)

    def end(self, sessions: Iterable[Session]) -> None:
        """Delete sessions; no error if they have ended already."""
        pipe = self._redis.pipeline(transaction=True)
        for session in sessions:
            pipe.delete(_key(session.session_id))
            pipe.srem(_index_key(session.user_id), session.session_id)
        pipe.execute()

    def _read_all(self, session_ids: Iterable[str]) -> Iterator[Session]:
        ids = list(session_ids)
        pipe = self._redis.pipeline(transaction=False)
        for session_id in ids:
            pipe.get(_key(session_id))
            pipe.pttl(_key(session_id))
        replies: list[Any] = pipe.execute()
        now = self._clock.now()
        for session_id, text, left_ms in zip(ids, replies[::2], replies[1::2], strict=True):
            if text and left_ms > 0:
                record = _Record.model_validate_json(text)
                expires_at = now + timedelta(milliseconds=left_ms)
                # Each use lets the record expire one idle lifetime later, but never after `ends_at`.
                used_at = max(record.began_at, min(now, expires_at - self._idle_lifetime))
                yield _session(session_id, record, used_at, expires_at)

    def _lifetime(self, ends_at: datetime, now: datetime) -> timedelta:
        """Return the remaining life of a session used now; at least the 1 ms that Redis requires."""
        return max(min(self._idle_lifetime, ends_at - now), timedelta(milliseconds=1))


def _session(session_id: str, record: _Record, used_at: datetime, expires_at: datetime) -> Session:
    return Session(
        session_id,
        record.user_id,
        record.credential_version,
        record.began_at,
        used_at,
        expires_at,
        record.origin,
    )
