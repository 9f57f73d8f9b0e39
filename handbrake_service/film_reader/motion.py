"""How much a film moves between two of its times."""

import math

import numpy as np

from handbrake_service.film_reader.frames import FrameReader
from handbrake_service.film_reader.opening import open_film, video_stream
from handbrake_service.film_reader.similarity import quarters, shrink_luma, ssim_map
from handbrake_service.film_reader.values import WHOLE, Span

#: The compared frames are this far apart; farther if there were more of them than this.
_STEP_S = 0.1
_MOST_FRAMES = 40


def largest_motion(fd: int, video: int, from_s: float, to_s: float) -> float:
    """Return how much a film changes after its first frame between two of its timestamps.

    This is 1 minus the least SSIM of a quarter of any frame; 0 with fewer than two frames. `video` is an
    FFmpeg stream index. Raises av.FFmpegError if the film cannot be decoded there.
    """
    count = min(_MOST_FRAMES, max(2, math.ceil((to_s - from_s) / _STEP_S)))
    spans = [Span(float(at_s), float(at_s)) for at_s in np.linspace(from_s, to_s, count)]
    with open_film(fd) as container:
        found = FrameReader(container, video_stream(container, video), 0.0).read(spans, shown=spans)
    first, *later = [shrink_luma(frames[0], WHOLE) for frames in found if frames and frames[0].time_s < to_s]
    if not later:
        return 0.0
    return 1.0 - min(
        float(quarter.mean()) for frame in ssim_map(first, np.stack(later)) for quarter in quarters(frame)
    )
