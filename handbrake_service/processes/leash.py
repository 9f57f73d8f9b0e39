"""Holds programs that one thread runs so that others may stop them, or have them stand still.

Several may be held at a time, each waiting for its program in a thread of its own.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Interrupted(Exception):
    """The program was killed because somebody stopped it."""


class Leash:
    """Stops and pauses whatever is held by it, now or later."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakes: set[int] = set()
        self._stopped = threading.Event()
        self.paused = False

    @property
    def stopped(self) -> bool:
        """Whether it has been stopped."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Have everything held end. Returns at once."""
        self._stopped.set()
        self._wake_all()

    def pause(self, *, paused: bool) -> None:
        """Have everything held stand still, or go on. Returns at once."""
        self.paused = paused
        self._wake_all()

    @contextmanager
    def held(self) -> Iterator[int]:
        """Give a handle that becomes readable at each change, for the time of the `with` block."""
        wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        with self._lock:
            self._wakes.add(wake)
        try:
            yield wake
        finally:
            with self._lock:
                self._wakes.remove(wake)
            os.close(wake)

    def check(self, wait_s: float = 0) -> None:
        """Raise Interrupted when it has been stopped, or is within `wait_s`."""
        if self._stopped.wait(wait_s):
            raise Interrupted

    def _wake_all(self) -> None:
        with self._lock:
            for wake in self._wakes:
                os.eventfd_write(wake, 1)
