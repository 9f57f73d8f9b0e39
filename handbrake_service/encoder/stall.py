"""Tells when an encode no longer gets on: by its progress, not by what it prints.

HandBrakeCLI prints its state five times a second whatever happens, so talk alone means nothing. While it
muxes, its percentage often stands still too; then the result's own growth and changes count.
"""

from pathlib import Path

from shared.domain.job import Phase, Progress


class StallWatch:
    """Keeps the time since an encode last got on; times are in seconds of one monotonic clock."""

    def __init__(self, limit_s: float, result: Path, now: float) -> None:
        self._limit_s = limit_s
        self._result = result
        self._moved_at = now
        self._mark: object = None

    def hear(self, said: Progress, now: float) -> None:
        """Take a report of the encoder; only one that is new counts."""
        written = self._written() if said.phase is Phase.MUXING else None
        mark = (said.phase, said.pass_number, said.percent, written)
        if mark != self._mark:
            self._mark = mark
            self._moved_at = now

    def stand(self, now: float) -> None:
        """The encoder is paused: its clock begins anew when it goes on."""
        self._moved_at = now

    def expired(self, now: float) -> bool:
        """Return whether it has stood still for too long."""
        return now - self._moved_at > self._limit_s

    def _written(self) -> tuple[int, int] | None:
        try:
            facts = self._result.stat()
        except OSError:
            return None
        return facts.st_size, facts.st_mtime_ns
