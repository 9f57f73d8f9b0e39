"""The time, passed in as an argument, so that tests can move it (`tests/support/manual_clock.py`)."""

import time
from datetime import UTC, datetime


class Clock:
    """The clocks of this machine. Times of the queue are not theirs: its scripts ask Redis."""

    def now(self) -> datetime:
        """Return the date and time in UTC, which may jump when the machine's clock is set."""
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        """Return seconds on a clock that never jumps; only differences mean anything."""
        return time.monotonic()


SYSTEM_CLOCK = Clock()
