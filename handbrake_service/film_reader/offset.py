"""How much later the copy shows everything than the film does, over all points."""

from collections.abc import Sequence

import numpy as np

from handbrake_service.film_reader.point import CLEARLY_BETTER, ComparedPoint

#: How far from its place a frame is searched for, and the largest common offset.
WINDOW_S = 0.5
_OFFSET_STEP_S = 0.01
#: The least gain in similarity as a share of the dissimilarity: in a low-quality copy noise adds some by
#: chance.
_GAIN_SHARE = 0.1
#: How much less similar a single point may become at the common offset.
_LOSS = 0.01


def common_offset_s(points: Sequence[ComparedPoint], frame_s: float) -> float:
    """Return the offset at which the points are clearly more similar than in place; 0 if there is none."""
    reach_s = frame_s / 2 + _OFFSET_STEP_S
    in_place = [point.best_within(0.0, reach_s) for point in points]
    known = [here for here in in_place if here is not None]

    def gain(offset_s: float) -> float:
        """Return the mean gain in similarity at an offset.

        It is 0 if a single point loses more than _LOSS, or if half of the points have no frame there.
        """
        gains = [
            found - here
            for point, here in zip(points, in_place, strict=True)
            if here is not None and (found := point.best_within(offset_s, reach_s)) is not None
        ]
        is_known = 2 * len(gains) > len(known)
        return sum(gains) / len(gains) if is_known and min(gains) > -_LOSS else 0.0

    offsets = np.arange(-WINDOW_S, WINDOW_S + _OFFSET_STEP_S, _OFFSET_STEP_S)
    best_s = max(offsets, key=lambda offset_s: (round(gain(offset_s), 3), -abs(offset_s)))
    dissimilarity = 1.0 - sum(known) / len(known) if known else 0.0
    return float(best_s) if gain(best_s) > max(CLEARLY_BETTER, _GAIN_SHARE * dissimilarity) else 0.0


def residual_offset_s(points: Sequence[ComparedPoint], most_s: float) -> float:
    """Return the median deviation of the points from the common offset.

    Points that deviate by more than `most_s` are ignored: they are mismatched or wrong, and say nothing about
    the others.
    """
    found = [point.off_s for point in points if point.off_s is not None and abs(point.off_s) <= most_s]
    return float(np.median(found)) if found else 0.0


def has_precise_times(points: Sequence[ComparedPoint]) -> bool:
    """Return whether at least half of the points have a precise time.

    At low quality, encoders repeat a frame until enough of it has changed, so everything seems to be shown
    later.
    """
    return 2 * sum(point.off_s is not None for point in points) >= len(points)
