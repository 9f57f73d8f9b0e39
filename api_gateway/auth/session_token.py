"""The token of a session: a JSON Web Token (RFC 7519) that names the session and its user.

A valid token is not enough: the session it names must exist too (`api_gateway.auth.sessions`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import jwt

from api_gateway.auth.signing_keys import SigningKeys
from shared.domain.errors import Unauthenticated

_ALGORITHM = "HS256"
_ISSUER = "h2r-api-gateway"
_AUDIENCE = "h2r-api"
_SESSION_ENDED = "The session has ended. Sign in again."


@dataclass(frozen=True)
class Claims:
    """The content of a token."""

    session_id: str
    user_id: int
    ends_at: datetime
    """When the session ends, however often it is used."""


def encode(claims: Claims, keys: SigningKeys, now: datetime) -> str:
    """Return the signed token for `claims`, issued now."""
    return jwt.encode(
        {
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "sub": str(claims.user_id),
            "sid": claims.session_id,
            "iat": now,
            "exp": claims.ends_at,
        },
        keys.current,
        algorithm=_ALGORITHM,
        headers={"kid": keys.current_id},
    )


def decode(token: str, keys: SigningKeys, now: datetime) -> Claims:
    """Return the claims of a token. Raises Unauthenticated if it is expired, malformed or wrongly signed."""
    try:
        key = keys.find(jwt.get_unverified_header(token).get("kid"))
        if key is None:
            raise Unauthenticated(_SESSION_ENDED)
        claims = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            issuer=_ISSUER,
            # PyJWT checks the times by a clock of its own.
            options={
                "require": ["iss", "aud", "sub", "sid", "iat", "exp"],
                "verify_iat": False,
                "verify_exp": False,
            },
        )
        issued_at, ends_at = (datetime.fromtimestamp(int(claims[name]), UTC) for name in ("iat", "exp"))
        decoded = Claims(str(claims["sid"]), int(claims["sub"]), ends_at)
    except (jwt.InvalidTokenError, ValueError) as error:
        raise Unauthenticated(_SESSION_ENDED) from error
    if not issued_at <= now < ends_at:
        raise Unauthenticated(_SESSION_ENDED)
    return decoded
