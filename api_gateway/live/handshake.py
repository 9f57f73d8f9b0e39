"""Refuses cross-site connections before Socket.IO spends a thread on them, and limits the others."""

import json
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from api_gateway.auth.origin import is_foreign
from api_gateway.live.connections import ConnectionRegistry, TooManyConnections

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: WSGI environment key of the `Connection`, for the connect handler.
CONNECTION = "h2r.connection"
#: WSGI environment key under which gunicorn passes the socket.
_SOCKET = "gunicorn.socket"


class Handshake:
    """WSGI middleware that guards `/socket.io`."""

    def __init__(
        self, app: "WSGIApplication", connections: ConnectionRegistry, allowed_origins: Collection[str]
    ) -> None:
        self._app = app
        self._connections = connections
        self._allowed_origins = allowed_origins

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Register a connection for as long as it is served; pass other paths through."""
        path: str = environ.get("PATH_INFO", "")
        if path != "/socket.io" and not path.startswith("/socket.io/"):
            return self._app(environ, start_response)
        origin, fetch_site = environ.get("HTTP_ORIGIN"), environ.get("HTTP_SEC_FETCH_SITE")
        if is_foreign(origin, fetch_site, environ.get("HTTP_HOST", ""), self._allowed_origins):
            return _refuse(
                start_response,
                "403 Forbidden",
                "cross_site_refused",
                "Connections from pages of other sites are not allowed.",
            )
        if _SOCKET not in environ or environ.get("HTTP_UPGRADE", "").lower() != "websocket":
            return _refuse(
                start_response, "400 Bad Request", "bad_request", "Only WebSocket connections are supported."
            )
        try:
            with self._connections.track(environ[_SOCKET], environ.get("REMOTE_ADDR", "")) as connection:
                environ[CONNECTION] = connection
                return self._app(environ, start_response)
        except TooManyConnections:
            return _refuse(
                start_response,
                "503 Service Unavailable",
                "too_many_connections",
                "The gateway is stopping. Try again in a moment.",
            )


def _refuse(start_response: "StartResponse", status: str, code: str, message: str) -> Iterable[bytes]:
    body = json.dumps({"error": code, "message": message, "request_id": None}).encode()
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ]
    if status.startswith("503"):
        headers.append(("Retry-After", "5"))
    start_response(status, headers)
    return [body]
