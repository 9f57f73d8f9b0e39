"""Waits for what ends a run or a process of it, without polling and without losing a signal."""

import contextlib
import select
import signal
import socket
from types import FrameType, TracebackType

#: Ctrl-C, a service manager, a closed terminal.
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """Catch the signals that end a run, and SIGCHLD so that a wait ends as soon as a child does.

    Use as a context manager in the main thread. Signal numbers come through a socket
    (`signal.set_wakeup_fd`), so one that arrives just before a wait ends it too.
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
            # nohup asks to outlive the terminal. An ignored SIGINT is only how shells start background jobs.
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
        """Wait until a signal comes or `timeout_s` is over; return whether the run was asked to end."""
        if not self._requested:
            # What has come since the last wait is still in the socket, so this returns at once.
            select.select([self._reader], [], [], timeout_s)
            self._drain()
        return self._requested

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while numbers := self._reader.recv(512):
                self._requested = self._requested or any(number in STOPPING for number in numbers)


def _caught(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the number has gone through the wake-up socket already."""
