"""Decodes a result, or its end, as a player would: what cannot be decoded cannot be watched."""

import os
import re
from dataclasses import dataclass, field

from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import run_low_priority

#: How much of the end is decoded; a player needs a picture to start from, so a little more is read.
TAIL_S = 2.0

#: Somebody waits for the look at the end. Smoothing comes after decoding and cannot fail; of a picture no
#: other is built on, what is broken is gone a moment later, and a full decode finds it. (To leave out all B
#: pictures would be quicker, but H.265 builds on them.) What is left gains nothing from a second thread.
_QUICKLY = ("-threads", "1", "-skip_loop_filter", "all", "-skip_frame", "noref")

#: What FFmpeg calls an error and is none: leading pictures after a seek into an open group, and the way the
#: null output counts the pictures of a variable frame rate.
_HARMLESS = re.compile(
    r"Could not find ref with POC|RASL|co located POCs|non monotonically increasing dts|"
    r"non-monotonic DTS|Last message repeated|mmco: unref short failure"
)


@dataclass
class _Count:
    """Reads ffmpeg's `-progress`: blocks of key=value."""

    pictures: int = 0
    _unfinished: str = field(default="")

    def take(self, chunk: bytes) -> None:
        *lines, self._unfinished = (self._unfinished + chunk.decode("ascii", "replace")).split("\n")
        for line in lines:
            key, _, value = line.partition("=")
            if key == "frame" and value.strip().isdecimal():
                self.pictures = int(value)


@dataclass(frozen=True)
class DecodeResult:
    """How a decode went."""

    pictures: int
    errors: tuple[str, ...]
    """What the decoder complained about, the last of it."""

    @property
    def clean(self) -> bool:
        """Whether there was something to see and nothing wrong."""
        return self.pictures > 0 and not self.errors


def decode(fd: int, control: RunControl, time_limit_s: float, last_s: float | None = None) -> DecodeResult:
    """Decode pictures and sound of an open file, all of it or about its last seconds.

    A file in which one cannot seek is decoded from its start. Raises ToolTimedOut or RunStopped.
    """
    os.lseek(fd, 0, os.SEEK_SET)
    tail = [*_QUICKLY, "-sseof", f"-{last_s:g}"] if last_s is not None else []
    command = ["ffmpeg", "-nostdin", "-v", "error", "-protocol_whitelist", "file", *tail]
    command += ["-i", f"/proc/self/fd/{fd}", "-map", "0:V:0", "-map", "0:a?", "-sn", "-dn"]
    command += ["-f", "null", "-progress", "pipe:1", "-nostats", "-"]
    count = _Count()
    answer = run_low_priority(command, fd, time_limit_s, count.take, control)
    errors = [line.strip() for line in answer.stderr_tail.splitlines() if line.strip()]
    errors = [line for line in errors if not _HARMLESS.search(line)]
    if answer.code != 0 and not errors:
        errors = [f"ffmpeg ended with {answer.code}"]
    return DecodeResult(count.pictures, tuple(errors[-5:]))
