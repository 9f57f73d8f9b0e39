"""Stops and pauses one run from any thread, including whatever programs it is running."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum


class StopReason(StrEnum):
    """Why a run was stopped."""

    CANCELLED = "cancelled"
    LEASE_LOST = "lease_lost"
    SHUTDOWN = "shutdown"
    NO_LONGER_NEEDED = "no_longer_needed"
    """The work of a child control has ended."""


class PauseReason(StrEnum):
    """Why a run is paused. It resumes when no reason is left."""

    USER = "user"


class RunStopped(Exception):
    """The run was stopped. Programs that it was running are killed."""


class RunControl:
    """Carries stop and pause requests to the threads and programs of one run.

    Each of them waits on the eventfd of `watched` or calls `check` regularly.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakes: set[int] = set()
        self._children: set[RunControl] = set()
        self._pauses: set[PauseReason] = set()
        self._stopped = threading.Event()
        self._shut_down = threading.Event()
        self.stop_reason: StopReason | None = None
        """The first reason to stop, or None while the run may continue."""
        self.was_paused = False
        """Whether the run has been paused at any time."""

    @property
    def stopped(self) -> bool:
        """Whether `stop` has been called. A stopped run never continues."""
        return self._stopped.is_set()

    @property
    def paused(self) -> bool:
        """Whether any reason to pause is in effect."""
        return bool(self._pauses)

    def stop(self, reason: StopReason) -> None:
        """Stop the run as soon as possible. The first reason counts. Does not block."""
        with self._lock:
            self.stop_reason = self.stop_reason or reason
            self._stopped.set()
            if reason is StopReason.SHUTDOWN:
                self._shut_down.set()
            self._wake_all()
            for child in self._children:
                child.stop(reason)

    def pause(self, reason: PauseReason = PauseReason.USER) -> None:
        """Pause the run until every reason is withdrawn by `resume`. Does not block."""
        with self._lock:
            self._pauses.add(reason)
            self.was_paused = True
            self._wake_all()
            for child in self._children:
                child.pause(reason)

    def resume(self, reason: PauseReason = PauseReason.USER) -> None:
        """Withdraw a reason to pause. Does not block."""
        with self._lock:
            self._pauses.discard(reason)
            self._wake_all()
            for child in self._children:
                child.resume(reason)

    def check(self, wait_s: float = 0) -> None:
        """Raise RunStopped if the run is stopped now or within `wait_s`."""
        if self._stopped.wait(wait_s):
            raise RunStopped

    def wait_for_shutdown(self, timeout_s: float) -> bool:
        """Wait for a shutdown and return whether it came. Other reasons to stop do not end the wait."""
        return self._shut_down.wait(timeout_s)

    @contextmanager
    def watched(self) -> Iterator[int]:
        """Yield an eventfd that becomes readable after every stop, pause and resume."""
        wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        with self._lock:
            self._wakes.add(wake)
        try:
            yield wake
        finally:
            with self._lock:
                self._wakes.remove(wake)
            os.close(wake)

    @contextmanager
    def child(self) -> Iterator["RunControl"]:
        """Yield a control that stops and pauses with this one, and is stopped when the `with` block ends."""
        child = RunControl()
        with self._lock:
            self._children.add(child)
            for reason in self._pauses:
                child.pause(reason)
            if self.stop_reason is not None:
                child.stop(self.stop_reason)
        try:
            yield child
        finally:
            with self._lock:
                self._children.remove(child)
            child.stop(StopReason.NO_LONGER_NEEDED)

    def _wake_all(self) -> None:
        for wake in self._wakes:
            os.eventfd_write(wake, 1)
