"""Asks a media program (ffprobe, ffmpeg, HandBrakeCLI's scan) one thing about an open file.

The program runs in a session of its own, dies with the thread that asks, yields to the service (and to
encodes only when nobody waits for the answer), keeps its temporary files in a folder that goes with
it, and is killed with all its children when its time is up or when it says more than anyone can want.
"""

import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

from handbrake_service.media.leash import Leash

#: Far above what a film with a thousand chapters makes ffprobe say.
MOST_BYTES = 32 * 1024 * 1024
#: How much of a program's complaints is kept, from the end.
_COMPLAINT_BYTES = 4_000
_CHUNK = 65_536

_DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL")
_GENTLY = (*_DIES_WITH_US, "nice", "-n", "5", "ionice", "-c", "2", "-n", "7")
_IN_BACKGROUND = (*_DIES_WITH_US, "nice", "-n", "10", "ionice", "-c", "3")


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


def ask(command: list[str], fd: int, time_limit_s: float, most_bytes: int = MOST_BYTES) -> Answer:
    """Run `command` with the handle `fd`, which it may name as /proc/self/fd/<fd>.

    Raises TookTooLong or SaidTooMuch; nothing of the program is left then.
    """
    output = bytearray()

    def keep(chunk: bytes) -> None:
        output.extend(chunk)
        if len(output) > most_bytes:
            raise SaidTooMuch

    code, complaint = _run([*_GENTLY, *command], fd, time_limit_s, keep, Leash())
    return Answer(code, bytes(output), complaint)


def ask_in_background(
    command: list[str], fd: int, time_limit_s: float, take: Callable[[bytes], None], leash: Leash
) -> Answer:
    """Run `command` as `ask` does, as unimportant as an encode, and hand on what it says as it comes.

    Time in which it stands still does not count. Raises TookTooLong; Interrupted when it is stopped.
    """
    code, complaint = _run([*_IN_BACKGROUND, *command], fd, time_limit_s, take, leash)
    return Answer(code, b"", complaint)


def _run(
    command: list[str], fd: int, time_limit_s: float, take: Callable[[bytes], None], leash: Leash
) -> tuple[int, str]:
    with (
        leash.held() as wake,
        tempfile.TemporaryDirectory(prefix="h2r-question-", ignore_cleanup_errors=True) as scratch,
    ):
        child = subprocess.Popen(
            command,
            pass_fds=[fd],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=os.environ | {"TMPDIR": scratch},
        )
        with child:
            try:
                complaint = _listen(child, time_limit_s, take, leash, wake)
                code = child.wait()
            finally:
                _signal_group(child.pid, signal.SIGKILL)
    return code, complaint.decode("utf-8", "replace")


def _listen(
    child: subprocess.Popen[bytes], left_s: float, take: Callable[[bytes], None], leash: Leash, wake: int
) -> bytes:
    """Read both pipes until both are closed; give the end of what came on stderr."""
    if child.stdout is None or child.stderr is None:
        raise RuntimeError("the program was started without pipes")
    complaint = bytearray()
    sinks = {child.stdout.fileno(): take, child.stderr.fileno(): complaint.extend}
    standing = False
    with selectors.DefaultSelector() as selector:
        for fd in (*sinks, wake):
            selector.register(fd, selectors.EVENT_READ)
        while len(selector.get_map()) > 1:
            leash.check()
            if leash.paused != standing:
                standing = leash.paused
                _signal_group(child.pid, signal.SIGSTOP if standing else signal.SIGCONT)
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
            del complaint[:-_COMPLAINT_BYTES]
    return bytes(complaint)


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return
