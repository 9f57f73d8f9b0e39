"""Detects that a program comes close to its memory limit, which explains a later crash.

The kernel does not count refused allocations. An encoder whose allocation fails ends with a segmentation
fault or an error message of its own.
"""

from pathlib import Path

#: Share of the limit. Encoders allocate tens of megabytes at a time, and a refused allocation is not counted.
_NEAR = 0.75
_INTERVAL_S = 0.2


class MemoryWatch:
    """Samples the allocated memory of one program. Call `look` often."""

    def __init__(self, pid: int, limit_bytes: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._near_bytes = _NEAR * limit_bytes
        self._sampled_at = float("-inf")
        self.came_near = False
        """Whether any sample was close to the limit."""

    def look(self, now: float) -> None:
        """Take a sample, unless the previous one is less than 0.2 s old."""
        if now - self._sampled_at < _INTERVAL_S:
            return
        self._sampled_at = now
        self.came_near = self.came_near or _allocated_bytes(self._status) > self._near_bytes


def _allocated_bytes(status: Path) -> int:
    """Return the bytes that RLIMIT_DATA counts (proc(5): VmData), or 0 once the program has ended."""
    try:
        text = status.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0
