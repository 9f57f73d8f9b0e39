"""Checks each request against the declaration of its route: session, role, password change, origin."""

from flask import Flask, g, request

from api_gateway.auth.accounts import Identity
from api_gateway.auth.cookie import SESSION_COOKIE
from api_gateway.auth.origin import is_foreign
from api_gateway.gateway import the_gateway
from shared.contract.route import Access
from shared.domain.errors import CrossSiteRefused, Forbidden, PasswordChangeRequired, Unauthenticated
from shared.service_credential import Role
from shared.web.routes import current_route, require_declared

#: Methods that change nothing (RFC 9110, 9.2.1).
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def identity() -> Identity:
    """Return the identity behind the current request. Raises Unauthenticated if nobody is signed in."""
    found = identity_if_any()
    if found is None:
        raise Unauthenticated("Sign in first.")
    return found


def identity_if_any() -> Identity | None:
    """Return the identity behind the current request, or None if nobody is signed in."""
    found: Identity | None = g.get("identity")
    return found


def _bearer_token() -> str | None:
    authorization = request.authorization
    return authorization.token if authorization and authorization.type == "bearer" else None


def _require_same_site() -> None:
    """Raise CrossSiteRefused for a browser request that a page of another site sent (CSRF, login CSRF)."""
    origin, fetch_site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if is_foreign(origin, fetch_site, request.host, the_gateway().cors_origins):
        raise CrossSiteRefused(
            "This request came from a page of another site. Open the dashboard at its own address, "
            "or add that site's origin to CORS_ORIGINS."
        )


def _check() -> None:
    route = current_route()
    if route is None or request.method == "OPTIONS":
        return
    bearer = _bearer_token()
    if bearer is None and request.method not in _SAFE_METHODS:
        _require_same_site()
    if route.access is Access.EVERYONE:
        return
    if token := bearer or request.cookies.get(SESSION_COOKIE):
        try:
            g.identity = the_gateway().accounts.authenticate(token)
        except Unauthenticated:
            # The cookie of an expired session must not prevent registration.
            if bearer or route.access is not Access.ANYONE:
                raise
    found = identity_if_any() if route.access is Access.ANYONE else identity()
    if found and found.user.must_change_password and not route.before_password_change:
        raise PasswordChangeRequired("Change your temporary password first.")
    if route.access is Access.ADMIN and identity().actor.role is not Role.ADMIN:
        raise Forbidden("Only administrators may do that.")


def install_guard(app: Flask) -> None:
    """Check every request to `app` against the declaration of its route. Call after adding all routes.

    Raises RouteNotDeclared if a view has no declared route: nothing would restrict access to it.
    """
    require_declared(app)
    app.before_request(_check)
