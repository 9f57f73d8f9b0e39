"""Decides when a process that died is restarted, and when it is given up."""

from collections import deque

#: A process that dies this often within the window is given up.
DEATHS_LIMIT = 3
WINDOW_S = 60.0
#: Back-off before the first restart; doubles with each death within the window.
FIRST_WAIT_S = 0.5


class RestartPolicy:
    """Counts the deaths of one process. The caller passes times in seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._deaths: deque[float] = deque(maxlen=DEATHS_LIMIT)

    def wait_after_death(self, now_s: float) -> float | None:
        """Record a death. Return the seconds to wait before a restart, or None to give up."""
        self._deaths.append(now_s)
        recent = sum(1 for death in self._deaths if now_s - death <= WINDOW_S)
        return None if recent >= DEATHS_LIMIT else float(FIRST_WAIT_S * 2 ** (recent - 1))
