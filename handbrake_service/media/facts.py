"""Facts from a file's headers, read with ffprobe, as far as verification compares them."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from handbrake_service.media.contents import Contents, contents_of, with_full_languages
from handbrake_service.media.matroska import full_languages
from handbrake_service.media.probe import FFPROBE, play_time, probe_failure, ratio
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import run_low_priority
from shared.domain.languages import language_code

#: ffprobe arguments for `facts_of`.
QUESTIONS = ("-show_format", "-show_streams", "-show_chapters", "-show_programs")
#: A slow or sleeping share needs a while for the headers.
_LIMIT_S = 120.0
_CLOCK = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")


@dataclass(frozen=True)
class VideoFacts:
    """The video stream of a film."""

    index: int
    """FFmpeg's stream index."""
    codec: str
    """FFmpeg's name."""
    width: int
    height: int
    """As stored, before rotation."""
    rotation: int
    """Degrees clockwise by which a player rotates it."""
    pixel_aspect: float
    """Width of a pixel divided by its height."""
    duration_s: float | None


@dataclass(frozen=True)
class Track:
    """An audio or subtitle track."""

    index: int
    """FFmpeg's stream index."""
    codec: str
    """FFmpeg's name."""
    language: str
    """ISO 639-2 code; `und` when the file does not say."""
    channels: int = 0
    duration_s: float | None = None


@dataclass(frozen=True)
class Facts:
    """The headers of a file."""

    formats: frozenset[str]
    """FFmpeg's names of the container."""
    start_s: float
    """Timestamp of the first frame or audio sample, in seconds."""
    duration_s: float | None
    video: VideoFacts | None
    audio: tuple[Track, ...]
    subtitles: tuple[Track, ...]
    chapters: int
    contents: Contents = field(default_factory=Contents)
    """Track metadata, covers and further streams."""


def read_facts(fd: int, control: RunControl) -> Facts:
    """Return the facts of an open file. Raises ProbeFailed, ToolTimedOut or RunStopped."""
    output = bytearray()
    command = [*FFPROBE, *QUESTIONS, "-i", f"/proc/self/fd/{fd}"]
    answer = run_low_priority(command, fd, _LIMIT_S, output.extend, control)
    if answer.code != 0:
        raise probe_failure(answer)
    return facts_of(json.loads(output), fd)


def facts_of(document: dict[str, Any], fd: int | None = None) -> Facts:
    """Return the facts from ffprobe's JSON with format, streams and chapters.

    With `fd`, the open file, they include the full languages, which ffprobe does not report.
    """
    container, streams = document.get("format", {}), document.get("streams", [])
    films = [stream for stream in streams if stream.get("codec_type") == "video" and not _is_cover(stream)]
    return Facts(
        formats=frozenset(str(container.get("format_name", "")).split(",")),
        start_s=_seconds(container.get("start_time")) or 0.0,
        duration_s=play_time(container.get("duration")),
        video=_video(films[0]) if films else None,
        audio=_tracks(streams, "audio"),
        subtitles=_tracks(streams, "subtitle"),
        chapters=len(document.get("chapters", [])),
        contents=_contents(document, fd),
    )


def _contents(document: dict[str, Any], fd: int | None) -> Contents:
    contents = contents_of(document)
    return contents if fd is None else with_full_languages(contents, full_languages(fd))


def rotation(stream: dict[str, Any]) -> int:
    """Return the degrees clockwise by which a player rotates the video; FFmpeg counts counterclockwise."""
    for data in stream.get("side_data_list", []):
        if "rotation" in data:
            return round(-float(data["rotation"]) / 90) * 90 % 360
    return 0


def _video(stream: dict[str, Any]) -> VideoFacts:
    return VideoFacts(
        index=int(stream["index"]),
        codec=stream.get("codec_name", "unknown"),
        width=int(stream.get("width", 0)),
        height=int(stream.get("height", 0)),
        rotation=rotation(stream),
        pixel_aspect=ratio(stream.get("sample_aspect_ratio")) or 1.0,
        duration_s=_play_time(stream),
    )


def _tracks(streams: list[dict[str, Any]], kind: str) -> tuple[Track, ...]:
    return tuple(
        Track(
            index=int(stream["index"]),
            codec=stream.get("codec_name", "unknown"),
            language=language_code(stream.get("tags", {}).get("language")),
            channels=int(stream.get("channels", 0)),
            duration_s=_play_time(stream),
        )
        for stream in streams
        if stream.get("codec_type") == kind
    )


def _is_cover(stream: dict[str, Any]) -> bool:
    return bool(stream.get("disposition", {}).get("attached_pic"))


def _play_time(stream: dict[str, Any]) -> float | None:
    """Return a stream's own play time in seconds; Matroska has it in a tag, as hours, minutes and seconds."""
    stated = play_time(stream.get("duration"))
    if stated is not None:
        return stated
    tags = stream.get("tags", {})
    clock = _CLOCK.match(tags.get("DURATION") or tags.get("DURATION-eng") or "")
    return int(clock[1]) * 3600 + int(clock[2]) * 60 + float(clock[3]) if clock else None


def _seconds(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
