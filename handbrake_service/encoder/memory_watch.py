"""Notices when a program comes near the memory it may allocate: those refused more often just crash.

The kernel counts no refusals; encoders end with a segmentation fault or an error of their own.
"""

from pathlib import Path

#: Of the limit. Encoders ask for tens of megabytes at a time, and what was refused is not counted.
_NEAR = 0.75
_INTERVAL_S = 0.2


class MemoryWatch:
    """Watches one program; `look` is called often."""

    def __init__(self, pid: int, limit_bytes: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._near_bytes = _NEAR * limit_bytes
        self._looked_at = float("-inf")
        self.came_near = False
        """Whether it was near its limit when it was looked at."""

    def look(self, now: float) -> None:
        """Look, if the last time is long enough ago."""
        if now - self._looked_at < _INTERVAL_S:
            return
        self._looked_at = now
        self.came_near = self.came_near or _allocated_bytes(self._status) > self._near_bytes


def _allocated_bytes(status: Path) -> int:
    """Read what RLIMIT_DATA counts (proc(5): VmData); 0 once the program has ended."""
    try:
        text = status.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0
