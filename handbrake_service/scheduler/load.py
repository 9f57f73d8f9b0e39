"""Measures CPU, memory and disk: limits and use of the container, or of the host without one."""

import os
import shutil
import threading
import time
from collections import deque
from pathlib import Path

import psutil

from handbrake_service.scheduler.cgroup import Cgroup
from shared.domain.node import Load

#: CPU use is averaged over this many samples, one a second, so that a short burst has no effect.
CPU_SAMPLES = 5


def effective_cpus(cgroup: Cgroup) -> float:
    """Return how many CPUs this process may use, by its affinity mask and its quota if one is set."""
    allowed = float(len(os.sched_getaffinity(0)))
    quota = cgroup.limits().cpus
    return min(allowed, quota) if quota else allowed


class LoadMeter:
    """Measures the load. Its owner calls `sample` once a second; any thread may call `read`."""

    def __init__(self, cgroup: Cgroup, *folders: Path) -> None:
        """`folders`: the archive, and the staging folder if elsewhere; the least free space counts."""
        self._cgroup = cgroup
        self._folders = folders
        self._lock = threading.Lock()
        self._samples: deque[tuple[float, float]] = deque(maxlen=CPU_SAMPLES)
        self._previous = self._cpu_reading()

    def sample(self) -> None:
        """Record the CPU use since the last call."""
        reading = self._cpu_reading()
        with self._lock:
            now, used, own = reading
            previous, used_before, own_before = self._previous
            self._previous = reading
            if now > previous:
                usable_s = (now - previous) * effective_cpus(self._cgroup)
                others = used - used_before - (own - own_before)
                self._samples.append((_share((used - used_before) / usable_s), _share(others / usable_s)))

    def read(self, *, archive_may_be_away: bool = False) -> Load:
        """Return the current load. A missing archive raises OSError, or counts as a disk of 0 bytes."""
        with self._lock:
            samples = list(self._samples) or [(0.0, 0.0)]
        cpu = sum(total for total, _ in samples) / len(samples)
        others = sum(others for _, others in samples) / len(samples)
        total, available = self._memory()
        try:
            disks = [shutil.disk_usage(folder) for folder in self._folders]
            disk_total, _, disk_free = min(disks, key=lambda disk: disk.free)
        except OSError:
            if not archive_may_be_away:
                raise
            disk_total = disk_free = 0
        return Load(
            cpu_percent=round(cpu * 100, 1),
            cpu_others_percent=round(others * 100, 1),
            effective_cpus=round(effective_cpus(self._cgroup), 2),
            memory_percent=round((1 - available / total) * 100, 1),
            memory_total_bytes=total,
            memory_available_bytes=available,
            disk_total_bytes=disk_total,
            disk_free_bytes=disk_free,
        )

    def _cpu_reading(self) -> tuple[float, float, float]:
        """Return (time, CPU seconds of our group if it has a quota, else of the host, CPU seconds of us)."""
        used = self._cgroup.cpu_used_s() if self._cgroup.limits().cpus else None
        if used is None:
            times = psutil.cpu_times()
            used = sum(times) - times.idle - times.iowait - times.guest - times.guest_nice
        return time.monotonic(), used, _own_cpu_s()

    def _memory(self) -> tuple[int, int]:
        host = psutil.virtual_memory()
        limit, used = self._cgroup.limits().memory_bytes, self._cgroup.memory_used_bytes()
        if limit is None or used is None or limit > host.total:
            return host.total, host.available
        return limit, max(0, min(limit - used, host.available))


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _own_cpu_s() -> float:
    """Return the CPU time of this process and its children, ended and running, in seconds."""
    me = psutil.Process()
    mine = me.cpu_times()
    used = float(mine.user + mine.system + mine.children_user + mine.children_system)
    for child in me.children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        used += times.user + times.system
    return used
