"""Waits for stop signals and ended child processes, without polling and without losing a signal."""

import contextlib
import select
import signal
import socket
from types import FrameType, TracebackType

#: Sent by Ctrl-C, a service manager and a closed terminal.
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """Catches the signals that end a run, and SIGCHLD, so that a wait ends as soon as a child does.

    Use as a context manager in the main thread. Signal numbers arrive through a socket
    (`signal.set_wakeup_fd`), so a signal that arrives just before a wait ends it as well.
    """

    def __init__(self) -> None:
        self._requested = False
        self._reader, self._writer = socket.socketpair()
        self._restore: list[tuple[int, signal._HANDLER]] = []
        self._previous_fd = -1

    def __enter__(self) -> "StopSignals":
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._previous_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in (*STOPPING, signal.SIGCHLD):
            # An ignored SIGHUP means nohup, so it stays ignored. An ignored SIGINT does not mean that:
            # shells ignore it in background jobs.
            if number == signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue
            self._restore.append((number, signal.signal(number, _caught)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._restore:
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._previous_fd)
        self._reader.close()
        self._writer.close()

    def wait(self, timeout_s: float) -> bool:
        """Wait for a signal, at most `timeout_s`. Return whether a stop has been requested."""
        if not self._requested:
            # Signals since the last wait are still in the socket, so this returns at once.
            select.select([self._reader], [], [], timeout_s)
            self._drain()
        return self._requested

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while numbers := self._reader.recv(512):
                self._requested = self._requested or any(number in STOPPING for number in numbers)


def _caught(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the signal number has already been written to the wake-up socket."""
