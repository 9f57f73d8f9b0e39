"""When a process that died is started again, and when to give up on it."""

from collections import deque

#: This many deaths within the window are no accident.
DEATHS_LIMIT = 3
WINDOW_S = 60.0
#: Wait before the first restart, doubled for each death within the window, seconds.
FIRST_WAIT_S = 0.5


class RestartPolicy:
    """Count the deaths of one process; times come from the caller, in seconds of a steady clock."""

    def __init__(self) -> None:
        self._deaths: deque[float] = deque(maxlen=DEATHS_LIMIT)

    def wait_after_death(self, now_s: float) -> float | None:
        """Note a death; return the seconds to wait before the next start, or None to give up."""
        self._deaths.append(now_s)
        recent = sum(1 for death in self._deaths if now_s - death <= WINDOW_S)
        return None if recent >= DEATHS_LIMIT else float(FIRST_WAIT_S * 2 ** (recent - 1))
