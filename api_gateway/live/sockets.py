"""The Socket.IO server: signs clients in and sends them messages. Independent of Redis and the queue."""

import logging
from collections.abc import Callable
from typing import Any

from engineio.exceptions import EngineIOError  # type: ignore[import-untyped]
from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused  # type: ignore[import-untyped]
from flask_socketio import SocketIO
from sqlalchemy.exc import OperationalError

from api_gateway.auth.cookie import session_cookie
from api_gateway.auth.identity import Identity
from api_gateway.live.connections import Connection, ConnectionRegistry, TooManyConnections
from api_gateway.live.handshake import CONNECTION
from shared.contract.route import Scope
from shared.domain.errors import (
    H2RError,
    PasswordChangeRequired,
    QueueUnavailable,
    ScopeMissing,
    Unauthenticated,
)
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

_NAMESPACE = "/"
#: The room of all signed-in clients.
_SIGNED_IN = "signed-in"
#: Raised on sending to a client that has just left; python-socketio looks rooms up without a lock.
_CLIENT_GONE = (EngineIOError, KeyError)
#: Unread messages after which a client is dropped.
_MAX_UNREAD = 500
#: Largest message accepted from a client. Clients send nothing but a sign-in.
_MAX_RECEIVED_BYTES = 16_384


class LiveSockets:
    """The signed-in Socket.IO clients. Calls `welcome(connection)` for each new one.

    `authenticate(token)` returns the identity that a token proves, or raises an H2RError.
    """

    def __init__(
        self,
        connections: ConnectionRegistry,
        authenticate: Callable[[str], Identity],
        welcome: Callable[[Connection], None],
    ) -> None:
        self._connections = connections
        self._authenticate = authenticate
        self._welcome = welcome
        self._socketio = SocketIO(
            async_mode="threading",
            transports=["websocket"],
            cors_allowed_origins=[],  # Disables the check: `Handshake` has checked the origin.
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
        """Serve Socket.IO at `/socket.io` in `app`."""
        self._socketio.init_app(app)

    def send(self, connection: Connection, name: str, data: dict[str, Any]) -> None:
        """Queue a message for one client; does not block."""
        try:
            self._socketio.emit(name, data, to=connection.sid)
        except _CLIENT_GONE as error:
            log.debug("live.client_gone", error=str(error))

    def broadcast(self, name: str, data: dict[str, Any]) -> None:
        """Queue a message for every signed-in client; does not block.

        It is encoded once for all of them. If a connection ends meanwhile, some clients may get it twice.
        """
        try:
            self._socketio.emit(name, data, to=_SIGNED_IN)
        except _CLIENT_GONE as error:
            log.debug("live.client_gone", error=str(error))
            for connection in self._connections.signed_in():
                self.send(connection, name, data)

    def disconnect(self, connection: Connection) -> None:
        """Disconnect a client for good: after a server disconnect, clients do not reconnect."""
        self._socketio.server.disconnect(connection.sid)

    def close_gracefully(self, connection: Connection) -> None:
        """Close a connection in a way that makes its client reconnect, as after a restart."""
        engine_socket = self._engine_socket(connection)
        if engine_socket is not None:
            # `abort` skips Engine.IO's close packet, after which some clients would not reconnect.
            engine_socket.close(wait=False, abort=True)

    def reads_nothing(self, connection: Connection) -> bool:
        """Return whether a client has more than `_MAX_UNREAD` messages unread."""
        engine_socket = self._engine_socket(connection)
        return engine_socket is not None and engine_socket.queue.qsize() > _MAX_UNREAD

    def _engine_socket(self, connection: Connection) -> Any:
        server = self._socketio.server
        return server.eio.sockets.get(server.manager.eio_sid_from_sid(connection.sid, _NAMESPACE))

    def _connected(self, auth: object = None) -> None:
        """Sign a client in. Socket.IO clients buffer messages that arrive before the acknowledgement."""
        connection: Connection = request.environ[CONNECTION]
        sid: str = request.sid  # type: ignore[attr-defined]
        try:
            identity = self._identify(auth)
            self._connections.sign_in(connection, identity, sid)
        except H2RError as error:
            log.warning("live.refused", error=error.code, address=connection.address)
            raise Refused(error.message, {"error": error.code}) from error
        except (*UNREACHABLE, OperationalError) as error:
            log.warning("live.sign_in_failed", error=str(error))
            raise Refused(
                "Sign-in is temporarily unavailable. Try again in a moment.", {"error": QueueUnavailable.code}
            ) from error
        except TooManyConnections as error:
            raise Refused(
                "Too many live connections. Close other tabs.", {"error": "too_many_connections"}
            ) from error
        log.info("live.signed_in", username=identity.user.username, address=connection.address)
        self._socketio.server.enter_room(sid, _SIGNED_IN, _NAMESPACE)
        self._welcome(connection)

    def _identify(self, auth: object) -> Identity:
        token = auth.get("token") if isinstance(auth, dict) else None
        token = token or session_cookie()
        if not isinstance(token, str) or not token:
            raise Unauthenticated("Sign in first.")
        identity = self._authenticate(token)
        if identity.user.must_change_password:
            raise PasswordChangeRequired("Change your temporary password first.")
        if not identity.has_scope(Scope.READ):
            raise ScopeMissing(f"This API token does not have the scope {Scope.READ}.")
        return identity

    def _disconnected(self, _reason: str) -> None:
        self._connections.sign_out(request.environ[CONNECTION])
