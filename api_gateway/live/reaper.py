"""Closes connections that must end: those of ended sessions, of clients that never sign in
or never read, and all of them when the gateway stops."""

import queue
import threading
from enum import Enum

from sqlalchemy.exc import OperationalError

from api_gateway.auth.accounts import Accounts
from api_gateway.live.connections import Connection, ConnectionRegistry
from api_gateway.live.sockets import LiveSockets
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Time between checks; a session ended elsewhere loses its connections after this at the latest.
_CHECK_EVERY_S = 5.0
#: Time a client has to sign in.
_SIGN_IN_WITHIN_S = 5.0
#: Time a client has to answer a closing connection.
_CLOSING_GRACE_S = 1.0


class _Command(Enum):
    CHECK = "check"
    STOP = "stop"


class ConnectionReaper:
    """Checks all open connections at intervals and closes those that must end."""

    def __init__(self, connections: ConnectionRegistry, sockets: LiveSockets, accounts: Accounts) -> None:
        self._connections = connections
        self._sockets = sockets
        self._accounts = accounts
        # Its `put` is safe inside a signal handler, unlike the methods of an event or a lock.
        self._commands: queue.SimpleQueue[_Command] = queue.SimpleQueue()

    def check_now(self) -> None:
        """Check all connections now, because a session has just ended."""
        self._commands.put(_Command.CHECK)

    def stop(self) -> None:
        """Close every connection and end `run`; safe inside a signal handler."""
        self._commands.put(_Command.STOP)

    def run(self, _stop: threading.Event) -> None:
        """Check connections until `stop` is called. The body of a thread."""
        while self._next_command() is not _Command.STOP:
            for connection in self._connections.unauthenticated_for(_SIGN_IN_WITHIN_S):
                connection.close_now()
            for connection in self._connections.signed_in():
                self._check(connection)
        log.info("live.closing", clients=len(self._connections.signed_in()))
        self._connections.close(self._sockets.close_gracefully, _CLOSING_GRACE_S)

    def _next_command(self) -> _Command:
        try:
            return self._commands.get(timeout=_CHECK_EVERY_S)
        except queue.Empty:
            return _Command.CHECK

    def _check(self, connection: Connection) -> None:
        identity = connection.identity
        if identity is None:
            return
        if self._sockets.reads_nothing(connection):
            log.warning("live.client_dropped", username=identity.user.username)
            connection.close_now()
            return
        try:
            if not self._accounts.still_signed_in(identity):
                self._sockets.disconnect(connection)
        except (*UNREACHABLE, OperationalError) as error:
            # Nobody can tell; while it lasts no request is let through either.
            log.warning("live.session_check_impossible", error=str(error))
