"""Halts and pauses one run, from any thread, whatever program it has running at the moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from handbrake_service.processes.leash import Interrupted, Leash


class Halt(StrEnum):
    """Why a run was told to stop."""

    CANCELLED = "cancelled"
    LEASE_LOST = "lease_lost"
    SHUTDOWN = "shutdown"


class Halted(Exception):
    """The run was told to stop, and has."""


class Reins:
    """Hands on what a run is told to what it does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paused = False
        self._leash: Leash | None = None
        self._abandoned = threading.Event()
        self.halted: Halt | None = None
        self.was_paused = False
        """Whether it has stood still at any time."""

    def halt(self, why: Halt) -> None:
        """Stop the run as soon as may be; the first reason counts. Returns at once."""
        with self._lock:
            if self.halted is None:
                self.halted = why
            if self._leash is not None:
                self._leash.stop()
        if why is Halt.SHUTDOWN:
            self._abandoned.set()

    def pause(self, *, paused: bool) -> None:
        """Have the run stand still, or go on. Returns at once."""
        with self._lock:
            self._paused = paused
            self.was_paused = self.was_paused or paused
            if self._leash is not None:
                self._leash.pause(paused=paused)

    def check(self) -> None:
        """Raise Halted when the run was told to stop."""
        if self.halted is not None:
            raise Halted

    def wait(self, seconds: float) -> bool:
        """Wait; tell whether there is no more time, because the node stops."""
        return self._abandoned.wait(seconds)

    @contextmanager
    def leashed(self) -> Iterator[Leash]:
        """Do as `holding` does with a new leash, and give it."""
        leash = Leash()
        with self.holding(leash):
            yield leash

    @contextmanager
    def holding(self, leash: Leash) -> Iterator[None]:
        """Hand on to what `leash` holds for the time of the `with` block. Raises Halted."""
        with self._lock:
            self._leash = leash
            leash.pause(paused=self._paused)
        try:
            self.check()
            yield
        except Interrupted:
            raise Halted from None
        finally:
            with self._lock:
                self._leash = None
        self.check()
