"""The open WebSocket connections: how many there may be, and whose they are."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from api_gateway.auth.accounts import Identity

#: Signed-in connections at a time; each holds a thread of the server.
MAX_SIGNED_IN = 100
#: Connections at a time that have not signed in yet.
MAX_WAITING = 20


class TooManyConnections(Exception):
    """No further connection is taken."""


@dataclass(eq=False)
class Connection:
    """One WebSocket connection."""

    sock: socket.socket
    waiting_since_s: float = field(default_factory=time.monotonic)
    """On the monotonic clock: since when nobody is signed in on it."""
    identity: Identity | None = None
    sid: str = ""
    """Socket.IO's id of the client, once signed in."""

    def close_now(self) -> None:
        """End the connection at once; whoever reads or writes it wakes up."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # It has ended by itself.


class ConnectionRegistry:
    """All open connections of this process."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open: set[Connection] = set()
        self._closed = False

    @contextmanager
    def track(self, sock: socket.socket) -> Iterator[Connection]:
        """Register a connection for the time of the `with` block. Raises TooManyConnections."""
        connection = Connection(sock)
        with self._changed:
            waiting = sum(other.identity is None for other in self._open)
            if self._closed or waiting >= MAX_WAITING:
                raise TooManyConnections
            self._open.add(connection)
        try:
            yield connection
        finally:
            with self._changed:
                self._open.discard(connection)
                self._changed.notify_all()

    def sign_in(self, connection: Connection, identity: Identity, sid: str) -> None:
        """Record who signed in on a connection. Raises TooManyConnections."""
        with self._changed:
            if len(self._signed_in()) >= MAX_SIGNED_IN:
                raise TooManyConnections
            connection.identity, connection.sid = identity, sid

    def sign_out(self, connection: Connection) -> None:
        """Record that nobody is signed in on a connection any more."""
        with self._changed:
            connection.identity, connection.sid, connection.waiting_since_s = None, "", time.monotonic()

    def signed_in(self) -> list[Connection]:
        """List the connections with somebody signed in."""
        with self._changed:
            return self._signed_in()

    def unauthenticated_for(self, seconds: float) -> list[Connection]:
        """List the connections on which nobody has signed in for that long."""
        before = time.monotonic() - seconds
        with self._changed:
            return [
                connection
                for connection in self._open
                if connection.identity is None and connection.waiting_since_s < before
            ]

    def close(self, close_gracefully: Callable[[Connection], None], grace_s: float) -> None:
        """Refuse new connections and close the open ones, within `grace_s` seconds where they let us."""
        with self._changed:
            self._closed = True
            still_open = list(self._open)
        for connection in still_open:
            close_gracefully(connection)
        with self._changed:
            self._changed.wait_for(lambda: not self._open, grace_s)
            for connection in self._open:
                connection.close_now()

    def _signed_in(self) -> list[Connection]:
        return [connection for connection in self._open if connection.identity is not None]
