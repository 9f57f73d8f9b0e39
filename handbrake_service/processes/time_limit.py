"""A time limit of a program that does not include the time for which the program is suspended."""


class TimeLimit:
    """Measures how long a program has run. All times are seconds of one monotonic clock."""

    def __init__(self, limit_s: float) -> None:
        self._left_s = limit_s
        self._running_since: float | None = None

    def left_s(self, suspended: bool, now: float) -> float:
        """Return how much of the limit is left. `suspended` is the state of the program from now on."""
        if self._running_since is not None:
            self._left_s -= now - self._running_since
        self._running_since = None if suspended else now
        return self._left_s
