"""Asks a media program (ffprobe, ffmpeg, HandBrakeCLI's scan) one thing about an open file.

The program runs in a session of its own, dies with the thread that asks, yields to the service (but not
to encodes: somebody waits for the answer), keeps its temporary files in a folder that goes with it, and is
killed with all its children when its time is up or when it says more than anyone can want.
"""

import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

#: Far above what a film with a thousand chapters makes ffprobe say.
MOST_BYTES = 32 * 1024 * 1024
#: How much of a program's complaints is kept, from the end.
_COMPLAINT_BYTES = 4_000
_CHUNK = 65_536
#: How often a silent program's answer is asked whether it is still wanted.
_GLANCE_S = 0.5

_GENTLY = (
    *("setpriv", "--pdeathsig", "KILL"),
    *("nice", "-n", "5"),
    *("ionice", "-c", "2", "-n", "7"),
)


class TookTooLong(Exception):
    """The program was killed because its time was up."""


class NotWanted(Exception):
    """The program was killed because nobody wants its answer any more."""


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


def ask(
    command: list[str],
    fd: int,
    time_limit_s: float,
    most_bytes: int = MOST_BYTES,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Answer:
    """Run `command` with the handle `fd`, which it may name as /proc/self/fd/<fd>.

    Raises TookTooLong, SaidTooMuch, or NotWanted soon after `is_wanted` says no; nothing of the program is
    left then.
    """
    with tempfile.TemporaryDirectory(prefix="h2r-question-", ignore_cleanup_errors=True) as scratch:
        child = subprocess.Popen(
            [*_GENTLY, *command],
            pass_fds=[fd],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=os.environ | {"TMPDIR": scratch},
        )
        with child:
            try:
                output, complaint = _listen(child, time.monotonic() + time_limit_s, most_bytes, is_wanted)
                code = child.wait()
            finally:
                _kill_group(child.pid)
    return Answer(code, output, complaint.decode("utf-8", "replace"))


def _listen(
    child: subprocess.Popen[bytes], deadline: float, most_bytes: int, is_wanted: Callable[[], bool]
) -> tuple[bytes, bytes]:
    """Read both pipes until both are closed."""
    if child.stdout is None or child.stderr is None:
        raise RuntimeError("the program was started without pipes")
    output, complaint = bytearray(), bytearray()
    sinks = {child.stdout.fileno(): output, child.stderr.fileno(): complaint}
    with selectors.DefaultSelector() as selector:
        for fd in sinks:
            selector.register(fd, selectors.EVENT_READ)
        while selector.get_map():
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise TookTooLong
            if not is_wanted():
                raise NotWanted
            for key, _ in selector.select(min(left_s, _GLANCE_S)):
                if chunk := os.read(key.fd, _CHUNK):
                    sinks[key.fd] += chunk
                else:
                    selector.unregister(key.fd)
            del complaint[:-_COMPLAINT_BYTES]
            if len(output) > most_bytes:
                raise SaidTooMuch
    return bytes(output), bytes(complaint)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
