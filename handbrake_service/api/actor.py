"""Admits only the gateway: every request except `/health` must carry a signed credential."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, g, request

from shared.contract.route import Access
from shared.domain.errors import Forbidden, Unauthenticated
from shared.service_credential import Actor, Role, verify
from shared.web.request_context import log_as_user
from shared.web.routes import current_route, require_declared


def install_actor_check(app: Flask, secrets: Sequence[str]) -> None:
    """Verify the credential of every request to `app`, and keep its actor for `current_actor`.

    One of the secrets must have signed it. Call after adding all routes. Raises RouteNotDeclared if a view
    has no declared route.
    """

    def check() -> None:
        route = current_route()
        if route is None or route.access is Access.EVERYONE:
            return
        scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            raise Unauthenticated("Only the gateway may use this API; send a service credential.")
        path = urlsplit(request.environ["RAW_URI"]).path  # as it was sent: Flask decodes its own
        g.actor = verify(credential, secrets, request.method, path)
        log_as_user(g.actor.username)
        if route.access is Access.ADMIN and current_actor().role is not Role.ADMIN:
            raise Forbidden("Only administrators may do that.")

    require_declared(app)
    app.before_request(check)


def current_actor() -> Actor:
    """Return the actor in this request's credential."""
    actor: Actor = g.actor
    return actor
