"""Checks each request against the declaration of its route: rate, session or token, role, scope, origin."""

from flask import Flask, g, request

from api_gateway.auth.cookie import session_cookie
from api_gateway.auth.identity import Identity
from api_gateway.auth.origin import is_foreign
from api_gateway.auth.throttle import network_of
from api_gateway.gateway import the_gateway
from api_gateway.rate_limits import RateLimits
from shared.contract.route import Access, Route
from shared.domain.errors import (
    CrossSiteRefused,
    Forbidden,
    PasswordChangeRequired,
    ScopeMissing,
    SessionRequired,
    Unauthenticated,
)
from shared.service_credential import Role
from shared.web.request_context import log_as_user
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


def address() -> str:
    """Return the client's IP address."""
    return request.remote_addr or ""


def _bearer_token() -> str | None:
    authorization = request.authorization
    return (authorization.token or None) if authorization and authorization.type == "bearer" else None


def _require_same_site() -> None:
    """Raise CrossSiteRefused for a browser request that a page of another site sent (CSRF, login CSRF)."""
    origin, fetch_site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if is_foreign(origin, fetch_site, request.host, the_gateway().cors_origins):
        raise CrossSiteRefused(
            "This request came from a page of another site. Open the dashboard at its own address, "
            "or add that site's origin to CORS_ORIGINS."
        )


def _identify() -> None:
    """Store the identity behind the current request, or why there is none although a token was sent."""
    route = current_route()
    if route is None or route.access is Access.EVERYONE or request.method == "OPTIONS":
        return
    if token := _bearer_token() or session_cookie():
        try:
            g.identity = the_gateway().accounts.authenticate(token)
            log_as_user(g.identity.user.username)
        except Unauthenticated as refusal:
            g.refusal = refusal


def _authorize() -> None:
    route = current_route()
    if route is None or request.method == "OPTIONS":
        return
    bearer = _bearer_token()
    if bearer is None and request.method not in _SAFE_METHODS:
        _require_same_site()
    # The cookie of an expired session must not prevent registration.
    if (refusal := g.get("refusal")) and (bearer or route.access is not Access.ANYONE):
        raise refusal
    _require_permission(route, identity_if_any())


def _require_permission(route: Route[..., object], found: Identity | None) -> None:
    if route.access is Access.EVERYONE or (route.access is Access.ANYONE and found is None):
        return
    caller = identity()
    if caller.user.must_change_password and not route.before_password_change:
        raise PasswordChangeRequired("Change your temporary password first.")
    if route.access is Access.ADMIN and caller.user.role is not Role.ADMIN:
        raise Forbidden("Only administrators may do that.")
    if route.session_only and caller.session is None:
        raise SessionRequired("Sign in with user name and password to do this. API tokens cannot do it.")
    if not caller.has_scope(route.scope):
        raise ScopeMissing(
            f"This API token does not have the scope {route.scope}, which no other includes. "
            "Create a token that has it."
        )


def _username() -> str | None:
    found = identity_if_any()
    return found.user.username if found else None


def install_guard(app: Flask, limits: RateLimits) -> None:
    """Check every request to `app` against the declaration of its route. Call after adding all routes.

    Raises RouteNotDeclared if a view has no declared route: nothing would restrict access to it.
    """
    require_declared(app)
    app.before_request(_identify)
    limits.attach(app, _username, lambda: network_of(address()))
    app.before_request(_authorize)
