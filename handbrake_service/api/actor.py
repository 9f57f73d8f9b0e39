"""Admits only the gateway: every request except `/health` must carry a signed credential."""

from collections.abc import Callable

from flask import g, request

from shared.domain.errors import Forbidden, Unauthenticated
from shared.service_credential import Actor, Role, verify


def require_actor(secret: str) -> Callable[[], None]:
    """Return a before-request function that verifies the credential and stores its actor in `g`.

    The function raises Unauthenticated.
    """

    def check() -> None:
        scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            raise Unauthenticated("Only the gateway may use this API; send a service credential.")
        g.actor = verify(credential, secret)

    return check


def require_admin() -> None:
    """Raise Forbidden unless the actor is an administrator."""
    if current_actor().role is not Role.ADMIN:
        raise Forbidden("Only administrators may do that.")


def current_actor() -> Actor:
    """Return the actor that `require_actor` found in this request's credential."""
    actor: Actor = g.actor
    return actor
