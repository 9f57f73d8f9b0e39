"""Lets only the gateway in: every request but `/health` carries a signed credential."""

from collections.abc import Callable

from flask import g, request

from shared.domain.errors import Forbidden, Unauthenticated
from shared.service_credential import Actor, Role, verify


def require_actor(secret: str) -> Callable[[], None]:
    """Make a before-request function that checks the credential and keeps its actor."""

    def check() -> None:
        scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            raise Unauthenticated("This API is for the gateway; send a service credential.")
        g.actor = verify(credential, secret)

    return check


def require_admin() -> None:
    """Let only administrators go on. Raises Forbidden."""
    if current_actor().role is not Role.ADMIN:
        raise Forbidden("Only administrators may do that.")


def current_actor() -> Actor:
    """Return the actor of this request."""
    actor: Actor = g.actor
    return actor
