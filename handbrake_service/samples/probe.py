"""Looks at a finished sample: what it came to, how it is shown, and where in the source it begins."""

from dataclasses import dataclass
from typing import Any

from handbrake_service.media.colour import hdr_kind
from handbrake_service.media.probe import ProbeFailed, read_document
from shared.domain.errors import SourceUnavailable

#: How far behind the place asked for the next picture is looked for.
_NEXT_PICTURE_S = 1.0
_ROUNDING_S = 0.0015


@dataclass(frozen=True)
class SampleProbe:
    """What ffprobe finds in a sample."""

    streams: list[dict[str, Any]]
    seconds: float
    packet_bytes: int
    """What is picture, sound and text in it."""
    frame_times_s: list[float]
    """When each picture is shown, in order."""
    width: int
    """As shown, in square pixels."""
    height: int
    hdr: bool


def probe_sample(fd: int) -> SampleProbe:
    """Look at an open sample. Raises ProbeFailed, or SourceUnavailable when that takes too long."""
    document = read_document(
        fd, "-show_format", "-show_streams", "-show_entries", "packet=size,stream_index,pts_time"
    )
    streams: list[dict[str, Any]] = document.get("streams", [])
    pictures = [each for each in streams if each.get("codec_type") == "video" and _is_film(each)]
    seconds = float(document.get("format", {}).get("duration", 0))
    packets: list[dict[str, Any]] = document.get("packets", [])
    times = _times(packets, pictures[0]["index"]) if pictures else []
    if not times or seconds <= 0:
        raise ProbeFailed("there is no moving picture in it")
    width, height = shown_size(pictures[0])
    return SampleProbe(
        streams=streams,
        seconds=seconds,
        packet_bytes=sum(int(packet.get("size", 0)) for packet in packets),
        frame_times_s=times,
        width=width,
        height=height,
        hdr=hdr_kind(pictures[0], {}) is not None,
    )


def first_picture_s(source_fd: int, at_s: float) -> float:
    """Return the time, from the source's start, of its first picture at or behind `at_s`: a sample's first.

    A source that does not say is taken to have one right there.
    """
    questions = ("-select_streams", "V:0", "-show_entries", "packet=pts_time")
    try:
        start_s = float(
            read_document(source_fd, "-show_entries", "format=start_time")["format"]["start_time"]
        )
        place = start_s + at_s
        interval = f"{place:.3f}%{place + _NEXT_PICTURE_S:.3f}"
        packets = read_document(source_fd, *questions, "-read_intervals", interval)["packets"]
    except (ProbeFailed, SourceUnavailable, KeyError, ValueError):
        return at_s
    times = _times(packets)
    return min((time for time in times if time >= place - _ROUNDING_S), default=place) - start_s


def shown_size(stream: dict[str, Any]) -> tuple[int, int]:
    """Return a video's size in square pixels."""
    width, height = int(stream["width"]), int(stream["height"])
    aspect = str(stream.get("sample_aspect_ratio", "1:1")).split(":")
    if len(aspect) == 2 and all(part.isdecimal() and int(part) > 0 for part in aspect):
        width = round(width * int(aspect[0]) / int(aspect[1]))
    return width, height


def _times(packets: list[dict[str, Any]], stream: int | None = None) -> list[float]:
    """Return when pictures are shown, in order; packets come in the order they are decoded in."""
    times = (p.get("pts_time") for p in packets if stream is None or p.get("stream_index") == stream)
    return sorted(float(time) for time in times if time is not None)


def _is_film(stream: dict[str, Any]) -> bool:
    return not stream.get("disposition", {}).get("attached_pic")
