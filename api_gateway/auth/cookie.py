"""The cookie in which a browser holds its session; scripts cannot read it, foreign sites cannot send it."""

from flask import Response, after_this_request, request

from api_gateway.auth.sessions import ABSOLUTE_LIFETIME

SESSION_COOKIE = "h2r_session"


def set_session_cookie(token: str) -> None:
    """Put `token` into the cookie with the answer to the present request."""

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
    """Take the cookie away with the answer to the present request."""

    @after_this_request
    def remove(response: Response) -> Response:
        response.delete_cookie(
            SESSION_COOKIE, path="/", secure=request.is_secure, httponly=True, samesite="Strict"
        )
        return response
