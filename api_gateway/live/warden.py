"""Ends connections that must end: void sessions, clients that never sign in or never read, a stop."""

import queue
import threading
from enum import Enum

from sqlalchemy.exc import OperationalError

from api_gateway.auth.accounts import Accounts
from api_gateway.live.lines import Line, Lines
from api_gateway.live.sockets import LiveSockets
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Pause between rounds; a session ended elsewhere loses its connections after this at the latest.
_ROUND_S = 5.0
#: Time a client has to sign in.
_SIGN_IN_WITHIN_S = 5.0
#: Time a client has to answer a closing connection.
_CLOSING_GRACE_S = 1.0


class _Call(Enum):
    CHECK = "check"
    STOP = "stop"


class Warden:
    """Goes its rounds over the open connections."""

    def __init__(self, lines: Lines, sockets: LiveSockets, accounts: Accounts) -> None:
        self._lines = lines
        self._sockets = sockets
        self._accounts = accounts
        # Its `put` is safe inside a signal handler, unlike the methods of an event or a lock.
        self._calls: queue.SimpleQueue[_Call] = queue.SimpleQueue()

    def check_now(self) -> None:
        """Go a round at once: a session has just ended."""
        self._calls.put(_Call.CHECK)

    def stop(self) -> None:
        """Close every connection and end `run`; safe inside a signal handler."""
        self._calls.put(_Call.STOP)

    def run(self, _stop: threading.Event) -> None:
        """Go rounds until `stop` is called; a thread's body."""
        while self._next_call() is not _Call.STOP:
            for line in self._lines.waiting_longer_than(_SIGN_IN_WITHIN_S):
                line.cut()
            for line in self._lines.signed_in():
                self._look_at(line)
        log.info("live.closing", clients=len(self._lines.signed_in()))
        self._lines.close(self._sockets.hang_up, _CLOSING_GRACE_S)

    def _next_call(self) -> _Call:
        try:
            return self._calls.get(timeout=_ROUND_S)
        except queue.Empty:
            return _Call.CHECK

    def _look_at(self, line: Line) -> None:
        identity = line.identity
        if identity is None:
            return
        if self._sockets.reads_nothing(line):
            log.warning("live.client_dropped", username=identity.user.username)
            line.cut()
            return
        try:
            if not self._accounts.still_signed_in(identity):
                self._sockets.disconnect(line)
        except (*UNREACHABLE, OperationalError) as error:
            # Nobody can tell; while it lasts no request is let through either.
            log.warning("live.session_check_impossible", error=str(error))
