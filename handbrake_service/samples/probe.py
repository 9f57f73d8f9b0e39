"""Probes a finished sample: its size, frames and display size, and where in the source it begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from handbrake_service.media.colour import hdr_kind
from handbrake_service.media.ffprobe import Packet, Stream
from handbrake_service.media.probe import ProbeFailed, read_document
from shared.domain.errors import SourceUnavailable

#: How far after the requested time the next frame is searched.
_NEXT_FRAME_S = 1.0
_ROUNDING_S = 0.0015


@dataclass(frozen=True)
class SampleProbe:
    """What ffprobe finds in a sample."""

    streams: Sequence[Stream]
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
    video, seconds = document.video, document.format.duration_s
    times = _times(document.packets, video.index) if video else []
    if video is None or not times or seconds is None:
        raise ProbeFailed("it contains no moving images")
    width, height = shown_size(video)
    return SampleProbe(
        streams=document.streams,
        seconds=seconds,
        packet_bytes=sum(packet.size_bytes or 0 for packet in document.packets),
        frame_times_s=times,
        width=width,
        height=height,
        hdr=hdr_kind(video, None) is not None,
    )


def first_picture_s(source_fd: int, at_s: float) -> float:
    """Return the time of the source's first frame at or after `at_s`, which is the sample's first frame.

    In seconds from the start of the source. Where the source does not say, a frame at `at_s` is assumed.
    """
    arguments = ("-select_streams", "V:0", "-show_entries", "packet=pts_time")
    try:
        start_s = read_document(source_fd, "-show_entries", "format=start_time").format.start_s
        if start_s is None:
            return at_s
        requested_s = start_s + at_s
        interval = f"{requested_s:.3f}%{requested_s + _NEXT_FRAME_S:.3f}"
        times = _times(read_document(source_fd, *arguments, "-read_intervals", interval).packets)
    except (ProbeFailed, SourceUnavailable):
        return at_s
    return min((time for time in times if time >= requested_s - _ROUNDING_S), default=requested_s) - start_s


def shown_size(video: Stream) -> tuple[int, int]:
    """Return a video's display size in square pixels. Raises ProbeFailed where it has none."""
    if not video.width or not video.height:
        raise ProbeFailed("its video has no size")
    return round(video.width * (video.pixel_aspect or 1.0)), video.height


def _times(packets: Sequence[Packet], stream: int | None = None) -> list[float]:
    """Return the presentation times of packets, sorted: packets come in decoding order."""
    times = (packet.pts_s for packet in packets if stream is None or packet.stream_index == stream)
    return sorted(time_s for time_s in times if time_s is not None)
