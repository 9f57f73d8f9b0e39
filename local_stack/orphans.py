"""Ends what an earlier run of the same home has left behind because it was killed outright."""

import json
import signal

import psutil

from local_stack.console import Console
from local_stack.home import Home
from local_stack.process_tree import kill_all, process_tree_of, signal_group, start_ticks, wait_gone

#: Time for an orderly end before the kill, seconds. They have been told to end when their parent died.
GRACE_S = 5.0


def end_orphans(home: Home, console: Console) -> None:
    """End every process noted below `home.run` that still is the one noted; forget the notes.

    Call while holding the home.
    """
    home.ready_file.unlink(missing_ok=True)
    found: list[psutil.Process] = []
    leaders: list[int] = []
    for note in sorted(home.run.glob("*.pid")):
        pid = _still_running(note.read_text(encoding="utf-8"))
        if pid is not None:
            console.say(f"Ending {note.stem} (process {pid}), left behind by a run that was killed.")
            leaders.append(pid)
            found += process_tree_of(pid)
            signal_group(pid, signal.SIGTERM)
    for process in wait_gone(_processes(leaders), GRACE_S):
        signal_group(process.pid, signal.SIGKILL)
    kill_all(found)
    wait_gone([*_processes(leaders), *found], 1.0)
    for note in home.run.iterdir():
        note.unlink()


def _still_running(note: str) -> int | None:
    try:
        noted = json.loads(note)
        pid, ticks = int(noted["pid"]), int(noted["start_ticks"])
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
