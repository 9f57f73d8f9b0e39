"""Runs a media tool (ffprobe, ffmpeg, HandBrakeCLI's scan) on an open file and returns its output.

The tool is confined to that file (`sandbox`), runs at low priority in its own session and dies with this
process. Its temporary files are deleted after the run. On a timeout or too much output it is killed, together
with all its children.
"""

import re
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.sandbox.child import Child, confined_child
from handbrake_service.processes.sandbox.limits import Limits
from handbrake_service.processes.sandbox.policy import of_program
from handbrake_service.processes.supervise import supervise
from handbrake_service.processes.time_limit import TimeLimit
from shared.domain.units import GIGABYTE
from shared.runtime.owned_process import ends_with_owner

#: Default maximum output of a tool: far more than ffprobe prints for a film with a thousand chapters.
MOST_BYTES = 32 * 1024 * 1024
#: How much of the end of stderr is kept.
_STDERR_TAIL_BYTES = 4_000

#: Several times the memory to decode a frame of 8192 x 4320, and several times the size of the largest file
#: a tool writes (a copy for playback in browsers).
LIMITS = Limits(memory_bytes=8 * GIGABYTE, file_bytes=4 * GIGABYTE)
#: Messages of FFmpeg, HandBrakeCLI, their libraries and C++ about a failed allocation.
_NO_MEMORY = re.compile(
    r"cannot allocate memory|out of memory|bad_alloc|malloc of size|failed to allocate|"
    r"(?:malloc|realloc|calloc|allocation) failed",
    re.IGNORECASE,
)

_NORMAL_PRIORITY = ("nice", "-n", "5", "ionice", "-c", "2", "-n", "7")
_LOW_PRIORITY = ("nice", "-n", "10", "ionice", "-c", "3")


class ToolTimedOut(Exception):
    """The tool exceeded its timeout and was killed."""


class OutputTooLarge(Exception):
    """The tool exceeded its output limit and was killed."""


@dataclass(frozen=True)
class CompletedTool:
    """The exit code and output of a tool."""

    code: int
    """Exit code, or -n for signal n."""
    output: bytes
    stderr_tail: str
    """The last 4,000 bytes of stderr."""

    @property
    def lacked_memory(self) -> bool:
        """Whether it failed because an allocation was refused."""
        return self.code != 0 and lacks_memory(self.stderr_tail)


def lacks_memory(stderr_tail: str) -> bool:
    """Return whether the stderr of a failed program reports a failed allocation."""
    return _NO_MEMORY.search(stderr_tail) is not None


def run_tool(
    command: list[str],
    fd: int,
    time_limit_s: float,
    most_bytes: int = MOST_BYTES,
    *,
    temporary_files: bool = False,
) -> CompletedTool:
    """Run `command` with the file descriptor `fd`, which it may read and refer to as /proc/self/fd/<fd>.

    It may write no files, except in a temporary folder with `temporary_files`. Raises ToolTimedOut or
    OutputTooLarge after the tool was killed.
    """
    output = bytearray()

    def keep(chunk: bytes) -> None:
        output.extend(chunk)
        if len(output) > most_bytes:
            raise OutputTooLarge

    call = _ToolCall(command, _NORMAL_PRIORITY, fds=(fd,), temporary_files=temporary_files)
    code, stderr_tail = _run(call, time_limit_s, keep, RunControl())
    return CompletedTool(code, bytes(output), stderr_tail)


def run_low_priority(
    command: list[str],
    fd: int,
    time_limit_s: float,
    take: Callable[[bytes], None],
    control: RunControl,
    *,
    result: Path | None = None,
) -> CompletedTool:
    """Run `command` like `run_tool`, but at the priority of an encode, and pass its output to `take`.

    It may write the file `result`, which must exist. Paused time does not count towards the timeout. Raises
    ToolTimedOut, or RunStopped when `control` is stopped.
    """
    write = (result,) if result else ()
    call = _ToolCall(command, _LOW_PRIORITY, fds=(fd,), write=write)
    code, stderr_tail = _run(call, time_limit_s, take, control)
    return CompletedTool(code, b"", stderr_tail)


def run_program(
    command: list[str], time_limit_s: float, *, read: tuple[Path, ...] = (), most_bytes: int = MOST_BYTES
) -> tuple[CompletedTool, str]:
    """Run `command`, which may read the files `read`, and return its result and all of its stderr.

    Its priority is that of this process. Raises ToolTimedOut or OutputTooLarge after it was killed.
    """
    stdout, stderr = bytearray(), bytearray()

    def append_to(buffer: bytearray) -> Callable[[bytes], None]:
        def append(chunk: bytes) -> None:
            buffer.extend(chunk)
            if len(buffer) > most_bytes:
                raise OutputTooLarge

        return append

    call = _ToolCall(command, read=read, temporary_files=True)
    code, stderr_tail = _run(call, time_limit_s, append_to(stdout), RunControl(), append_to(stderr))
    return CompletedTool(code, bytes(stdout), stderr_tail), stderr.decode("utf-8", "replace")


@dataclass(frozen=True)
class _ToolCall:
    """A command and what it may access."""

    command: list[str]
    priority: tuple[str, ...] = ()
    """A prefix of the command that lowers its CPU and I/O priority."""
    fds: tuple[int, ...] = ()
    """File descriptors that it inherits and may open again."""
    read: tuple[Path, ...] = ()
    write: tuple[Path, ...] = ()
    temporary_files: bool = False


def _run(
    call: _ToolCall,
    time_limit_s: float,
    take: Callable[[bytes], None],
    control: RunControl,
    take_stderr: Callable[[bytes], None] = lambda _chunk: None,
) -> tuple[int, str]:
    with ExitStack() as stack:
        scratch = None
        if call.temporary_files:
            folder = tempfile.TemporaryDirectory(prefix="h2r-tool-", ignore_cleanup_errors=True)
            scratch = Path(stack.enter_context(folder))
        policy = of_program(
            call.command[0],
            read=(*call.fds, *call.read),
            write=(*call.write, *([scratch] if scratch else [])),
        )
        command = _limited(call.command, call.priority)
        child = stack.enter_context(confined_child(command, policy, scratch=scratch, keep=call.fds))
        stderr_tail = collect_output(child, time_limit_s, take, control, take_stderr)
        code = child.wait()
    return code, stderr_tail


def with_low_priority(command: list[str]) -> list[str]:
    """Return a command with the limits of a tool and the priority of an encode."""
    return _limited(command, _LOW_PRIORITY)


def _limited(command: list[str], priority: tuple[str, ...]) -> list[str]:
    return [*ends_with_owner(signal.SIGKILL), *LIMITS.command(), *priority, *command]


def collect_output(
    child: Child,
    time_limit_s: float,
    take: Callable[[bytes], None],
    control: RunControl,
    take_stderr: Callable[[bytes], None] = lambda _chunk: None,
) -> str:
    """Pass on a program's output until it closes both pipes, and return the end of its stderr.

    Paused time does not count towards the timeout. Raises ToolTimedOut, or RunStopped when `control` is
    stopped. The caller must end the program in both cases.
    """
    stderr_tail = bytearray()
    time_limit = TimeLimit(time_limit_s)

    def take_and_keep_tail(chunk: bytes) -> None:
        take_stderr(chunk)
        stderr_tail.extend(chunk)
        del stderr_tail[:-_STDERR_TAIL_BYTES]

    def before_wait(suspended: bool) -> float | None:
        control.check()
        left_s = time_limit.left_s(suspended, time.monotonic())
        if left_s <= 0:
            raise ToolTimedOut
        return None if suspended else left_s

    supervise(child, control, take, take_and_keep_tail, before_wait)
    return stderr_tail.decode("utf-8", "replace")
