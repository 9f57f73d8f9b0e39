"""The Socket.IO server: who may connect, and how an event reaches a client.

Knows connections and messages; knows neither Redis nor the queue.
"""

import logging
from collections.abc import Callable
from typing import Any

from engineio.exceptions import EngineIOError  # type: ignore[import-untyped]
from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused  # type: ignore[import-untyped]
from flask_socketio import SocketIO
from sqlalchemy.exc import OperationalError

from api_gateway.auth.accounts import Accounts, Identity
from api_gateway.auth.cookie import SESSION_COOKIE
from api_gateway.live.connections import Connection, ConnectionRegistry, TooManyConnections
from api_gateway.live.handshake import CONNECTION
from shared.domain.errors import H2RError, PasswordChangeRequired, QueueUnavailable, Unauthenticated
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

_NAMESPACE = "/"
#: A client that leaves this many messages unread does not read at all.
_MAX_UNREAD = 500
#: The largest message a client may send: a sign-in.
_MAX_RECEIVED_BYTES = 16_384


class LiveSockets:
    """Socket.IO clients that are signed in; `welcome(connection)` is called for each new one."""

    def __init__(
        self, connections: ConnectionRegistry, accounts: Accounts, welcome: Callable[[Connection], None]
    ) -> None:
        self._connections = connections
        self._accounts = accounts
        self._welcome = welcome
        self._socketio = SocketIO(
            async_mode="threading",
            transports=["websocket"],
            cors_allowed_origins=[],  # `Handshake` has checked the origin.
            manage_session=False,
            async_handlers=False,
            ping_interval=20,
            ping_timeout=15,
            max_http_buffer_size=_MAX_RECEIVED_BYTES,
            logger=logging.getLogger("socketio.server"),
            engineio_logger=logging.getLogger("engineio.server"),
        )
        self._socketio.on_event("connect", self._connected)
        self._socketio.on_event("disconnect", self._disconnected)

    def attach(self, app: Flask) -> None:
        """Answer at `/socket.io` of `app`."""
        self._socketio.init_app(app)

    def send(self, connection: Connection, name: str, data: dict[str, Any]) -> None:
        """Queue a message for one client without waiting for it to be sent."""
        try:
            self._socketio.emit(name, data, to=connection.sid)
        except EngineIOError as error:
            log.debug("live.client_gone", error=str(error))

    def broadcast(self, name: str, data: dict[str, Any]) -> None:
        """Queue a message for every signed-in client without waiting for any."""
        for connection in self._connections.signed_in():
            self.send(connection, name, data)

    def disconnect(self, connection: Connection) -> None:
        """Disconnect a client for good: it does not reconnect by itself."""
        self._socketio.server.disconnect(connection.sid)

    def close_gracefully(self, connection: Connection) -> None:
        """Close a connection so that its client tries again, as for a restart."""
        engine_socket = self._engine_socket(connection)
        if engine_socket is not None:
            # `abort`: without Engine.IO's farewell, after which some clients would stay away.
            engine_socket.close(wait=False, abort=True)

    def reads_nothing(self, connection: Connection) -> bool:
        """Return whether a client leaves so many messages unread that it must be dropped."""
        engine_socket = self._engine_socket(connection)
        return engine_socket is not None and engine_socket.queue.qsize() > _MAX_UNREAD

    def _engine_socket(self, connection: Connection) -> Any:
        server = self._socketio.server
        return server.eio.sockets.get(server.manager.eio_sid_from_sid(connection.sid, _NAMESPACE))

    def _connected(self, auth: object = None) -> None:
        """Admit a client; what goes out before the acknowledgement is kept by Socket.IO clients."""
        connection: Connection = request.environ[CONNECTION]
        sid: str = request.sid  # type: ignore[attr-defined]
        try:
            self._connections.sign_in(connection, self._authenticate(auth), sid)
        except H2RError as error:
            raise Refused(error.message, {"error": error.code}) from error
        except (*UNREACHABLE, OperationalError) as error:
            log.warning("live.sign_in_impossible", error=str(error))
            raise Refused(
                "Signing in is not possible at the moment.", {"error": QueueUnavailable.code}
            ) from error
        except TooManyConnections as error:
            raise Refused("Too many live connections.", {"error": "too_many_connections"}) from error
        self._welcome(connection)

    def _authenticate(self, auth: object) -> Identity:
        token = auth.get("token") if isinstance(auth, dict) else None
        token = token or request.cookies.get(SESSION_COOKIE)
        if not isinstance(token, str) or not token:
            raise Unauthenticated("Sign in first.")
        identity = self._accounts.authenticate(token)
        if identity.user.must_change_password:
            raise PasswordChangeRequired("Change the password you were given before anything else.")
        return identity

    def _disconnected(self, _reason: str) -> None:
        self._connections.sign_out(request.environ[CONNECTION])
