"""A clock that a test moves."""

from datetime import UTC, datetime, timedelta

from shared.runtime.clock import Clock

#: A whole second, as in tokens and in the mtimes of some filesystems.
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


class ManualClock(Clock):
    """Stands still until `advance` is called."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._elapsed_s = 1000.0

    def now(self) -> datetime:
        """Return the time that the test has set."""
        return self._now

    def monotonic_s(self) -> float:
        """Return seconds that only the test lets pass."""
        return self._elapsed_s

    def advance(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self._now += timedelta(seconds=seconds)
        self._elapsed_s += seconds
