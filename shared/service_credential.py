"""The short-lived signed credential that the gateway sends to a HandBrake service.

A JSON Web Token (RFC 7519) with HS256 and a secret shared by the two. It names the acting user and role, and
the method and path of the one request that it is for (`htm` and `htu`, as in RFC 9449).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import jwt

from shared.domain.errors import Unauthenticated
from shared.domain.value import ApiModel

_ALGORITHM = "HS256"
_AUDIENCE = "h2r-handbrake-service"
_ISSUER = "h2r-api-gateway"
#: Long enough to tolerate clock differences between hosts, short enough to make a leaked credential useless.
LIFETIME = timedelta(seconds=60)
_LEEWAY = timedelta(seconds=30)


class Role(StrEnum):
    """The role of a user, which determines what they may do."""

    ADMIN = "admin"
    USER = "user"


class Actor(ApiModel):
    """The user on whose behalf a request is made."""

    username: str
    role: Role


def sign(actor: Actor, secret: str, method: str, path: str) -> str:
    """Return a credential for `actor` and one request, valid for LIFETIME from now.

    `path` is that of the request as it is sent, percent-encoded and without the query.
    """
    now = datetime.now(UTC)
    claims = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": actor.username,
        "role": actor.role.value,
        "htm": method,
        "htu": path,
        "iat": now,
        "exp": now + LIFETIME,
    }
    return jwt.encode(claims, secret, algorithm=_ALGORITHM)


def verify(credential: str, secrets: Iterable[str], method: str, path: str) -> Actor:
    """Return the actor of a credential that one of the secrets signed for this method and path.

    Raises Unauthenticated.
    """
    for secret in secrets:
        try:
            claims = jwt.decode(
                credential,
                secret,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                issuer=_ISSUER,
                leeway=_LEEWAY,
                options={"require": ["iss", "aud", "sub", "role", "htm", "htu", "iat", "exp"]},
            )
            if (claims["htm"], claims["htu"]) == (method, path):
                return Actor(username=claims["sub"], role=Role(claims["role"]))
        except (jwt.InvalidTokenError, ValueError):
            continue
    raise Unauthenticated("The service credential is missing, expired, forged or for another request.")
