"""A child process of the stack: in its own session, with its own log file and no stdin.

A child ends with the thread that started it (`ends_with_owner`), so the main thread must start all children.
Each child must end its own child processes.
"""

import json
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local_stack.process_tree import kill_all, process_tree_of, start_ticks
from shared.runtime.atomic_write import atomic_write
from shared.runtime.owned_process import ends_with_owner
from shared.runtime.process_group import signal_group

#: A log file larger than this is renamed to `.old.log` when its process starts.
LOG_LIMIT_BYTES = 20_000_000
#: Longest wait for a killed process. Only one that hangs in the kernel takes longer.
_KILLED_S = 1.0


@dataclass(frozen=True)
class Command:
    """How to start a process, and where it keeps its log and pid file."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str]
    folder: Path
    """Working directory."""
    log_file: Path
    pid_file: Path


class Child:
    """A running command. Its creator must call `stop`."""

    def __init__(self, command: Command) -> None:
        self.command = command
        if command.log_file.exists() and command.log_file.stat().st_size > LOG_LIMIT_BYTES:
            command.log_file.replace(command.log_file.with_suffix(".old.log"))
        with command.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [*ends_with_owner(signal.SIGTERM), *command.argv],
                env=dict(command.environ),
                cwd=command.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        write_pid_file(command.pid_file, self.pid)

    @property
    def pid(self) -> int:
        """Process id, which is also the id of its process group and session."""
        return self._process.pid

    def exit_status(self) -> int | None:
        """Return the exit code, a negative signal number if it was killed, or None while it runs."""
        return self._process.poll()

    def stop(self, grace_s: float) -> None:
        """Send SIGTERM to its process group, wait up to `grace_s`, then kill it and all its descendants.

        If it has already died, the descendants that are left are killed.
        """
        descendants = process_tree_of(self.pid)
        signal_group(self.pid, signal.SIGTERM)
        try:
            self._process.wait(grace_s)
        except subprocess.TimeoutExpired:
            descendants += process_tree_of(self.pid)
        signal_group(self.pid, signal.SIGKILL)
        kill_all(descendants)
        try:
            self._process.wait(_KILLED_S)
        except subprocess.TimeoutExpired:
            return
        self.command.pid_file.unlink(missing_ok=True)


def write_pid_file(pid_file: Path, pid: int) -> None:
    """Write the process's id and start time, so that the next run can end it if this one is killed."""
    atomic_write(pid_file, json.dumps({"pid": pid, "start_ticks": start_ticks(pid)}).encode())
