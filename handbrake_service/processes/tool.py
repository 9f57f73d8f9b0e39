"""Asks a media program (ffprobe, ffmpeg, HandBrakeCLI's scan) one thing about an open file.

The program is confined to that file (`sandbox`), runs in a session of its own, dies with this process, yields
to the service (and to encodes only when nobody waits for the answer), keeps its temporary files in a folder
that goes with it, and is killed with all its children when its time is up or when it says more than anyone
can want.
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

#: Far above what a film with a thousand chapters makes ffprobe say.
MOST_BYTES = 32 * 1024 * 1024
#: How much of a program's complaints is kept, from the end.
_COMPLAINT_BYTES = 4_000
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

_GENTLY = ("nice", "-n", "5", "ionice", "-c", "2", "-n", "7")
_IN_BACKGROUND = ("nice", "-n", "10", "ionice", "-c", "3")


class TookTooLong(Exception):
    """The program was killed because its time was up."""


class SaidTooMuch(Exception):
    """The program was killed because its answer had no end."""


@dataclass(frozen=True)
class Answer:
    """What a program said."""

    code: int
    """Exit code; minus n for signal n."""
    output: bytes
    complaint: str
    """The end of what it wrote to stderr."""

    @property
    def lacked_memory(self) -> bool:
        """Whether it failed for want of memory beyond its limit."""
        return self.code != 0 and lacks_memory(self.complaint)


def lacks_memory(complaint: str) -> bool:
    """Return whether a program that failed complains of being given no more memory."""
    return _NO_MEMORY.search(complaint) is not None


def ask(
    command: list[str],
    fd: int,
    time_limit_s: float,
    most_bytes: int = MOST_BYTES,
    *,
    temporary_files: bool = False,
) -> Answer:
    """Run `command` with the handle `fd`, which it may name as /proc/self/fd/<fd>, and may read.

    It may write nowhere, or with `temporary_files` in a folder of its own. Raises TookTooLong or SaidTooMuch;
    nothing of the program is left then.
    """
    output = bytearray()

    def keep(chunk: bytes) -> None:
        output.extend(chunk)
        if len(output) > most_bytes:
            raise SaidTooMuch

    question = _Question(command, _GENTLY, handles=(fd,), temporary_files=temporary_files)
    code, complaint = _run(question, time_limit_s, keep, RunControl())
    return Answer(code, bytes(output), complaint)


def ask_in_background(
    command: list[str],
    fd: int,
    time_limit_s: float,
    take: Callable[[bytes], None],
    control: RunControl,
    *,
    result: Path | None = None,
) -> Answer:
    """Run `command` as `ask` does, as unimportant as an encode, and hand on what it says as it comes.

    It may write the file `result`, which must be there. Time in which it stands still does not count. Raises
    TookTooLong, or RunStopped when it is stopped.
    """
    write = (result,) if result else ()
    question = _Question(command, _IN_BACKGROUND, handles=(fd,), write=write)
    code, complaint = _run(question, time_limit_s, take, control)
    return Answer(code, b"", complaint)


def ask_program(
    command: list[str], time_limit_s: float, *, read: tuple[Path, ...] = (), most_bytes: int = MOST_BYTES
) -> tuple[Answer, str]:
    """Run `command` about itself and the files `read`; return its answer and all it wrote to stderr.

    Raises TookTooLong or SaidTooMuch; nothing of the program is left then.
    """
    output, said = bytearray(), bytearray()

    def keeper(kept: bytearray) -> Callable[[bytes], None]:
        def keep(chunk: bytes) -> None:
            kept.extend(chunk)
            if len(kept) > most_bytes:
                raise SaidTooMuch

        return keep

    question = _Question(command, read=read, temporary_files=True)
    code, complaint = _run(question, time_limit_s, keeper(output), RunControl(), keeper(said))
    return Answer(code, bytes(output), complaint), said.decode("utf-8", "replace")


@dataclass(frozen=True)
class _Question:
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
    question: _Question,
    time_limit_s: float,
    take: Callable[[bytes], None],
    control: RunControl,
    take_complaint: Callable[[bytes], None] = lambda _chunk: None,
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
        complaint = attend(running, time_limit_s, take, control, take_complaint)
        code = running.wait()
    return code, complaint


def in_background(command: list[str]) -> list[str]:
    """Return a command that is bounded as those of questions are, and as unimportant as an encode."""
    return _bounded(command, _IN_BACKGROUND)


def _bounded(command: list[str], gently: tuple[str, ...]) -> list[str]:
    return [*ends_with_owner(signal.SIGKILL), *LIMITS.command(), *gently, *command]


def attend(
    child: Child,
    time_limit_s: float,
    take: Callable[[bytes], None],
    control: RunControl,
    take_complaint: Callable[[bytes], None] = lambda _chunk: None,
) -> str:
    """Hand on what a program says until it has closed its outputs; return the end of what it complained of.

    Time in which `control` has it stand still does not count. Raises TookTooLong, or RunStopped when it is to
    be stopped; whoever started it ends it then.
    """
    with control.watched() as wake:
        complaint = _listen(child, time_limit_s, take, take_complaint, control, wake)
    return complaint.decode("utf-8", "replace")


def _listen(
    child: Child,
    left_s: float,
    take: Callable[[bytes], None],
    take_complaint: Callable[[bytes], None],
    control: RunControl,
    wake: int,
) -> bytes:
    """Read both pipes until both are closed; return the end of what came on stderr."""
    complaint = bytearray()

    def hear(chunk: bytes) -> None:
        take_complaint(chunk)
        complaint.extend(chunk)
        del complaint[:-_COMPLAINT_BYTES]

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
                raise TookTooLong
            for key, _ in ready:
                if key.fd == wake:
                    os.eventfd_read(wake)
                elif chunk := os.read(key.fd, _CHUNK):
                    sinks[key.fd](chunk)
                else:
                    selector.unregister(key.fd)
    return bytes(complaint)
