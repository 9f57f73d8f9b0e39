"""The browser's session cookie: HttpOnly (hidden from scripts) and SameSite (not sent by other sites).

Behind HTTPS its name begins with `__Host-`, so that browsers take it only from this very host (RFC 6265bis).
"""

from flask import Response, after_this_request, request

from api_gateway.auth.sessions import ABSOLUTE_LIFETIME

#: Its name behind plain HTTP.
SESSION_COOKIE = "h2r_session"
_SECURE_NAME = f"__Host-{SESSION_COOKIE}"


def _name() -> str:
    return _SECURE_NAME if request.is_secure else SESSION_COOKIE


def session_cookie() -> str | None:
    """Return the token in the session cookie of the current request."""
    return request.cookies.get(_name())


def set_session_cookie(token: str) -> None:
    """Set the session cookie to `token` in the response to the current request."""

    @after_this_request
    def add(response: Response) -> Response:
        response.set_cookie(
            _name(),
            token,
            max_age=ABSOLUTE_LIFETIME,
            path="/",
            secure=request.is_secure,
            httponly=True,
            samesite="Strict",
        )
        return response


def clear_site_data() -> None:
    """Make browsers forget what they have cached of the API; they heed it behind HTTPS only."""

    @after_this_request
    def add(response: Response) -> Response:
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


def clear_session_cookie() -> None:
    """Delete the session cookie in the response to the current request."""

    @after_this_request
    def remove(response: Response) -> Response:
        response.delete_cookie(_name(), path="/", secure=request.is_secure, httponly=True, samesite="Strict")
        return response
