"""Closes connections whose session has ended, whose client does not sign in in time or stops reading.

Closes all of them when the gateway stops.
"""

import queue
import threading
from collections.abc import Callable
from enum import Enum

from sqlalchemy.exc import OperationalError

from api_gateway.auth.identity import Identity
from api_gateway.live.connections import Connection, ConnectionRegistry
from api_gateway.live.sockets import LiveSockets
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Interval between checks. The connections of a session that expires are closed within this time.
_CHECK_EVERY_S = 5.0
#: Timeout for signing in.
_SIGN_IN_WITHIN_S = 5.0
#: Time for clients to close gracefully before their sockets are shut down.
_CLOSING_GRACE_S = 1.0


class _Command(Enum):
    CHECK = "check"
    STOP = "stop"


class ConnectionReaper:
    """Checks all open connections periodically and closes those that must end."""

    def __init__(
        self,
        connections: ConnectionRegistry,
        sockets: LiveSockets,
        still_signed_in: Callable[[Identity], bool],
    ) -> None:
        self._connections = connections
        self._sockets = sockets
        self._still_signed_in = still_signed_in
        # `SimpleQueue.put` is reentrant and thus safe in a signal handler, unlike events and locks.
        self._commands: queue.SimpleQueue[_Command] = queue.SimpleQueue()

    def check_now(self) -> None:
        """Check all connections now instead of at the next interval."""
        self._commands.put(_Command.CHECK)

    def stop(self) -> None:
        """Make `run` close every connection and return. Safe in a signal handler."""
        self._commands.put(_Command.STOP)

    def run(self, _stop: threading.Event) -> None:
        """Check connections until `stop` is called. Runs in its own thread."""
        while self._next_command() is not _Command.STOP:
            self.check_all()
        log.info("live.stop_requested", clients=len(self._connections.signed_in()))
        self._connections.close(self._sockets.close_gracefully, _CLOSING_GRACE_S)

    def check_all(self) -> None:
        """Close the connections that must end."""
        for connection in self._connections.unauthenticated_for(_SIGN_IN_WITHIN_S):
            connection.close_now()
        for connection in self._connections.signed_in():
            self._check(connection)

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
            log.warning("live.client_dropped", reason="unread_messages", username=identity.user.username)
            connection.close_now()
            return
        try:
            if not self._still_signed_in(identity):
                self._sockets.disconnect(connection)
        except (*UNREACHABLE, OperationalError) as error:
            # Keep the connection: until sessions can be checked again, requests are refused as well.
            log.warning("live.session_check_failed", error=str(error))
