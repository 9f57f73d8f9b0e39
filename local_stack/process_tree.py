"""Finds and ends process trees, and identifies processes reliably despite reused ids."""

import contextlib
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

_POLL_S = 0.05


def start_ticks(pid: int) -> int | None:
    """Return the start time of process `pid` in clock ticks since boot; None if it does not run.

    Together with the id it identifies a process uniquely, because changes of the system clock do not affect
    it. Source: proc(5), /proc/pid/stat, field 22.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name in field 2 may contain spaces and parentheses, so split after its closing one.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else int(fields[19])


def process_tree_of(pid: int) -> list[psutil.Process]:
    """Return all descendants of `pid`, regardless of their process group or session."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def wait_gone(processes: Sequence[psutil.Process], timeout_s: float) -> list[psutil.Process]:
    """Wait until all `processes` have ended; return those still running after `timeout_s`.

    Zombies count as ended, because the init process of many containers does not reap them.
    """
    deadline_s = time.monotonic() + timeout_s
    while running := [process for process in processes if _runs(process)]:
        if time.monotonic() >= deadline_s:
            break
        time.sleep(_POLL_S)
    return running


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill_all(processes: list[psutil.Process]) -> None:
    """Kill those of `processes` that still run. psutil checks that their ids have not been reused."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
