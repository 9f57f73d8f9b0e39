"""Ends a process with everything it has started, and knows a process again after its id was reused."""

import contextlib
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

_GLANCE_S = 0.05


def start_ticks(pid: int) -> int | None:
    """Return when process `pid` began, in clock ticks since boot; None if there is none.

    With the id this names a process for good: unlike a time of day it does not move with the clock.
    Source: proc(5), /proc/pid/stat, field 22.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name in field 2 may hold spaces and brackets: count from behind its last bracket.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else int(fields[19])


def process_tree_of(pid: int) -> list[psutil.Process]:
    """List what `pid` and its descendants have started, in whatever process group or session."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def signal_group(pid: int, number: signal.Signals) -> None:
    """Send `number` to the process group that `pid` leads, if anything of it is left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


def wait_gone(processes: Sequence[psutil.Process], timeout_s: float) -> list[psutil.Process]:
    """Wait until none of `processes` runs any more; give those that still do after `timeout_s`.

    What has ended but is not collected yet is gone: the init of many containers collects nothing.
    """
    deadline = time.monotonic() + timeout_s
    while running := [process for process in processes if _runs(process)]:
        if time.monotonic() >= deadline:
            break
        time.sleep(_GLANCE_S)
    return running


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill_all(processes: list[psutil.Process]) -> None:
    """Kill those of `processes` that still run; psutil never hits a reused id."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
