"""Asks ffprobe what is in a file: in a process of its own, with a time limit.

ffprobe reads nothing but the handle it is given; formats that only point to other files are refused.
"""

import json
from dataclasses import dataclass
from typing import Any

from handbrake_service.processes.tool import LIMITS, CompletedTool, OutputTooLarge, ToolTimedOut, run_tool
from shared.domain.errors import SourceUnavailable, SourceUnusable

#: ffprobe, answering in JSON, an item a line, and opening nothing that a file points to.
FFPROBE = ("ffprobe", "-v", "error", "-protocol_whitelist", "file", "-of", "json=compact=1")

#: Longest look at one file; a slow network share needs seconds, a file that hangs the parser needs an end.
TIME_LIMIT_S = 30.0

#: Headers may claim anything. No film plays for ten years.
_LONGEST_S = 10 * 365 * 86_400.0

#: Formats that play other files, or that FFmpeg takes text and pictures for.
NOT_VIDEOS = frozenset({"hls", "dash", "concat", "concatf", "image2", "tty", "ffmetadata", "webvtt", "srt"})


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
    language_tag: str | None
    """What the file says of its language, as it is written there."""
    frame_rate: float | None
    """Pictures a second, on average; of video."""


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

    def __init__(self, message: str = "ffprobe finds no media in it") -> None:
        super().__init__(message)


def probe_failure(answer: CompletedTool) -> ProbeFailed:
    """Return the error that says why ffprobe did not answer."""
    if answer.lacked_memory:
        return ProbeFailed(f"ffprobe would need more memory for it than the {LIMITS.memory_text} it may have")
    return ProbeFailed()


def read_document(fd: int, *questions: str, time_limit_s: float = TIME_LIMIT_S) -> dict[str, Any]:
    """Return ffprobe's JSON on an open file. Raises ProbeFailed; SourceUnavailable when it takes too long."""
    command = [*FFPROBE, *questions, "-i", f"/proc/self/fd/{fd}"]
    try:
        answer = run_tool(command, fd, time_limit_s)
    except ToolTimedOut as error:
        raise SourceUnavailable(f"ffprobe took over {time_limit_s:.0f} s; is the disk slow?") from error
    except OutputTooLarge as error:
        raise ProbeFailed("ffprobe finds no end of what is in it") from error
    if answer.code != 0:
        raise probe_failure(answer)
    document: dict[str, Any] = json.loads(answer.output)
    return document


def probe(fd: int) -> MediaInfo:
    """Inspect an open file. Raises ProbeFailed, or SourceUnavailable when it takes too long."""
    return read_media(read_document(fd, "-show_format", "-show_streams"))


def probe_video(fd: int) -> MediaInfo:
    """Inspect an open file that must be a video. Raises SourceUnusable or SourceUnavailable."""
    try:
        info = probe(fd)
    except ProbeFailed as error:
        raise SourceUnusable(f"That is not a video that can be read: {error}.") from error
    refuse_other_than_video(info)
    return info


def refuse_other_than_video(info: MediaInfo) -> None:
    """Raise SourceUnusable for what only looks like a video to ffprobe."""
    if info.formats & NOT_VIDEOS or any(name.endswith("_pipe") for name in info.formats) or not info.video:
        raise SourceUnusable("That is not a video: there is no moving picture in it.")


def read_media(document: dict[str, Any]) -> MediaInfo:
    """Read what counts from a document with format and streams."""
    container = document.get("format", {})
    return MediaInfo(
        formats=frozenset(str(container.get("format_name", "")).split(",")),
        duration_s=play_time(container.get("duration")),
        streams=tuple(
            Stream(
                kind=stream.get("codec_type", "data"),
                codec=stream.get("codec_name", "unknown"),
                width=stream.get("width"),
                height=stream.get("height"),
                picture=bool(stream.get("disposition", {}).get("attached_pic")),
                language_tag=stream.get("tags", {}).get("language"),
                frame_rate=ratio(stream.get("avg_frame_rate")) or ratio(stream.get("r_frame_rate")),
            )
            for stream in document.get("streams", [])
        ),
    )


def play_time(said: str | float | None) -> float | None:
    """Read how long something plays, in seconds; None for what is not said, and for what cannot be."""
    try:
        seconds = float(said) if said is not None else 0.0
    except ValueError:
        return None
    return seconds if 0 < seconds < _LONGEST_S else None


def ratio(text: str | None) -> float | None:
    """Read ffprobe's way to write a fraction, such as 30000/1001; None for none and for 0/0."""
    numerator, _, denominator = (text or "").replace(":", "/").partition("/")
    try:
        value = int(numerator) / int(denominator or 1)
    except (ValueError, ZeroDivisionError):
        return None
    return value if value > 0 else None
