"""The offset that all points of a copy have in common."""

from collections.abc import Sequence

import numpy as np
import pytest

from handbrake_service.film_reader.frames import Frame
from handbrake_service.film_reader.offset import WINDOW_S, common_offset_s
from handbrake_service.film_reader.point import ComparedPoint
from handbrake_service.film_reader.values import WHOLE, Boxes

FRAME_S = 0.04
_CHROMA = np.full((18, 32), 128, np.uint8)


def frame(time_s: float, seed: int, noise: float = 0.0) -> Frame:
    """Return a frame of random blocks that depend on the seed, with noise added."""
    blocks = np.random.default_rng(seed).integers(16, 236, (9, 16))
    luma = np.kron(blocks, np.ones((4, 4)))
    luma += noise * np.random.default_rng(seed + 1).normal(size=luma.shape)
    return Frame(time_s, 16 / 9, (np.clip(luma, 0, 255).astype(np.uint8), _CHROMA, _CHROMA))


def point(at_s: float, late_s: float, *, until_s: float = WINDOW_S + FRAME_S) -> ComparedPoint:
    """Return a point whose frame the copy shows `late_s` later than the film.

    The copy's frames are known from WINDOW_S before the point until `until_s` after it.
    """
    offsets_s = np.arange(-WINDOW_S, until_s, FRAME_S)
    shown = int(np.abs(offsets_s - late_s).argmin())
    copy = [
        frame(at_s + offset_s, 1000 if number == shown else number, noise=20.0)
        for number, offset_s in enumerate(offsets_s)
    ]
    return ComparedPoint(at_s, 0.0, [frame(at_s, 1000)], copy, Boxes(WHOLE, WHOLE))


@pytest.mark.parametrize("late_s", [-0.3, 0.0, 0.3])
def test_it_is_that_of_all_points(late_s: float) -> None:
    points = [point(float(at_s), late_s) for at_s in range(1, 5)]
    assert common_offset_s(points, FRAME_S) == pytest.approx(late_s, abs=FRAME_S)


@pytest.mark.parametrize(
    "points",
    [
        [point(1.0, 0.0), point(2.0, 0.46), point(3.0, 0.46), point(4.0, 0.46)],
        [point(1.0, 0.0, until_s=0.3), point(2.0, 0.0, until_s=0.3), point(3.0, 0.46), point(4.0, 0.46)],
    ],
    ids=["one point is in place", "half of the points have no frame there"],
)
def test_there_is_none_if_it_is_not_that_of_most_points(points: Sequence[ComparedPoint]) -> None:
    assert common_offset_s(points, FRAME_S) == 0.0
