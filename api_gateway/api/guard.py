"""Lets a request through to its view, or refuses it, as the route's contract says."""

from flask import Flask, current_app, g, request

from api_gateway.auth.accounts import Identity
from api_gateway.auth.cookie import SESSION_COOKIE
from api_gateway.auth.origin import is_foreign
from api_gateway.contract import Access, contract_of
from api_gateway.gateway import the_gateway
from shared.domain.errors import CrossSiteRefused, Forbidden, PasswordChangeRequired, Unauthenticated
from shared.service_credential import Role

#: Methods that change nothing (RFC 9110, 9.2.1).
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def identity() -> Identity:
    """Return who makes the present request; raise Unauthenticated when nobody is signed in."""
    found = identity_if_any()
    if found is None:
        raise Unauthenticated("Sign in first.")
    return found


def identity_if_any() -> Identity | None:
    """Return who makes the present request, or None when nobody is signed in."""
    found: Identity | None = g.get("identity")
    return found


def _bearer_token() -> str | None:
    authorization = request.authorization
    return authorization.token if authorization and authorization.type == "bearer" else None


def _refuse_foreign_pages() -> None:
    """Refuse a change that a foreign site makes a browser send: it carries the cookie, or sets one."""
    origin, fetch_site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if is_foreign(origin, fetch_site, request.host, the_gateway().cors_origins):
        raise CrossSiteRefused(
            "A page of another site sent this request. Open the dashboard at its own address, "
            "or add the page's origin to CORS_ORIGINS."
        )


def _check() -> None:
    if request.endpoint is None or request.method == "OPTIONS":
        return
    contract = contract_of(current_app.view_functions[request.endpoint])
    bearer = _bearer_token()
    if bearer is None and request.method not in _SAFE_METHODS:
        _refuse_foreign_pages()
    if contract.access is Access.EVERYONE:
        return
    if token := bearer or request.cookies.get(SESSION_COOKIE):
        try:
            g.identity = the_gateway().accounts.authenticate(token)
        except Unauthenticated:
            # A cookie left over from an old session must not keep anyone from registering.
            if bearer or contract.access is not Access.ANYONE:
                raise
    found = identity_if_any() if contract.access is Access.ANYONE else identity()
    if found and found.user.must_change_password and not contract.before_password_change:
        raise PasswordChangeRequired("Change the password you were given before anything else.")
    if contract.access is Access.ADMIN and identity().actor.role is not Role.ADMIN:
        raise Forbidden("Only administrators may do that.")


def install_guard(app: Flask) -> None:
    """Check every request to `app` against its route's contract.

    Raises ContractMissing for a route without one.
    """
    for view in app.view_functions.values():
        contract_of(view)
    app.before_request(_check)
