"""Makes a JPEG of a frame, for a person to look at."""

from typing import cast

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from handbrake_service.film_reader.pictures import Frame

#: FFmpeg's quantiser scale: 2 is best, 31 worst.
_QUALITY = 5
#: A header may claim any shape of pixels; images are no further from a square than this.
_WIDEST = 5.0


def jpeg(frame: Frame, aspect: float) -> bytes:
    """Return a frame as a JPEG with square pixels; `aspect` is its width by its height, as shown."""
    luma, u, v = frame.planes
    height, width = luma.shape
    picture = VideoFrame(width, height, "yuvj420p")
    for plane, values in zip(picture.planes, (luma, u, v), strict=True):
        padded = np.zeros((plane.height, plane.line_size), np.uint8)
        padded[:, : plane.width] = values
        plane.update(padded.tobytes())
    shown_height = max(2, round(width / min(max(aspect, 1 / _WIDEST), _WIDEST) / 2) * 2)
    picture = picture.reformat(height=shown_height)
    encoder = cast("VideoCodecContext", av.CodecContext.create("mjpeg", "w"))
    encoder.width, encoder.height, encoder.pix_fmt = width, shown_height, "yuvj420p"
    encoder.time_base = 1  # type: ignore[assignment]
    encoder.options = {"qscale": str(_QUALITY)}
    return b"".join(bytes(packet) for packet in [*encoder.encode(picture), *encoder.encode(None)])
