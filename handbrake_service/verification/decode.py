"""Decodes a result, or only its tail, as a player would."""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from handbrake_service.film_reader.client import FilmReader, ReadingFailed
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import run_low_priority

#: Length of the tail that is decoded. Decoding starts at the key frame before it, so slightly more is read.
TAIL_S = 2.0

#: Messages of FFmpeg that are not errors: leading frames after a seek into an open GOP, how the null muxer
#: counts the frames of a variable frame rate, and what its Opus parser (not the decoder) says at the end.
_HARMLESS = re.compile(
    r"Could not find ref with POC|RASL|co located POCs|non monotonically increasing dts|"
    r"non-monotonic DTS|Last message repeated|mmco: unref short failure|"
    r"Error parsing Opus packet header"
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
    """The last five error lines of FFmpeg, without harmless ones."""

    @property
    def clean(self) -> bool:
        """Whether at least one frame was decoded and there were no errors."""
        return self.frames > 0 and not self.errors


def decode(fd: int, control: RunControl, time_limit_s: float) -> DecodeResult:
    """Decode video and audio of an open file. Raises ToolTimedOut or RunStopped."""
    os.lseek(fd, 0, os.SEEK_SET)
    command = ["ffmpeg", "-nostdin", "-v", "error", "-protocol_whitelist", "file"]
    command += ["-i", f"/proc/self/fd/{fd}", "-map", "0:V:0", "-map", "0:a?", "-sn", "-dn"]
    command += ["-f", "null", "-progress", "pipe:1", "-nostats", "-"]
    counter = _FrameCounter()
    completed = run_low_priority(command, fd, time_limit_s, counter.take, control)
    errors = completed.stderr_tail.splitlines()
    if completed.code != 0 and not errors:
        errors = [f"ffmpeg exited with code {completed.code}"]
    return _result(counter.frames, errors)


def decode_tail(fd: int, control: RunControl, reader: FilmReader, time_limit_s: float) -> DecodeResult:
    """Decode about the last `TAIL_S` seconds of video and audio of an open file.

    Errors may only be due to the start at a key frame. Raises ToolTimedOut or RunStopped.
    """
    try:
        answer = json.loads(reader.ask("tail", {"last_s": TAIL_S}, {"copy": fd}, control, time_limit_s))
    except ReadingFailed as error:
        return DecodeResult(0, (str(error),))
    return _result(answer["frames"], answer["errors"])


def _result(frames: int, errors: Iterable[str]) -> DecodeResult:
    found = [line.strip() for line in errors if line.strip() and not _HARMLESS.search(line)]
    return DecodeResult(frames, tuple(found[-5:]))
