"""Verdicts on what the copy shows at single points, and on copies that drift in time against their film."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from handbrake_service.film_reader.values import WHOLE, Comparison, GeometryLikeness, PointLikeness
from handbrake_service.verification.content.geometry import Geometry
from handbrake_service.verification.content.verdict import judge
from shared.domain.verification import Check, CheckName

#: How many seconds later the copy shows a frame than its film, at points 3 s apart; None where unknown, as in
#: scenes that are nearly still.
Offsets = Sequence[float | None]
FRAME_S = 0.04
GEOMETRY = Geometry(0, mirrored=False, film_box=WHOLE, padded=False, asked=False)


def point(
    number: int, off_s: float | None, in_place: float = 0.99, best: float = 0.99, blurred: float = 0.5
) -> PointLikeness:
    """Return a point at which the copy shows the correct frame, unless its similarities say otherwise."""
    return PointLikeness(
        at_s=3.0 * number + 1.5,
        detail=50.0,
        in_place=in_place,
        best=best,
        offset_s=off_s or 0.0,
        off_s=off_s,
        blurred=blurred,
        elsewhere=0.1,
        part=1.0,
        strangest=0.98,
        chroma=0.99,
        film_colour=20.0,
        film_motion=0.2,
        copy_motion=0.2,
        border=0.0,
    )


def frames_check(offsets: Offsets) -> Check:
    """Return the frames check of a copy at 25 fps."""
    return check_of([point(number, off_s) for number, off_s in enumerate(offsets)])


def check_of(
    points: Sequence[PointLikeness],
    name: CheckName = CheckName.FRAMES,
    *,
    frame_s: float = FRAME_S,
    area: GeometryLikeness | None = None,
) -> Check:
    """Return a check of a copy, at 25 fps unless `frame_s` says otherwise."""
    measured = Comparison(0.0, 0.0, frame_s, FRAME_S, None, points, area, [])
    checks = judge(measured, [], GEOMETRY)
    return next(check for check in checks if check.name is name)


SLOWER = (-0.09, -0.03, 0.03, 0.09)


@pytest.mark.parametrize("unknown", range(len(SLOWER)))
def test_a_copy_that_plays_slower_is_found_even_if_one_point_is_unknown(unknown: int) -> None:
    known = [None if number == unknown else off_s for number, off_s in enumerate(SLOWER)]
    check = frames_check(known)
    assert not check.passed
    assert "ms further off than at 0:0" in check.found


def test_a_copy_that_plays_faster_is_found() -> None:
    assert not frames_check([-off_s for off_s in SLOWER]).passed


def test_a_missing_part_in_the_middle_is_found() -> None:
    assert frames_check([0.0, 0.0, 0.0, -0.08, -0.08, -0.08]).found == (
        "at 0:10 it is 80 ms further off than at 0:08"
    )


@pytest.mark.parametrize(
    "offsets",
    [
        (-FRAME_S, 0.0, FRAME_S),
        (FRAME_S, -FRAME_S, FRAME_S, 0.0),
        (0.0, 0.0, 0.0, 0.5),
        (0.0, 0.02, 0.5),
        (0.0, 0.5, 0.0, 0.0, 0.0),
        (0.0, None, None, 0.5),
    ],
    ids=[
        "at most one frame off",
        "back and forth",
        "only the last of four",
        "only the last of three",
        "only one",
        "too few known",
    ],
)
def test_single_points_and_single_frames_do_not_count_as_drift(offsets: Offsets) -> None:
    assert frames_check(offsets).passed


@pytest.mark.parametrize(
    ("in_place", "best", "passed"),
    [(0.94, 0.96, True), (0.94, 0.98, False), (0.98, 0.995, False)],
    ids=["less than the encode lost", "more than it lost", "a good encode"],
)
def test_a_point_counts_for_drift_only_if_frames_in_place_are_clearly_less_similar(
    in_place: float, best: float, passed: bool
) -> None:
    late = point(2, 0.18, in_place=in_place, best=best)
    assert check_of([point(0, 0.02), point(1, 0.1), late]).passed is passed


@pytest.mark.parametrize(
    ("blurred", "in_place", "passed"),
    [(0.42, 0.2, True), (0.33, 0.12, False), (0.5, 0.26, False), (0.5, 0.29, True)],
)
def test_noise_may_be_less_similar_than_other_frames(blurred: float, in_place: float, passed: bool) -> None:
    noisy = point(1, None, in_place=in_place, best=in_place, blurred=blurred)
    assert check_of([point(0, 0.0), noisy, point(2, 0.0)]).passed is passed


@pytest.mark.parametrize(
    ("blurred", "part", "passed"),
    [(0.5, 0.5, False), (0.33, 0.5, True), (0.33, 0.35, False)],
    ids=["no noise", "noise", "less than noise"],
)
def test_a_quarter_of_noise_may_be_less_similar(blurred: float, part: float, passed: bool) -> None:
    points = [replace(point(number, 0.0, blurred=blurred), part=part) for number in range(3)]
    assert check_of(points).passed is passed


@pytest.mark.parametrize(
    ("colour", "detail", "passed"),
    [(5.0, 50.0, True), (60.0, 50.0, False), (60.0, 5.0, False)],
    ids=["hardly any colour", "strong colours", "strong colours in a plain frame"],
)
def test_points_count_by_how_much_colour_they_have(colour: float, detail: float, passed: bool) -> None:
    wrong = replace(point(0, 0.0), film_colour=colour, detail=detail, chroma=0.0)
    points = [wrong, point(1, 0.0), point(2, 0.0)]
    assert check_of(points, CheckName.COLOURS).passed is passed


def test_colours_are_not_compared_where_the_frame_is_not_recognised() -> None:
    # Only the nearest of a few frames a second may be compared, which in a fast scene is another one.
    wrong = replace(point(0, None, in_place=0.2), film_colour=60.0, chroma=0.0)
    assert check_of([wrong, point(1, 0.0)], CheckName.COLOURS).passed


@pytest.mark.parametrize(
    ("in_place", "blurred", "passed"),
    [(0.28, 0.4, True), (0.9, 0.4, False), (0.55, 0.6, False)],
    ids=["noise lost its detail", "noise", "other frames"],
)
def test_a_copy_without_motion_is_frozen_unless_it_lost_the_noise_that_moves(
    in_place: float, blurred: float, passed: bool
) -> None:
    still = [
        replace(point(number, None, in_place=in_place, best=in_place, blurred=blurred), copy_motion=0.01)
        for number in range(2)
    ]
    assert check_of([point(2, 0.0), *still, point(3, 0.0)]).passed is passed


@pytest.mark.parametrize(("blurred", "passed"), [(0.4, True), (0.6, False)], ids=["noise", "other frames"])
def test_noise_that_lost_its_detail_may_resemble_another_frame(blurred: float, passed: bool) -> None:
    plain = replace(point(1, None, in_place=0.35, best=0.35, blurred=blurred), elsewhere=0.97)
    assert check_of([point(0, 0.0), plain, point(2, 0.0)]).passed is passed


@pytest.mark.parametrize(("fps", "passed"), [(25, False), (5, True)])
def test_at_a_low_frame_rate_a_zoom_may_show_another_part(fps: int, passed: bool) -> None:
    points = [point(number, None) for number in range(3)]
    area = GeometryLikeness(expected=0.7, other=0.8)
    assert check_of(points, CheckName.FRAME_AREA, frame_s=1 / fps, area=area).passed is passed
