"""Bit depth and dynamic range of a video, from ffprobe's description of its stream."""

import re
from typing import Any

from shared.domain.inspection import Hdr

_DOLBY_VISION = "DOVI configuration record"
_HDR10_PLUS = "SMPTE2094-40"


def is_pq(stream: dict[str, Any]) -> bool:
    """Return whether a stream has the transfer curve of HDR10 (SMPTE ST 2084, PQ)."""
    return stream.get("color_transfer") == "smpte2084"


def hdr_kind(stream: dict[str, Any], first_frame: dict[str, Any]) -> Hdr | None:
    """Return the HDR format by transfer curve and side data; None for standard dynamic range."""
    described = [data.get("side_data_type", "") for data in stream.get("side_data_list", [])]
    if _DOLBY_VISION in described:
        return Hdr.DOLBY_VISION
    if is_pq(stream):
        each_frame = [data.get("side_data_type", "") for data in first_frame.get("side_data_list", [])]
        return Hdr.HDR10_PLUS if any(_HDR10_PLUS in kind for kind in each_frame) else Hdr.HDR10
    return Hdr.HLG if stream.get("color_transfer") == "arib-std-b67" else None


def bit_depth(stream: dict[str, Any]) -> int:
    """Return the bits per colour component by FFmpeg's pixel format, such as yuv420p10le; else 8."""
    match = re.search(r"p0?(\d{1,2})(?:le|be)$", str(stream.get("pix_fmt", "")))
    return int(match[1]) if match else 8
