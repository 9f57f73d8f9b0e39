"""Starts each program from a thread that confines itself first, because a child inherits the confinement.

The thread starts the program and waits for its exit, so the program dies with that thread (`ends_with_owner`
follows it) and the thread that uses the program is not confined.

Programs are started with `posix_spawn` and not `subprocess`. To close inherited file descriptors,
`subprocess` may read /proc/self/fd in the child, which is already confined. That fails, so it would then try
every possible number.
"""

import os
import signal
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.processes.sandbox.confine import confine_this_thread
from handbrake_service.processes.sandbox.environment import clean_environment
from handbrake_service.processes.sandbox.policy import Policy
from shared.runtime.process_group import signal_group

#: From -1000 to 1000: when memory runs out, these programs are killed before the services and Redis
#: (proc(5)).
_OOM_SCORE_ADJ = 700
#: Python ignores these signals, and children inherit ignored signals.
_DEFAULT_SIGNALS = (signal.SIGPIPE, signal.SIGXFSZ)


@dataclass(frozen=True)
class Child:
    """A running program."""

    pid: int
    """Also the id of its process group and session."""
    stdout: int
    """File descriptor to read its output from."""
    stderr: int
    """File descriptor to read its stderr from."""
    _wait: Callable[[float | None], int]

    def wait(self, timeout_s: float | None = None) -> int:
        """Wait for its exit and return its exit code, or -n for signal n. Raises TimeoutError or OSError."""
        return self._wait(timeout_s)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to its process group, if any process of it is left."""
        signal_group(self.pid, number)


@contextmanager
def confined_child(
    command: list[str], policy: Policy, *, scratch: Path | None = None, keep: Collection[int] = ()
) -> Iterator[Child]:
    """Run a program confined to `policy`, with its output in pipes, for the duration of the `with` block.

    It leads its own session, and the whole process group is killed at the end of the block. `keep` are file
    descriptors that it inherits under the same numbers. `scratch` is its home and temporary folder. Raises
    OSError.
    """
    with ExitStack() as stack:
        devnull = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        stack.callback(os.close, devnull)
        (stdout, child_stdout), (stderr, child_stderr) = os.pipe(), os.pipe()
        stack.callback(os.close, stdout)
        stack.callback(os.close, stderr)
        fds = {0: devnull, 1: child_stdout, 2: child_stderr} | {fd: fd for fd in keep}
        to_close = [fd for fd in _inheritable() if fd not in fds]
        started: Future[int] = Future()
        ended: Future[int] = Future()
        environment = clean_environment(scratch)

        def run() -> None:
            try:
                confine_this_thread(policy)
                started.set_result(_spawn(command, fds, to_close, environment))
            except Exception as error:  # noqa: BLE001 - raised by started.result()
                started.set_exception(error)
                return
            try:
                _, status = os.waitpid(started.result(), 0)
            except OSError as error:  # other code in this process has already waited for it
                ended.set_exception(error)
            else:
                ended.set_result(os.waitstatus_to_exitcode(status))

        thread = threading.Thread(target=run, name="confined", daemon=True)
        thread.start()
        try:
            pid = started.result()
        finally:
            os.close(child_stdout)
            os.close(child_stderr)
        stack.callback(thread.join)
        child = Child(pid, stdout, stderr, ended.result)
        stack.callback(child.signal, signal.SIGKILL)
        _prefer_for_oom_kill(pid)
        yield child


def _inheritable() -> Iterator[int]:
    """Yield the file descriptors that children would inherit: those this process was started with.

    File descriptors that Python opens are not inheritable.
    """
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # closed in the meantime
            if os.get_inheritable(int(entry.name)):
                yield int(entry.name)


def _spawn(command: list[str], fds: dict[int, int], to_close: list[int], environment: dict[str, str]) -> int:
    """Start a program and return its process id. `fds` maps each number in the program to one of ours."""
    return os.posix_spawnp(
        command[0],
        command,
        environment,
        file_actions=[
            *((os.POSIX_SPAWN_CLOSE, fd) for fd in to_close),
            # Duplicating to the same number clears close-on-exec.
            *((os.POSIX_SPAWN_DUP2, ours, its) for its, ours in fds.items()),
        ],
        setsid=True,
        setsigdef=_DEFAULT_SIGNALS,
    )


def _prefer_for_oom_kill(pid: int) -> None:
    """Make the kernel kill a program before others. The confined program cannot set its own score."""
    with suppress(OSError):  # it has exited, or we lack the permission
        Path(f"/proc/{pid}/oom_score_adj").write_text(str(_OOM_SCORE_ADJ), encoding="ascii")
