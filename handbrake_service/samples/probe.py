"""Probes a finished sample: its size, frames and display size, and where in the source it begins."""

from dataclasses import dataclass
from typing import Any

from handbrake_service.media.colour import hdr_kind
from handbrake_service.media.probe import ProbeFailed, read_document
from shared.domain.errors import SourceUnavailable

#: How far after the requested time the next frame is searched.
_NEXT_FRAME_S = 1.0
_ROUNDING_S = 0.0015


@dataclass(frozen=True)
class SampleProbe:
    """What ffprobe finds in a sample."""

    streams: list[dict[str, Any]]
    seconds: float
    packet_bytes: int
    """Video, audio and subtitles in it, without headers and fonts."""
    frame_times_s: list[float]
    """Presentation time of each frame, in order."""
    width: int
    """Display width in square pixels."""
    height: int
    hdr: bool


def probe_sample(fd: int) -> SampleProbe:
    """Return what ffprobe finds in an open sample. Raises ProbeFailed, or SourceUnavailable on a timeout."""
    document = read_document(
        fd, "-show_format", "-show_streams", "-show_entries", "packet=size,stream_index,pts_time"
    )
    streams: list[dict[str, Any]] = document.get("streams", [])
    videos = [each for each in streams if each.get("codec_type") == "video" and _is_film(each)]
    seconds = float(document.get("format", {}).get("duration", 0))
    packets: list[dict[str, Any]] = document.get("packets", [])
    times = _times(packets, videos[0]["index"]) if videos else []
    if not times or seconds <= 0:
        raise ProbeFailed("it contains no moving images")
    width, height = shown_size(videos[0])
    return SampleProbe(
        streams=streams,
        seconds=seconds,
        packet_bytes=sum(int(packet.get("size", 0)) for packet in packets),
        frame_times_s=times,
        width=width,
        height=height,
        hdr=hdr_kind(videos[0], {}) is not None,
    )


def first_picture_s(source_fd: int, at_s: float) -> float:
    """Return the time of the source's first frame at or after `at_s`, which is the sample's first frame.

    In seconds from the start of the source. Where the source does not say, a frame at `at_s` is assumed.
    """
    arguments = ("-select_streams", "V:0", "-show_entries", "packet=pts_time")
    try:
        start_s = float(
            read_document(source_fd, "-show_entries", "format=start_time")["format"]["start_time"]
        )
        requested_s = start_s + at_s
        interval = f"{requested_s:.3f}%{requested_s + _NEXT_FRAME_S:.3f}"
        packets = read_document(source_fd, *arguments, "-read_intervals", interval)["packets"]
    except (ProbeFailed, SourceUnavailable, KeyError, ValueError):
        return at_s
    times = _times(packets)
    return min((time for time in times if time >= requested_s - _ROUNDING_S), default=requested_s) - start_s


def shown_size(stream: dict[str, Any]) -> tuple[int, int]:
    """Return a video's display size in square pixels."""
    width, height = int(stream["width"]), int(stream["height"])
    aspect = str(stream.get("sample_aspect_ratio", "1:1")).split(":")
    if len(aspect) == 2 and all(part.isdecimal() and int(part) > 0 for part in aspect):
        width = round(width * int(aspect[0]) / int(aspect[1]))
    return width, height


def _times(packets: list[dict[str, Any]], stream: int | None = None) -> list[float]:
    """Return the presentation times of packets, sorted: packets come in decoding order."""
    times = (p.get("pts_time") for p in packets if stream is None or p.get("stream_index") == stream)
    return sorted(float(time) for time in times if time is not None)


def _is_film(stream: dict[str, Any]) -> bool:
    return not stream.get("disposition", {}).get("attached_pic")
