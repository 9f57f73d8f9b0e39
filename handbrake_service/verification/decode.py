"""Decodes a result, or only its tail, as a player would."""

import os
import re
from dataclasses import dataclass, field

from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import run_low_priority

#: Length of the tail that is decoded. Decoding starts at the key frame before it, so slightly more is read.
TAIL_S = 2.0

#: Options that make the tail check faster, since it is on the critical path. The loop filter runs after
#: decoding and cannot fail. Damage in a non-reference frame is visible for that frame only, and a full decode
#: finds it. (Skipping all B-frames would be faster, but H.265 uses them as references.) The rest gains
#: nothing from a second thread.
_TAIL_OPTIONS = ("-threads", "1", "-skip_loop_filter", "all", "-skip_frame", "noref")

#: Messages of FFmpeg that are not errors: leading frames after a seek into an open GOP, and how the null
#: muxer counts the frames of a variable frame rate.
_HARMLESS = re.compile(
    r"Could not find ref with POC|RASL|co located POCs|non monotonically increasing dts|"
    r"non-monotonic DTS|Last message repeated|mmco: unref short failure"
)


@dataclass
class _FrameCounter:
    """Parses ffmpeg's `-progress` output: lines of key=value."""

    frames: int = 0
    _unfinished: str = field(default="")

    def take(self, chunk: bytes) -> None:
        *lines, self._unfinished = (self._unfinished + chunk.decode("ascii", "replace")).split("\n")
        for line in lines:
            key, _, value = line.partition("=")
            if key == "frame" and value.strip().isdecimal():
                self.frames = int(value)


@dataclass(frozen=True)
class DecodeResult:
    """The outcome of a decode."""

    frames: int
    errors: tuple[str, ...]
    """The last five error lines of ffmpeg, without harmless ones."""

    @property
    def clean(self) -> bool:
        """Whether at least one frame was decoded and there were no errors."""
        return self.frames > 0 and not self.errors


def decode(fd: int, control: RunControl, time_limit_s: float, last_s: float | None = None) -> DecodeResult:
    """Decode video and audio of an open file, all of it or about the last `last_s` seconds.

    A file that is not seekable is decoded from its start. Raises ToolTimedOut or RunStopped.
    """
    os.lseek(fd, 0, os.SEEK_SET)
    tail = [*_TAIL_OPTIONS, "-sseof", f"-{last_s:g}"] if last_s is not None else []
    command = ["ffmpeg", "-nostdin", "-v", "error", "-protocol_whitelist", "file", *tail]
    command += ["-i", f"/proc/self/fd/{fd}", "-map", "0:V:0", "-map", "0:a?", "-sn", "-dn"]
    command += ["-f", "null", "-progress", "pipe:1", "-nostats", "-"]
    counter = _FrameCounter()
    completed = run_low_priority(command, fd, time_limit_s, counter.take, control)
    errors = [line.strip() for line in completed.stderr_tail.splitlines() if line.strip()]
    errors = [line for line in errors if not _HARMLESS.search(line)]
    if completed.code != 0 and not errors:
        errors = [f"ffmpeg exited with code {completed.code}"]
    return DecodeResult(counter.frames, tuple(errors[-5:]))
