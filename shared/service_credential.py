"""The short-lived, signed credential with which the gateway speaks to a HandBrake service.

A JSON Web Token (RFC 7519), HS256, under a secret only the two know; it carries who acts.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

import jwt

from shared.domain.errors import Unauthenticated
from shared.domain.value import ApiModel

_ALGORITHM = "HS256"
_AUDIENCE = "h2r-handbrake-service"
_ISSUER = "h2r-api-gateway"
#: Long enough for clocks of two hosts to differ a little, short enough to be worthless when found.
LIFETIME = timedelta(seconds=60)
_LEEWAY = timedelta(seconds=30)


class Role(StrEnum):
    """What a user may do."""

    ADMIN = "admin"
    USER = "user"


class Actor(ApiModel):
    """On whose behalf a request is made."""

    username: str
    role: Role


def sign(actor: Actor, secret: str) -> str:
    """Make a credential for `actor`, valid for LIFETIME from now."""
    now = datetime.now(UTC)
    claims = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": actor.username,
        "role": actor.role.value,
        "iat": now,
        "exp": now + LIFETIME,
    }
    return jwt.encode(claims, secret, algorithm=_ALGORITHM)


def verify(credential: str, secret: str) -> Actor:
    """Return the actor of a valid credential; raise Unauthenticated for any other."""
    try:
        claims = jwt.decode(
            credential,
            secret,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            issuer=_ISSUER,
            leeway=_LEEWAY,
            options={"require": ["iss", "aud", "sub", "role", "iat", "exp"]},
        )
        return Actor(username=claims["sub"], role=Role(claims["role"]))
    except (jwt.InvalidTokenError, ValueError) as error:
        raise Unauthenticated("The service credential is missing, expired or forged.") from error
