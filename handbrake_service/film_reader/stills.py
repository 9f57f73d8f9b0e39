"""Encodes frames as JPEG images for users."""

from typing import cast

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from handbrake_service.film_reader.frames import Frame

#: FFmpeg's quantiser scale: 2 is best, 31 is worst.
_QUALITY = 5
#: Limit of the aspect ratio and of its inverse, since headers may claim any pixel aspect.
_WIDEST = 5.0


def jpeg(frame: Frame) -> bytes:
    """Return a frame as a JPEG with square pixels."""
    luma, u, v = frame.planes
    height, width = luma.shape
    image = VideoFrame(width, height, "yuvj420p")
    for plane, values in zip(image.planes, (luma, u, v), strict=True):
        padded = np.zeros((plane.height, plane.line_size), np.uint8)
        padded[:, : plane.width] = values
        plane.update(padded.tobytes())
    shown_height = max(2, round(width / min(max(frame.aspect, 1 / _WIDEST), _WIDEST) / 2) * 2)
    image = image.reformat(height=shown_height)
    encoder = cast("VideoCodecContext", av.CodecContext.create("mjpeg", "w"))
    encoder.width, encoder.height, encoder.pix_fmt = width, shown_height, "yuvj420p"
    encoder.time_base = 1  # type: ignore[assignment]
    encoder.options = {"qscale": str(_QUALITY)}
    return b"".join(bytes(packet) for packet in [*encoder.encode(image), *encoder.encode(None)])
