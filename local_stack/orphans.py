"""Ends processes left behind by an earlier run of the same home that was killed."""

import json
import signal

import psutil

from local_stack.console import Console
from local_stack.home import Home
from local_stack.process_tree import kill_all, process_tree_of, start_ticks, wait_gone
from shared.runtime.process_group import signal_group

#: Time for an orderly end before the kill. They already got SIGTERM when their parent died.
GRACE_S = 5.0


def end_orphans(home: Home, console: Console) -> None:
    """End every process with a pid file in `home.run`, then delete the pid files. The home must be locked.

    Processes that merely have the id of an earlier one are left alone.
    """
    home.ready_file.unlink(missing_ok=True)
    descendants: list[psutil.Process] = []
    leaders: list[int] = []
    for pid_file in sorted(home.run.glob("*.pid")):
        pid = _still_running(pid_file.read_text(encoding="utf-8"))
        if pid is not None:
            console.say(f"Ending {pid_file.stem} (process {pid}), left behind by a run that was killed.")
            leaders.append(pid)
            descendants += process_tree_of(pid)
            signal_group(pid, signal.SIGTERM)
    for process in wait_gone(_processes(leaders), GRACE_S):
        signal_group(process.pid, signal.SIGKILL)
    kill_all(descendants)
    wait_gone([*_processes(leaders), *descendants], 1.0)
    for file in home.run.iterdir():
        file.unlink()


def _still_running(text: str) -> int | None:
    """Return the process id in a pid file if that process still runs; None for unreadable files too."""
    try:
        recorded = json.loads(text)
        pid, ticks = int(recorded["pid"]), int(recorded["start_ticks"])
    except (ValueError, TypeError, KeyError):
        return None
    return pid if start_ticks(pid) == ticks else None


def _processes(pids: list[int]) -> list[psutil.Process]:
    found = []
    for pid in pids:
        try:
            found.append(psutil.Process(pid))
        except psutil.NoSuchProcess:
            continue
    return found
