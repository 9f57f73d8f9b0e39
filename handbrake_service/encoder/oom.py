"""Detects out-of-memory kills by the kernel during an encode.

An exit by SIGKILL alone does not show who sent it. The kernel counts its own OOM kills per control group
(v2 `memory.events`, v1 `memory.oom_control`, both `oom_kill <n>`) and for the whole host (`/proc/vmstat`).
"""

from collections.abc import Sequence
from pathlib import Path

#: Counts the OOM kills of the whole host.
HOST_COUNTER = Path("/proc/vmstat")


class OomWatch:
    """Compares OOM-kill counters with their values at construction. Missing counter files are ignored."""

    def __init__(self, counters: Sequence[Path]) -> None:
        self._counters = counters
        self._before = self._read()

    def has_killed(self) -> bool | None:
        """Return whether any counter has increased, or None when no counter can be read."""
        before, after = self._before, self._read()
        common = before.keys() & after.keys()
        return any(after[file] > before[file] for file in common) if common else None

    def _read(self) -> dict[Path, int]:
        return {file: count for file in self._counters if (count := _killed(file)) is not None}


def _killed(file: Path) -> int | None:
    try:
        text = file.read_text(encoding="ascii")
    except OSError:
        return None
    for line in text.splitlines():
        name, _, value = line.partition(" ")
        if name == "oom_kill":
            return int(value)
    return None
