"""Detects variable frame rates by packet times from ffprobe; HandBrake's scan does not report them."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from handbrake_service.media.ffprobe import Packet

#: A shorter film is read from its start, a longer one in windows at its start, middle and towards the end.
_SHORT_S = 60.0
_FRAMES_OF_SHORT = 2_000
_FRAMES_PER_WINDOW = 120
_LATER_WINDOWS = (0.5, 0.8)
#: Packets farther apart than this belong to different windows.
_SAME_WINDOW_S = 5.0

#: Containers round times to a millisecond, so deviations up to this are ignored.
_ROUNDING_S = 0.0025
#: An interval that differs from the median by more than this factor is uneven.
_UNEVEN = 1.15
#: Frames at the end of a window whose neighbours in display order may lie beyond it.
_REORDERED = 16


def timing_questions(duration_s: float | None) -> list[str]:
    """Return the ffprobe arguments for `is_variable`: packet times in a few windows."""
    if duration_s is None or duration_s < _SHORT_S:
        intervals = [f"%+#{_FRAMES_OF_SHORT}"]
    else:
        starts = ["", *(f"{duration_s * share:.3f}" for share in _LATER_WINDOWS)]
        intervals = [f"{start}%+#{_FRAMES_PER_WINDOW}" for start in starts]
    return [
        *("-select_streams", "V:0", "-show_entries", "packet=pts_time,dts_time"),
        *("-read_intervals", ",".join(intervals)),
    ]


def is_variable(packets: Sequence[Packet]) -> bool:
    """Return whether the frame rate is variable, from the packets that `timing_questions` selects."""
    gaps = [gap for window in _windows(packets) for gap in _gaps(window)]
    if not gaps:
        return False
    typical = median(gaps)
    uneven = [
        gap
        for gap in gaps
        if abs(gap - typical) > _ROUNDING_S and not typical / _UNEVEN <= gap <= typical * _UNEVEN
    ]
    # A single uneven interval is an edit or a fault, not a variable frame rate.
    return len(uneven) > 1


def _windows(packets: Sequence[Packet]) -> list[list[float]]:
    """Return the packet times of each window, in decoding order."""
    shown = all(packet.pts_s is not None for packet in packets)
    windows: list[list[float]] = [[]]
    for packet in packets:
        time_s = packet.pts_s if shown else packet.dts_s
        if time_s is None:
            continue
        if windows[-1] and abs(time_s - windows[-1][-1]) > _SAME_WINDOW_S:
            windows.append([])
        windows[-1].append(time_s)
    return windows


def _gaps(window: list[float]) -> list[float]:
    """Return the frame intervals in display order, without the end, where neighbours may be missing."""
    times = sorted(set(window))
    if len(times) > 2 * _REORDERED:
        times = times[:-_REORDERED]
    return [later - earlier for earlier, later in pairwise(times)]
