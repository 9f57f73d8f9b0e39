"""What ffprobe knows of a video stream and HandBrake's scan does not tell: the timing of its pictures."""

from itertools import pairwise
from statistics import median
from typing import Any

#: A short film is looked at from its start on, a longer one at its start, in the middle and towards the end.
_SHORT_S = 60.0
_FRAMES_OF_SHORT = 2_000
_FRAMES_OF_LOOK = 120
_LATER_LOOKS = (0.5, 0.8)
#: Packets farther apart than this were not read in one look.
_SAME_LOOK_S = 5.0

#: Containers round times to a millisecond, so frames a little closer or farther mean nothing.
_ROUNDING_S = 0.0025
#: Frames farther apart than this many times the usual, or nearer than its inverse, are uneven.
_UNEVEN = 1.15
#: Frames at the end of a look whose neighbours in display order may lie behind it.
_REORDERED = 16


def timing_questions(duration_s: float | None) -> list[str]:
    """Return what to ask ffprobe for `is_variable`: times of some frames at a few places."""
    if duration_s is None or duration_s < _SHORT_S:
        places = [f"%+#{_FRAMES_OF_SHORT}"]
    else:
        starts = ["", *(f"{duration_s * share:.3f}" for share in _LATER_LOOKS)]
        places = [f"{start}%+#{_FRAMES_OF_LOOK}" for start in starts]
    return [
        *("-select_streams", "V:0", "-show_entries", "packet=pts_time,dts_time"),
        *("-read_intervals", ",".join(places)),
    ]


def is_variable(packets: list[dict[str, Any]]) -> bool:
    """Return whether frames come at uneven intervals, from packets as `timing_questions` gets them."""
    gaps = [gap for look in _looks(packets) for gap in _gaps(look)]
    if not gaps:
        return False
    usual = median(gaps)
    uneven = [
        gap
        for gap in gaps
        if abs(gap - usual) > _ROUNDING_S and not usual / _UNEVEN <= gap <= usual * _UNEVEN
    ]
    # A single odd gap is an edit or a fault, not a way of filming.
    return len(uneven) > 1


def _looks(packets: list[dict[str, Any]]) -> list[list[float]]:
    """Split packets into the times of each look, in the order of decoding."""
    clock = "pts_time" if all("pts_time" in packet for packet in packets) else "dts_time"
    looks: list[list[float]] = [[]]
    for time_s in (float(packet[clock]) for packet in packets if clock in packet):
        if looks[-1] and abs(time_s - looks[-1][-1]) > _SAME_LOOK_S:
            looks.append([])
        looks[-1].append(time_s)
    return looks


def _gaps(look: list[float]) -> list[float]:
    """Return the times between frames in display order, without the end, whose neighbours were not read."""
    times = sorted(set(look))
    if len(times) > 2 * _REORDERED:
        times = times[:-_REORDERED]
    return [later - earlier for earlier, later in pairwise(times)]
