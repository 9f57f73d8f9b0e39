"""Runs a media tool (ffprobe, ffmpeg, HandBrakeCLI's scan) on an open file and returns what it wrote.

The tool is confined to that file (`sandbox`), runs in a session of its own at low priority and dies with this
process. Its temporary files are in a folder that is deleted after it. It is killed with all its children when
it takes too long or writes too much.
"""

import os
import re
import selectors
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
from shared.runtime.owned_process import ends_with_owner

#: Most output of a tool: far more than ffprobe writes of a film with a thousand chapters.
MOST_BYTES = 32 * 1024 * 1024
#: How much of a tool's stderr is kept, from the end.
_STDERR_TAIL_BYTES = 4_000
_CHUNK = 65_536
_GIB = 1024**3

#: Several times what decoding a picture of 8192 by 4320 takes, and the largest file asked for (a copy that
#: browsers play) comes to.
LIMITS = Limits(memory_bytes=8 * _GIB, file_bytes=4 * _GIB)
#: What FFmpeg, HandBrakeCLI, their libraries and C++ say when they are given no more memory.
_NO_MEMORY = re.compile(
    r"cannot allocate memory|out of memory|bad_alloc|malloc of size|failed to allocate|"
    r"(?:malloc|realloc|calloc|allocation) failed",
    re.IGNORECASE,
)

_NORMAL_PRIORITY = ("nice", "-n", "5", "ionice", "-c", "2", "-n", "7")
_LOW_PRIORITY = ("nice", "-n", "10", "ionice", "-c", "3")


class ToolTimedOut(Exception):
    """The tool was killed because it took too long."""


class OutputTooLarge(Exception):
    """The tool was killed because it wrote too much."""


@dataclass(frozen=True)
class CompletedTool:
    """What a tool wrote, and how it ended."""

    code: int
    """Exit code; minus n for signal n."""
    output: bytes
    stderr_tail: str
    """The end of what it wrote to stderr."""

    @property
    def lacked_memory(self) -> bool:
        """Whether it failed for want of memory beyond its limit."""
        return self.code != 0 and lacks_memory(self.stderr_tail)


def lacks_memory(stderr_tail: str) -> bool:
    """Return whether a tool that failed reports that it could not allocate memory."""
    return _NO_MEMORY.search(stderr_tail) is not None


def run_tool(
    command: list[str],
    fd: int,
    time_limit_s: float,
    most_bytes: int = MOST_BYTES,
    *,
    temporary_files: bool = False,
) -> CompletedTool:
    """Run `command` with the handle `fd`, which it may name as /proc/self/fd/<fd>, and may read.

    It may write nowhere, or with `temporary_files` to a folder of its own. Raises ToolTimedOut or
    OutputTooLarge after the tool was killed.
    """
    output = bytearray()

    def keep(chunk: bytes) -> None:
        output.extend(chunk)
        if len(output) > most_bytes:
            raise OutputTooLarge

    question = _ToolCall(command, _NORMAL_PRIORITY, handles=(fd,), temporary_files=temporary_files)
    code, stderr_tail = _run(question, time_limit_s, keep, RunControl())
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
    """Run `command` as `run_tool` does, at the priority of an encode, and pass on its output as it comes.

    It may write the file `result`, which must exist. Paused time does not count. Raises ToolTimedOut, or
    RunStopped when it is stopped.
    """
    write = (result,) if result else ()
    question = _ToolCall(command, _LOW_PRIORITY, handles=(fd,), write=write)
    code, stderr_tail = _run(question, time_limit_s, take, control)
    return CompletedTool(code, b"", stderr_tail)


def run_program(
    command: list[str], time_limit_s: float, *, read: tuple[Path, ...] = (), most_bytes: int = MOST_BYTES
) -> tuple[CompletedTool, str]:
    """Run `command` about itself and the files `read`; return its answer and all it wrote to stderr.

    Raises ToolTimedOut or OutputTooLarge; nothing of the program is left then.
    """
    output, said = bytearray(), bytearray()

    def keeper(kept: bytearray) -> Callable[[bytes], None]:
        def keep(chunk: bytes) -> None:
            kept.extend(chunk)
            if len(kept) > most_bytes:
                raise OutputTooLarge

        return keep

    question = _ToolCall(command, read=read, temporary_files=True)
    code, stderr_tail = _run(question, time_limit_s, keeper(output), RunControl(), keeper(said))
    return CompletedTool(code, bytes(output), stderr_tail), said.decode("utf-8", "replace")


@dataclass(frozen=True)
class _ToolCall:
    """How a program is asked."""

    command: list[str]
    gently: tuple[str, ...] = ()
    """Words in front of the command that have it yield to others."""
    handles: tuple[int, ...] = ()
    """What it gets open, and may open anew."""
    read: tuple[Path, ...] = ()
    write: tuple[Path, ...] = ()
    temporary_files: bool = False


def _run(
    question: _ToolCall,
    time_limit_s: float,
    take: Callable[[bytes], None],
    control: RunControl,
    take_stderr: Callable[[bytes], None] = lambda _chunk: None,
) -> tuple[int, str]:
    with ExitStack() as stack:
        scratch = None
        if question.temporary_files:
            folder = tempfile.TemporaryDirectory(prefix="h2r-question-", ignore_cleanup_errors=True)
            scratch = Path(stack.enter_context(folder))
        policy = of_program(
            question.command[0],
            read=(*question.handles, *question.read),
            write=(*question.write, *([scratch] if scratch else [])),
        )
        command = _bounded(question.command, question.gently)
        child = confined_child(command, policy, scratch=scratch, keep=question.handles)
        running = stack.enter_context(child)
        stderr_tail = collect_output(running, time_limit_s, take, control, take_stderr)
        code = running.wait()
    return code, stderr_tail


def with_low_priority(command: list[str]) -> list[str]:
    """Return a command that is bounded as those of questions are, and as unimportant as an encode."""
    return _bounded(command, _LOW_PRIORITY)


def _bounded(command: list[str], gently: tuple[str, ...]) -> list[str]:
    return [*ends_with_owner(signal.SIGKILL), *LIMITS.command(), *gently, *command]


def collect_output(
    child: Child,
    time_limit_s: float,
    take: Callable[[bytes], None],
    control: RunControl,
    take_stderr: Callable[[bytes], None] = lambda _chunk: None,
) -> str:
    """Pass on a program's output until it has closed it, and return the end of its stderr.

    Paused time does not count. Raises ToolTimedOut, or RunStopped when it is to be stopped; the caller must
    end the program then.
    """
    with control.watched() as wake:
        stderr_tail = _listen(child, time_limit_s, take, take_stderr, control, wake)
    return stderr_tail.decode("utf-8", "replace")


def _listen(
    child: Child,
    left_s: float,
    take: Callable[[bytes], None],
    take_stderr: Callable[[bytes], None],
    control: RunControl,
    wake: int,
) -> bytes:
    """Read both pipes until both are closed; return the end of what came on stderr."""
    stderr_tail = bytearray()

    def hear(chunk: bytes) -> None:
        take_stderr(chunk)
        stderr_tail.extend(chunk)
        del stderr_tail[:-_STDERR_TAIL_BYTES]

    sinks = {child.stdout: take, child.stderr: hear}
    standing = False
    with selectors.DefaultSelector() as selector:
        for fd in (*sinks, wake):
            selector.register(fd, selectors.EVENT_READ)
        while len(selector.get_map()) > 1:
            control.check()
            if control.paused != standing:
                standing = control.paused
                child.signal(signal.SIGSTOP if standing else signal.SIGCONT)
            began_s = time.monotonic()
            ready = selector.select(None if standing else left_s)
            if not standing:
                left_s -= time.monotonic() - began_s
            if left_s <= 0:
                raise ToolTimedOut
            for key, _ in ready:
                if key.fd == wake:
                    os.eventfd_read(wake)
                elif chunk := os.read(key.fd, _CHUNK):
                    sinks[key.fd](chunk)
                else:
                    selector.unregister(key.fd)
    return bytes(stderr_tail)
