"""Reads the limits that a container runtime set for this process, from cgroup v2 or else v1.

They take precedence, because psutil shows the whole host inside a container. A limit may be set on any
ancestor; the tightest applies. Files: kernel documentation, admin-guide/cgroup-v2 and cgroup-v1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: v1 writes "no limit" as a number near 2^63.
_UNLIMITED_FROM = 1 << 60


@dataclass(frozen=True)
class CgroupLimits:
    """The limits of this process; None where no limit is set."""

    cpus: float | None
    """CPU quota, as a number of CPUs."""
    memory_bytes: int | None


class Cgroup:
    """The control group of this process under `root` (`/sys/fs/cgroup`)."""

    def __init__(
        self, root: Path = Path("/sys/fs/cgroup"), membership: Path = Path("/proc/self/cgroup")
    ) -> None:
        self._root = root
        self._paths = _memberships(membership)
        self._v2 = (root / "cgroup.controllers").exists()

    def limits(self) -> CgroupLimits:
        """Return the current limits, each the tightest of this group and its ancestors."""
        quotas = [quota for folder in self._folders("cpu") if (quota := self._quota(folder)) is not None]
        memory_file = "memory.max" if self._v2 else "memory.limit_in_bytes"
        memories = [
            limit
            for folder in self._folders("memory")
            if (limit := _number(folder / memory_file)) is not None and limit < _UNLIMITED_FROM
        ]
        return CgroupLimits(min(quotas, default=None), min(memories, default=None))

    def memory_used_bytes(self) -> int | None:
        """Return the memory in use, without reclaimable page cache; None if unknown."""
        folder = next(self._folders("memory"), None)
        if folder is None:
            return None
        used = _number(folder / ("memory.current" if self._v2 else "memory.usage_in_bytes"))
        if used is None:
            return None
        cache = _stat(folder / "memory.stat", "inactive_file" if self._v2 else "total_inactive_file")
        return max(0, used - cache)

    def cpu_used_s(self) -> float | None:
        """Return the CPU time used by the whole group so far, in seconds; None if unknown."""
        folder = next(self._folders("cpu" if self._v2 else "cpuacct"), None)
        if folder is None:
            return None
        if self._v2:
            used = _stat(folder / "cpu.stat", "usage_usec")
            return used / 1e6 if used else None
        nanoseconds = _number(folder / "cpuacct.usage")
        return nanoseconds / 1e9 if nanoseconds is not None else None

    def oom_files(self) -> list[Path]:
        """Return the files in which the kernel counts the out-of-memory kills of this group."""
        name = "memory.events" if self._v2 else "memory.oom_control"
        return [folder / name for folder in self._folders("memory")]

    def _folders(self, controller: str) -> Iterator[Path]:
        """Yield the process's own group and its ancestors, innermost first."""
        base = self._root if self._v2 else self._root / controller
        path = self._paths.get("" if self._v2 else controller, "/").strip("/")
        own = base / path
        # Inside a container the path is often that of the host; our group is then the root of the mount.
        folder = own if own.is_dir() else base
        while folder.is_dir():
            yield folder
            if folder == base:
                return
            folder = folder.parent

    def _quota(self, folder: Path) -> float | None:
        if self._v2:
            words = _text(folder / "cpu.max").split()
            return int(words[0]) / int(words[1]) if len(words) == 2 and words[0] != "max" else None
        quota, period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
        return quota / period if quota is not None and quota > 0 and period else None


def _memberships(file: Path) -> dict[str, str]:
    """Return the path per controller, from `hierarchy:controllers:path` lines; v2's controller is empty."""
    paths: dict[str, str] = {}
    for line in _text(file).splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            paths[controller] = path
    return paths


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except OSError:
        return ""


def _number(file: Path) -> int | None:
    text = _text(file).strip()
    return int(text) if text.lstrip("-").isdecimal() else None


def _stat(file: Path, name: str) -> int:
    for line in _text(file).splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return 0
