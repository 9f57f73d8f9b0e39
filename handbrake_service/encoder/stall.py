"""Detects a stalled encode by its progress, not by its output.

HandBrakeCLI prints its state five times a second in any case, so output alone proves nothing. During muxing
the percentage often does not change either. Then a change of the result's size or mtime counts as progress.
"""

from pathlib import Path

from shared.domain.job import Phase, Progress


class StallWatch:
    """Measures the time since an encode last made progress. All times are seconds of one monotonic clock."""

    def __init__(self, limit_s: float, result: Path, now: float) -> None:
        self._limit_s = limit_s
        self._result = result
        self._progressed_at = now
        self._last_state: object = None

    def record_progress(self, report: Progress, now: float) -> None:
        """Take a report of the encoder. It counts as progress only if it differs from the previous one."""
        written = self._written() if report.phase is Phase.MUXING else None
        state = (report.phase, report.pass_number, report.percent, written)
        if state != self._last_state:
            self._last_state = state
            self._progressed_at = now

    def reset(self, now: float) -> None:
        """Restart the timeout, because the encoder is paused or has just started."""
        self._progressed_at = now

    def expired(self, now: float) -> bool:
        """Return whether there was no progress for longer than the limit."""
        return now - self._progressed_at > self._limit_s

    def _written(self) -> tuple[int, int] | None:
        try:
            status = self._result.stat()
        except OSError:
            return None
        return status.st_size, status.st_mtime_ns
