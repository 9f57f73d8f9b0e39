"""The registry of open WebSocket connections, their users and their limits."""

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from api_gateway.auth.identity import Identity
from shared.runtime.clock import SYSTEM_CLOCK, Clock

#: Concurrent signed-in connections; each occupies a thread of the server.
MAX_SIGNED_IN = 100
#: Of these, those of one user: many tabs, but not all threads.
MAX_OF_USER = 20
#: Concurrent connections that have not signed in yet.
MAX_WAITING = 20


class TooManyConnections(Exception):
    """The limit of connections is reached, or the registry is closed."""


@dataclass(eq=False)
class Connection:
    """One WebSocket connection."""

    sock: socket.socket
    address: str
    """IP address of the client."""
    waiting_since_s: float
    """When it was opened or last signed out, on the monotonic clock."""
    identity: Identity | None = None
    sid: str = ""
    """Socket.IO session id of the client, empty until it has signed in."""

    def close_now(self) -> None:
        """Shut the socket down at once, which wakes threads that read from or write to it."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # The connection has already ended.


class ConnectionRegistry:
    """All open connections of this process."""

    def __init__(self, clock: Clock = SYSTEM_CLOCK) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._open: set[Connection] = set()
        self._closed = False

    @contextmanager
    def track(self, sock: socket.socket, address: str) -> Iterator[Connection]:
        """Register a connection for the duration of the `with` block.

        If too many others have not signed in, the oldest of the address with the most of them is closed.
        Raises TooManyConnections if the registry is closed.
        """
        connection = Connection(sock, address, self._clock.monotonic_s())
        with self._changed:
            if self._closed:
                raise TooManyConnections
            self._make_room()
            self._open.add(connection)
        try:
            yield connection
        finally:
            with self._changed:
                self._open.discard(connection)
                self._changed.notify_all()

    def sign_in(self, connection: Connection, identity: Identity, sid: str) -> None:
        """Record the identity of a connection. Raises TooManyConnections."""
        with self._changed:
            signed_in = [other.identity for other in self._open if other.identity]
            mine = sum(other.user_id == identity.user_id for other in signed_in)
            if len(signed_in) >= MAX_SIGNED_IN or mine >= MAX_OF_USER:
                raise TooManyConnections
            connection.identity, connection.sid = identity, sid

    def sign_out(self, connection: Connection) -> None:
        """Clear the identity of a connection; it counts as waiting to sign in from now on."""
        with self._changed:
            connection.identity, connection.sid = None, ""
            connection.waiting_since_s = self._clock.monotonic_s()

    def signed_in(self) -> list[Connection]:
        """Return the signed-in connections."""
        with self._changed:
            return self._signed_in()

    def unauthenticated_for(self, seconds: float) -> list[Connection]:
        """Return the connections that have not been signed in for more than `seconds`."""
        before = self._clock.monotonic_s() - seconds
        with self._changed:
            return [
                connection
                for connection in self._open
                if connection.identity is None and connection.waiting_since_s < before
            ]

    def close(self, close_gracefully: Callable[[Connection], None], grace_s: float) -> None:
        """Refuse new connections and close the open ones: gracefully, then by force after `grace_s`."""
        with self._changed:
            self._closed = True
            still_open = list(self._open)
        for connection in still_open:
            close_gracefully(connection)
        with self._changed:
            self._changed.wait_for(lambda: not self._open, grace_s)
            for connection in self._open:
                connection.close_now()

    def _make_room(self) -> None:
        waiting = [each for each in self._open if each.identity is None]
        if len(waiting) < MAX_WAITING:
            return
        most = Counter(each.address for each in waiting).most_common(1)[0][0]
        oldest = min(
            (each for each in waiting if each.address == most), key=lambda each: each.waiting_since_s
        )
        self._open.discard(oldest)
        oldest.close_now()

    def _signed_in(self) -> list[Connection]:
        return [connection for connection in self._open if connection.identity is not None]
