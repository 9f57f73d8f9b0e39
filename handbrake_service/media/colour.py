"""Bit depth and dynamic range of a video, from ffprobe's description of its stream."""

import re

from handbrake_service.media.ffprobe import Frame, Stream
from shared.domain.inspection import Hdr

_DOLBY_VISION = "DOVI configuration record"
_HDR10_PLUS = "SMPTE2094-40"


def is_pq(stream: Stream) -> bool:
    """Return whether a stream has the transfer curve of HDR10 (SMPTE ST 2084, PQ)."""
    return stream.transfer_curve == "smpte2084"


def hdr_kind(stream: Stream, first_frame: Frame | None) -> Hdr | None:
    """Return the HDR format by transfer curve and side data; None for standard dynamic range."""
    if any(data.kind == _DOLBY_VISION for data in stream.side_data):
        return Hdr.DOLBY_VISION
    if is_pq(stream):
        each_frame = first_frame.side_data if first_frame else ()
        return Hdr.HDR10_PLUS if any(_HDR10_PLUS in data.kind for data in each_frame) else Hdr.HDR10
    return Hdr.HLG if stream.transfer_curve == "arib-std-b67" else None


def bit_depth(stream: Stream) -> int:
    """Return the bits per colour component by FFmpeg's pixel format, such as yuv420p10le; else 8."""
    match = re.search(r"p0?(\d{1,2})(?:le|be)$", stream.pixel_format)
    return int(match[1]) if match else 8
