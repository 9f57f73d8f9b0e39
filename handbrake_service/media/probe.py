"""Probes files with ffprobe, in a separate process with a time limit.

ffprobe reads nothing but the file descriptor it is given. Formats that only refer to other files are refused.
"""

import json
from dataclasses import dataclass
from typing import Any

from handbrake_service.processes.tool import LIMITS, CompletedTool, OutputTooLarge, ToolTimedOut, run_tool
from shared.domain.errors import SourceUnavailable, SourceUnusable
from shared.domain.units import format_size

#: Makes ffprobe write JSON, one item per line, and open nothing that a file refers to.
FFPROBE = ("ffprobe", "-v", "error", "-protocol_whitelist", "file", "-of", "json=compact=1")

#: Time limit for one file: a slow network share needs seconds, and a file may hang the parser.
TIME_LIMIT_S = 30.0

#: Headers may claim anything. No film plays for ten years.
_LONGEST_S = 10 * 365 * 86_400.0

#: Formats that play other files, and formats as which FFmpeg reads text and still images.
NOT_VIDEOS = frozenset({"hls", "dash", "concat", "concatf", "image2", "tty", "ffmetadata", "webvtt", "srt"})


@dataclass(frozen=True)
class Stream:
    """One elementary stream, as ffprobe describes it."""

    kind: str
    """FFmpeg's media type: video, audio, subtitle, data or attachment."""
    codec: str
    width: int | None
    height: int | None
    picture: bool
    """Whether it is cover art, not a film."""
    language_tag: str | None
    """The language as the file spells it."""
    frame_rate: float | None
    """Average frames per second of a video stream."""


@dataclass(frozen=True)
class MediaInfo:
    """The container and streams that ffprobe found."""

    formats: frozenset[str]
    """FFmpeg's names of the container."""
    duration_s: float | None
    streams: tuple[Stream, ...]

    @property
    def video(self) -> Stream | None:
        """The first video stream that is not cover art; None without one."""
        return next((s for s in self.streams if s.kind == "video" and not s.picture), None)

    @property
    def has_audio(self) -> bool:
        """Whether there is an audio stream."""
        return any(stream.kind == "audio" for stream in self.streams)

    def count(self, kind: str) -> int:
        """Return the number of streams of a kind."""
        return sum(stream.kind == kind for stream in self.streams)


class ProbeFailed(Exception):
    """ffprobe found no media in the file, or failed; the message says which."""

    def __init__(self, message: str = "ffprobe found no media in it") -> None:
        super().__init__(message)


def probe_failure(answer: CompletedTool) -> ProbeFailed:
    """Return the error that says why ffprobe failed."""
    if answer.lacked_memory:
        allowed = format_size(LIMITS.memory_bytes)
        return ProbeFailed(f"ffprobe needs more than the allowed {allowed} of memory for it")
    return ProbeFailed()


def read_document(fd: int, *questions: str, time_limit_s: float = TIME_LIMIT_S) -> dict[str, Any]:
    """Return ffprobe's JSON on an open file. Raises ProbeFailed; SourceUnavailable when it takes too long."""
    command = [*FFPROBE, *questions, "-i", f"/proc/self/fd/{fd}"]
    try:
        answer = run_tool(command, fd, time_limit_s)
    except ToolTimedOut as error:
        raise SourceUnavailable(f"ffprobe took over {time_limit_s:.0f} s; is the disk slow?") from error
    except OutputTooLarge as error:
        raise ProbeFailed("ffprobe's output for it is too large") from error
    if answer.code != 0:
        raise probe_failure(answer)
    document: dict[str, Any] = json.loads(answer.output)
    return document


def probe(fd: int) -> MediaInfo:
    """Return what an open file contains. Raises ProbeFailed, or SourceUnavailable when it takes too long."""
    return read_media(read_document(fd, "-show_format", "-show_streams"))


def probe_video(fd: int) -> MediaInfo:
    """Return what an open video contains. Raises SourceUnusable if it is not one, or SourceUnavailable."""
    try:
        info = probe(fd)
    except ProbeFailed as error:
        raise SourceUnusable(f"This is not a video, or it cannot be read: {error}.") from error
    refuse_other_than_video(info)
    return info


def refuse_other_than_video(info: MediaInfo) -> None:
    """Raise SourceUnusable for other files that ffprobe reads: playlists, text, still images, audio."""
    if info.formats & NOT_VIDEOS or any(name.endswith("_pipe") for name in info.formats) or not info.video:
        raise SourceUnusable("This is not a video: it contains no moving images.")


def read_media(document: dict[str, Any]) -> MediaInfo:
    """Return the container and streams in ffprobe's JSON."""
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


def play_time(stated: str | float | None) -> float | None:
    """Return a stated play time in seconds; None where it is missing, malformed or not credible."""
    try:
        seconds = float(stated) if stated is not None else 0.0
    except ValueError:
        return None
    return seconds if 0 < seconds < _LONGEST_S else None


def ratio(text: str | None) -> float | None:
    """Return the value of ffprobe's fractions, such as 30000/1001; None for a missing one and for 0/0."""
    numerator, _, denominator = (text or "").replace(":", "/").partition("/")
    try:
        value = int(numerator) / int(denominator or 1)
    except (ValueError, ZeroDivisionError):
        return None
    return value if value > 0 else None
