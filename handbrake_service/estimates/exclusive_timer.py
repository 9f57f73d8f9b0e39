"""Times encodes, and knows which of them had the machine to themselves: only those tell how quick it is."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Timing:
    """One encode under way or over."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._ended: float | None = None
        self._disturbed = False

    def mark_contended(self) -> None:
        """Note that another one ran beside it, or that it stood still for a time."""
        self._disturbed = True

    def end(self) -> None:
        """Stop the clock."""
        self._ended = time.monotonic()

    @property
    def exclusive_s(self) -> float | None:
        """How long it took; None while it runs, and when it was disturbed."""
        return None if self._disturbed or self._ended is None else self._ended - self._began


class ExclusiveTimer:
    """Times all encodes of a node; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[Timing] = set()

    @contextmanager
    def time(self) -> Iterator[Timing]:
        """Time what is done in the `with` block."""
        timing = Timing()
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
