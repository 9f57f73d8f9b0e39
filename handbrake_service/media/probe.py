"""Asks ffprobe what is in a file: in a process of its own, with a time limit.

ffprobe reads nothing but the handle it is given; formats that only point to other files are refused.
"""

import json
import subprocess
from dataclasses import dataclass
from typing import Any

from shared.domain.errors import SourceUnavailable, SourceUnusable

#: Longest look at one file; a slow network share needs seconds, a file that hangs the parser needs an end.
TIME_LIMIT_S = 30.0

#: Formats that play other files, or that FFmpeg takes text and pictures for.
_NOT_VIDEOS = frozenset({"hls", "dash", "concat", "concatf", "image2", "tty", "ffmetadata", "webvtt", "srt"})


@dataclass(frozen=True)
class Stream:
    """One elementary stream."""

    kind: str
    """video, audio, subtitle, data, attachment"""
    codec: str
    width: int | None
    height: int | None
    picture: bool
    """A cover picture, not a film."""


@dataclass(frozen=True)
class MediaInfo:
    """What ffprobe found."""

    formats: frozenset[str]
    """FFmpeg's names of the container."""
    duration_s: float | None
    streams: tuple[Stream, ...]

    @property
    def video(self) -> Stream | None:
        """The first stream that is a film."""
        return next((s for s in self.streams if s.kind == "video" and not s.picture), None)

    @property
    def has_audio(self) -> bool:
        """Whether there is any audio."""
        return any(stream.kind == "audio" for stream in self.streams)

    def count(self, kind: str) -> int:
        """Count the streams of a kind."""
        return sum(stream.kind == kind for stream in self.streams)


class ProbeFailed(Exception):
    """ffprobe found no media in the file; the message says so."""


def probe(fd: int) -> MediaInfo:
    """Inspect an open file. Raises ProbeFailed, or SourceUnavailable when it takes too long."""
    command = ["ffprobe", "-v", "error", "-protocol_whitelist", "file", "-show_format", "-show_streams"]
    command += ["-of", "json", "-i", f"/proc/self/fd/{fd}"]
    try:
        done = subprocess.run(
            command,
            pass_fds=[fd],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIME_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SourceUnavailable(f"ffprobe took over {TIME_LIMIT_S:.0f} s; is the disk slow?") from error
    if done.returncode != 0:
        raise ProbeFailed("ffprobe finds no media in it")
    return _parse(json.loads(done.stdout))


def probe_video(fd: int) -> MediaInfo:
    """Inspect an open file that must be a video. Raises SourceUnusable or SourceUnavailable."""
    try:
        info = probe(fd)
    except ProbeFailed as error:
        raise SourceUnusable(f"That is not a video that can be read: {error}.") from error
    if info.formats & _NOT_VIDEOS or any(name.endswith("_pipe") for name in info.formats) or not info.video:
        raise SourceUnusable("That is not a video: there is no moving picture in it.")
    return info


def _parse(document: dict[str, Any]) -> MediaInfo:
    container = document.get("format", {})
    duration = container.get("duration")
    return MediaInfo(
        formats=frozenset(str(container.get("format_name", "")).split(",")),
        duration_s=float(duration) if duration is not None else None,
        streams=tuple(
            Stream(
                kind=stream.get("codec_type", "data"),
                codec=stream.get("codec_name", "unknown"),
                width=stream.get("width"),
                height=stream.get("height"),
                picture=bool(stream.get("disposition", {}).get("attached_pic")),
            )
            for stream in document.get("streams", [])
        ),
    )
