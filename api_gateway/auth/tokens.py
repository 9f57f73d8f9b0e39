"""The token a client holds: a JSON Web Token (RFC 7519) that names a session and its user.

It proves nothing alone: the session it names must exist too (`api_gateway.auth.sessions`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import jwt

from shared.domain.errors import Unauthenticated

_ALGORITHM = "HS256"
_ISSUER = "h2r-api-gateway"
_AUDIENCE = "h2r-api"


@dataclass(frozen=True)
class Claims:
    """What a token says."""

    session_id: str
    user_id: int
    ends_at: datetime
    """When the session ends however much it is used."""


def encode(claims: Claims, key: str) -> str:
    """Make the token for `claims`."""
    return jwt.encode(
        {
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "sub": str(claims.user_id),
            "sid": claims.session_id,
            "iat": datetime.now(UTC),
            "exp": claims.ends_at,
        },
        key,
        algorithm=_ALGORITHM,
    )


def decode(token: str, key: str) -> Claims:
    """Return what a valid token says; raise Unauthenticated for any other."""
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            issuer=_ISSUER,
            options={"require": ["iss", "aud", "sub", "sid", "iat", "exp"]},
        )
        return Claims(str(claims["sid"]), int(claims["sub"]), datetime.fromtimestamp(claims["exp"], UTC))
    except (jwt.InvalidTokenError, ValueError) as error:
        raise Unauthenticated("The session has ended. Sign in again.") from error
