"""Starts programs in threads that are confined before: what a thread may not, its children may not either.

Each program has a thread of its own, which starts it and waits for its end: the program dies with that thread
(`ends_with_owner` follows it), and whoever attends to the program is not confined.

`posix_spawn` and not `subprocess`: to close what is open, that may read /proc/self/fd when it is confined
already, and then try every number there can be instead.
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

#: Of -1000 to 1000: when memory runs out, these programs go before the services and Redis (proc(5)).
_OOM_SCORE_ADJ = 700
#: Python ignores these, and what a program ignores its children ignore.
_DEFAULT_SIGNALS = (signal.SIGPIPE, signal.SIGXFSZ)


@dataclass(frozen=True)
class Child:
    """A program under way."""

    pid: int
    """Also of its group and session."""
    stdout: int
    """Handle to read from."""
    stderr: int
    _wait: Callable[[float | None], int]

    def wait(self, timeout_s: float | None = None) -> int:
        """Wait for its end; return its exit code, minus n for signal n. Raises TimeoutError or OSError."""
        return self._wait(timeout_s)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and all its children, if any of them are left."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)


@contextmanager
def confined_child(
    command: list[str], policy: Policy, *, scratch: Path | None = None, keep: Collection[int] = ()
) -> Iterator[Child]:
    """Run a program as `policy` says, with its output in pipes, for the time of the `with` block.

    It leads a session of its own; whatever is left of it at the end of the block is killed. `keep` are open
    handles that it gets under the same numbers; `scratch` is its home and its folder for temporary files.
    Raises OSError.
    """
    with ExitStack() as opened:
        nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        opened.callback(os.close, nothing)
        (stdout, child_stdout), (stderr, child_stderr) = os.pipe(), os.pipe()
        opened.callback(os.close, stdout)
        opened.callback(os.close, stderr)
        handles = {0: nothing, 1: child_stdout, 2: child_stderr} | {fd: fd for fd in keep}
        others = [fd for fd in _inheritable() if fd not in handles]
        started: Future[int] = Future()
        ended: Future[int] = Future()
        environment = clean_environment(scratch)

        def run() -> None:
            try:
                confine_this_thread(policy)
                started.set_result(_spawn(command, handles, others, environment))
            except Exception as error:  # noqa: BLE001 - whoever wants the program is told
                started.set_exception(error)
                return
            try:
                _, status = os.waitpid(started.result(), 0)
            except OSError as error:  # somebody else in this process took its end
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
        opened.callback(thread.join)
        child = Child(pid, stdout, stderr, ended.result)
        opened.callback(child.signal, signal.SIGKILL)
        _let_go_first(pid)
        yield child


def _inheritable() -> Iterator[int]:
    """Name what programs would find open: nothing that Python opened, but what we were started with."""
    for place in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            if os.get_inheritable(int(place.name)):
                yield int(place.name)


def _spawn(
    command: list[str], handles: dict[int, int], others: list[int], environment: dict[str, str]
) -> int:
    """Start a program with open handles by the numbers it gets them under, and no others; return its id."""
    return os.posix_spawnp(
        command[0],
        command,
        environment,
        file_actions=[
            *((os.POSIX_SPAWN_CLOSE, fd) for fd in others),
            # To the same number, this makes the handle outlive the start of the program.
            *((os.POSIX_SPAWN_DUP2, ours, its) for its, ours in handles.items()),
        ],
        setsid=True,
        setsigdef=_DEFAULT_SIGNALS,
    )


def _let_go_first(pid: int) -> None:
    """Have the kernel kill a program before others; it may not write that below /proc itself."""
    with suppress(OSError):  # it has ended, or is not ours to rate
        Path(f"/proc/{pid}/oom_score_adj").write_text(str(_OOM_SCORE_ADJ), encoding="ascii")
