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


class TooManyLines(Exception):
    """No further connection is taken."""


@dataclass(eq=False)
class Line:
    """One WebSocket connection."""

    connection: socket.socket
    waiting_since_s: float = field(default_factory=time.monotonic)
    """On the monotonic clock: since when nobody is signed in on it."""
    identity: Identity | None = None
    sid: str = ""
    """Socket.IO's id of the client, once signed in."""

    def cut(self) -> None:
        """End the connection at once; whoever reads or writes it wakes up."""
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # It has ended by itself.


class Lines:
    """All open connections of this process."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open: set[Line] = set()
        self._closed = False

    @contextmanager
    def opened(self, connection: socket.socket) -> Iterator[Line]:
        """Keep account of a connection while it lasts; raise TooManyLines instead of taking it."""
        line = Line(connection)
        with self._changed:
            waiting = sum(other.identity is None for other in self._open)
            if self._closed or waiting >= MAX_WAITING:
                raise TooManyLines
            self._open.add(line)
        try:
            yield line
        finally:
            with self._changed:
                self._open.discard(line)
                self._changed.notify_all()

    def sign_in(self, line: Line, identity: Identity, sid: str) -> None:
        """Note whose a connection is; raise TooManyLines when there are enough signed-in ones."""
        with self._changed:
            if len(self._signed_in()) >= MAX_SIGNED_IN:
                raise TooManyLines
            line.identity, line.sid = identity, sid

    def sign_out(self, line: Line) -> None:
        """Note that nobody is signed in on a connection any more."""
        with self._changed:
            line.identity, line.sid, line.waiting_since_s = None, "", time.monotonic()

    def signed_in(self) -> list[Line]:
        """List the connections with somebody signed in."""
        with self._changed:
            return self._signed_in()

    def waiting_longer_than(self, seconds: float) -> list[Line]:
        """List the connections on which nobody has signed in for that long."""
        before = time.monotonic() - seconds
        with self._changed:
            return [line for line in self._open if line.identity is None and line.waiting_since_s < before]

    def close(self, hang_up: Callable[[Line], None], grace_s: float) -> None:
        """Take no more connections, `hang_up` each, and after `grace_s` seconds cut those still open."""
        with self._changed:
            self._closed = True
            still_open = list(self._open)
        for line in still_open:
            hang_up(line)
        with self._changed:
            self._changed.wait_for(lambda: not self._open, grace_s)
            for line in self._open:
                line.cut()

    def _signed_in(self) -> list[Line]:
        return [line for line in self._open if line.identity is not None]
