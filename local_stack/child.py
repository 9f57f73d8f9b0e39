"""A process of the stack: its own session, its own log file, no input, and it never outlives us.

A child ends with the thread that started it (`ends_with_owner`), so children are started by the main thread.
What a child starts in turn it must end itself.
"""

import json
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local_stack.process_tree import kill_all, process_tree_of, signal_group, start_ticks
from shared.runtime.owned_process import ends_with_owner

#: A log above this size is put aside when its process starts, bytes.
LOG_LIMIT_BYTES = 20_000_000
#: A killed process is gone at once, unless it hangs in the kernel; we do not wait for that, seconds.
_KILLED_S = 1.0


@dataclass(frozen=True)
class Command:
    """What to run, and where."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str]
    folder: Path
    """Working folder."""
    log_file: Path
    pid_file: Path


class Child:
    """A running command. Whoever makes one stops it."""

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
        note_running(command.pid_file, self.pid)

    @property
    def pid(self) -> int:
        """Process id, also the id of its group and session."""
        return self._process.pid

    def exit_status(self) -> int | None:
        """Return the exit status, negative for a signal, or None while it runs."""
        return self._process.poll()

    def stop(self, grace_s: float) -> None:
        """Ask it to end (TERM to its group), wait `grace_s`, then kill what is left of its family.

        Of one that has died already this clears away the rest.
        """
        family = process_tree_of(self.pid)
        signal_group(self.pid, signal.SIGTERM)
        try:
            self._process.wait(grace_s)
        except subprocess.TimeoutExpired:
            family += process_tree_of(self.pid)
        signal_group(self.pid, signal.SIGKILL)
        kill_all(family)
        try:
            self._process.wait(_KILLED_S)
        except subprocess.TimeoutExpired:
            return
        self.command.pid_file.unlink(missing_ok=True)


def note_running(pid_file: Path, pid: int) -> None:
    """Write down who runs, for the next run to end should we be killed."""
    draft = pid_file.with_suffix(".new")
    draft.write_text(json.dumps({"pid": pid, "start_ticks": start_ticks(pid)}), encoding="utf-8")
    draft.replace(pid_file)
