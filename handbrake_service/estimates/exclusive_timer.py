"""Times encodes, and knows which had the machine to themselves: only those calibrate estimates."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from shared.runtime.clock import SYSTEM_CLOCK, Clock


class Timing:
    """The time of one encode, running or ended."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began_s = clock.monotonic_s()
        self._ended_s: float | None = None
        self._contended = False

    def mark_contended(self) -> None:
        """Record that another encode ran at the same time, or that this one was paused."""
        self._contended = True

    def end(self) -> None:
        """Stop the clock."""
        self._ended_s = self._clock.monotonic_s()

    @property
    def exclusive_s(self) -> float | None:
        """Elapsed time in seconds; None while the encode runs, and if it was contended."""
        return None if self._contended or self._ended_s is None else self._ended_s - self._began_s


class ExclusiveTimer:
    """Times all encodes of a node; thread-safe."""

    def __init__(self, clock: Clock = SYSTEM_CLOCK) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._running: set[Timing] = set()

    @contextmanager
    def time(self) -> Iterator[Timing]:
        """Time the `with` block. Blocks that overlap mark each other as contended."""
        timing = Timing(self._clock)
        with self._lock:
            self._running.add(timing)
            if len(self._running) > 1:
                for each in self._running:
                    each.mark_contended()
        try:
            yield timing
        finally:
            timing.end()
            with self._lock:
                self._running.remove(timing)
