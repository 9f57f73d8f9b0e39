"""Decides what the film in a source is: one of its video streams.

HandBrakeCLI takes the first video stream that is no cover (libhb/stream.c: ffmpeg_title_scan), and of a
broadcast the first programme, whatever it shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handbrake_service.media.presence import Presence

Stream = dict[str, Any]

#: Codecs of single pictures, by FFmpeg's names; films in them are rare, covers are not.
_STILL_CODECS = frozenset({"mjpeg", "png", "bmp", "tiff", "webp", "jpeg2000", "ljpeg", "gif"})
#: Containers of which HandBrakeCLI reads one programme only.
_BROADCAST = "mpegts"


@dataclass(frozen=True)
class Film:
    """The film of a source."""

    video: Stream
    """Its video stream, as ffprobe describes it."""
    taken: Stream
    """The video stream that HandBrakeCLI takes; another one makes another copy."""
    programmes: int
    """How many programmes with a film there are: of several, which one HandBrakeCLI takes is not certain."""

    @property
    def is_taken(self) -> bool:
        """Whether HandBrakeCLI is sure to take it."""
        return self.programmes <= 1 and self.video["index"] == self.taken["index"]


class NoFilm(Exception):
    """There is no moving picture in the source; the message says what there is."""


def is_ambiguous(document: Mapping[str, Any]) -> bool:
    """Return whether headers alone do not tell which stream is the film."""
    candidates = _candidates(document.get("streams", []))
    return len(candidates) > 1 or any(_may_be_still(stream) for stream in candidates)


def film_of(document: Mapping[str, Any], presence: Presence | None) -> Film:
    """Return the film of a source.

    `document` is ffprobe's, with format, streams and programs; `presence` is needed when it is ambiguous.
    Raises NoFilm.
    """
    candidates = _candidates(document.get("streams", []))
    moving = [stream for stream in candidates if presence is None or presence.packets(stream["index"]) > 1]
    if not moving:
        raise NoFilm("there is only a still picture in it" if candidates else "there is no video in it")
    broadcast = _BROADCAST in str(document.get("format", {}).get("format_name", "")).split(",")
    return Film(
        video=max(moving, key=lambda stream: _rank(stream, presence)),
        taken=candidates[0],
        programmes=_programmes(document, moving) if broadcast else 1,
    )


def _candidates(streams: Iterable[Stream]) -> list[Stream]:
    return [
        stream
        for stream in streams
        if stream.get("codec_type") == "video" and not stream.get("disposition", {}).get("attached_pic")
    ]


def _may_be_still(stream: Stream) -> bool:
    return stream.get("codec_name") in _STILL_CODECS or stream.get("nb_frames") == "1"


def _rank(stream: Stream, presence: Presence | None) -> tuple[float, int, int, int]:
    """Order by how much of the play time a stream covers, the size of its frames, its flag and its place."""
    return (
        presence.coverage(stream["index"]) if presence else 1.0,
        int(stream.get("width") or 0) * int(stream.get("height") or 0),
        int(bool(stream.get("disposition", {}).get("default"))),
        -int(stream["index"]),
    )


def _programmes(document: Mapping[str, Any], moving: Sequence[Stream]) -> int:
    films = {stream["index"] for stream in moving}
    own = (
        {stream["index"] for stream in programme.get("streams", [])}
        for programme in document.get("programs", [])
    )
    return sum(bool(films & each) for each in own)


def describe(stream: Stream) -> str:
    """Return what a person calls a video stream, such as `track 2, h264, 1920x1080`."""
    size = f"{stream.get('width', 0)}x{stream.get('height', 0)}"
    return f"track {int(stream['index']) + 1}, {stream.get('codec_name', 'unknown')}, {size}"
