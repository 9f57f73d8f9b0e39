"""The browser's session cookie: HttpOnly (hidden from scripts) and SameSite (not sent by other sites)."""

from flask import Response, after_this_request, request

from api_gateway.auth.sessions import ABSOLUTE_LIFETIME

SESSION_COOKIE = "h2r_session"


def set_session_cookie(token: str) -> None:
    """Set the session cookie to `token` in the response to the current request."""

    @after_this_request
    def add(response: Response) -> Response:
        response.set_cookie(
            SESSION_COOKIE,
            token,
            max_age=ABSOLUTE_LIFETIME,
            path="/",
            secure=request.is_secure,
            httponly=True,
            samesite="Strict",
        )
        return response


def clear_session_cookie() -> None:
    """Delete the session cookie in the response to the current request."""

    @after_this_request
    def remove(response: Response) -> Response:
        response.delete_cookie(
            SESSION_COOKIE, path="/", secure=request.is_secure, httponly=True, samesite="Strict"
        )
        return response
