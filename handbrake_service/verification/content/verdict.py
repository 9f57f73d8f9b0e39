"""Judges the measurements of a comparison. docs/verification.md has the data behind the thresholds."""

from collections.abc import Sequence
from itertools import combinations
from statistics import median

from handbrake_service.film_reader.values import Comparison, PointLikeness, SoundLikeness
from handbrake_service.verification.content.geometry import Geometry
from shared.domain.units import format_timestamp
from shared.domain.verification import Check, CheckName

#: `expected` of the checks whose result must match the source.
SAME = "same as the source"
#: Standard deviation of luma (0 to 255) below which a frame has too little detail to be recognised.
LEAST_DETAIL = 8.0
#: Least similarity as a share of that of the blurred film with itself, about what the lowest quality leaves.
LEAST_LIKENESS = 0.55
#: A frame that is mostly noise is less than _NOISE similar to itself blurred; low qualities keep less of it.
_NOISE = 0.45
_LEAST_OF_NOISE = 0.4
#: How much more similar another frame, a later one or another part of the frame must be to count as the one
#: shown.
CLEARLY = 0.05
CLEARLY_SHIFTED = 0.03
CLEARLY_ANOTHER_PART = 0.03
#: A frame with at least this share of the best similarity of all points counts as the same frame.
_NEARLY_BEST = 0.9
#: A quarter of the frame is wrong if at half of the points its similarity is below this share of the blurred
#: film's; in a frame that is mostly noise, below the other one.
_LEAST_PART = 0.55
_LEAST_PART_OF_NOISE = 0.4
#: Single frames are wrong if near a quarter of the points their similarity is below this share of the right
#: frame's.
_LEAST_SHARE = 0.6
#: Fewest points for each of these, and for the halves that are compared for drift.
_FEWEST = 2
#: How many frame durations the second half may be off the first one, and by the trend of all points the last
#: point off the first one. A trend needs three points.
_HALVES_APART_FRAMES = 1.5
_DRIFT_FRAMES = 2.5
_LEAST_TREND = 3
#: Colours: standard deviation of chroma from which a film has colour, and the least correlation. A point
#: counts as much as it has colour.
_COLOURFUL = 3.0
_LEAST_COLOUR = 0.5
#: Motion: the least motion of the film for the check, and the share of it below which the copy counts as
#: frozen.
_MOVES = 0.02
_STANDS_STILL = 0.1
#: Sound: the least correlation with the right track, by how much another one may exceed it, and the least
#: correlation in place as a share of the best.
_LEAST_SOUND = 0.2
_ANOTHER_TRACK = 0.05
_IN_PLACE = 0.9
#: How much better on average two channels must correlate when swapped.
_SWAPPED = 0.1
#: How long a copy may be silent while its film is not.
_SILENT_S = 0.5
#: Largest mean luma of a strip that is cropped as black; black is 16.
_BLACK = 40.0
#: Tolerance of the aspect ratio. Sides are rounded to multiples that codecs need, which affects small frames
#: most.
_STRETCHED = 0.06
#: Above this frame duration (below 20 fps), frames of copy and film differ; an offset then only counts from
#: this many frame durations.
_LONG_FRAME_S = 0.05
_OFFSET_LONG_FRAMES = 4.0


def judge(
    measured: Comparison,
    tracks: Sequence[int | None],
    geometry: Geometry,
    *,
    grey: bool = False,
) -> list[Check]:
    """Return the checks of a comparison.

    `tracks` has, for each sound track of the copy, the place of its source track among those compared, or
    None for any. With `grey` the copy should have no colour.
    """
    checks = [_frames(measured), _frame_area(measured, geometry)]
    if not grey:
        checks.append(_colours(measured))
    if measured.sound:
        checks += [_sound(measured, tracks), _sync(measured, tracks)]
    return checks


def passes(point: PointLikeness, measured: Comparison) -> bool:
    """Return whether the copy shows the right frame at a point."""
    return _fault_at(point, measured) is None


def _detailed(measured: Comparison) -> list[PointLikeness]:
    """Return the points that have enough detail to compare."""
    return [point for point in measured.points if point.detail >= LEAST_DETAIL]


def _frames(measured: Comparison) -> Check:
    detailed = _detailed(measured)
    faults = [(point.at_s, fault) for point in detailed if (fault := _fault_at(point, measured))]
    moving = [point for point in detailed if _moves(point)]
    still = [point for point in moving if _stands_still(point)]
    parts = [point for point in detailed if _shows_another_part(point, measured)]
    strange = [point for point in detailed if _shows_strange_frames(point, measured)]
    found = f"the same at {len(detailed)} points"
    if not detailed:
        found = "too dark or uniform to compare" if measured.points else "the source is damaged at all points"
    if faults:
        at_s, fault = faults[0]
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        found = f"at {format_timestamp(at_s)} {fault}{more}"
    elif moving and 2 * len(still) >= len(moving):
        faults = [(point.at_s, "") for point in still]
        found = f"a still frame at {format_timestamp(still[0].at_s)} where the source has motion"
    elif drift := _drift(detailed, measured):
        faults = drift
        found = f"at {format_timestamp(drift[0][0])} {drift[0][1]}"
    elif 2 * len(parts) >= max(len(detailed), _FEWEST):
        faults = [(point.at_s, "") for point in parts]
        found = f"at {format_timestamp(parts[0].at_s)} part of the frame shows something else"
    elif 4 * len(strange) >= max(len(detailed), 4 * _FEWEST):
        faults = [(point.at_s, "") for point in strange]
        found = f"near {format_timestamp(strange[0].at_s)} single frames show something else"
    return Check(
        name=CheckName.FRAMES,
        expected=SAME,
        found=found,
        passed=not faults,
        made=bool(detailed),
    )


def _drift(points: Sequence[PointLikeness], measured: Comparison) -> list[tuple[float, str]]:
    """Return time and message of a drift over several points, if any; single points may be mismatched."""
    known = [
        (point.at_s, point.off_s)
        for point in points
        if point.off_s is not None and not _is_as_similar_in_place(point)
    ]
    if len(known) < _LEAST_TREND or measured.frame_s > _LONG_FRAME_S:
        return []
    frame_s = max(measured.frame_s, measured.film_frame_s)
    first, second = known[: len(known) // 2], known[(len(known) + 1) // 2 :]
    apart_s = _apart_s(first, second)
    if len(first) >= _FEWEST and apart_s > _HALVES_APART_FRAMES * frame_s:
        return [_further_off(first[-1][0], second[0][0], apart_s)]
    drift_s = abs(_trend(known)) * (known[-1][0] - known[0][0])
    if drift_s > _DRIFT_FRAMES * frame_s:
        return [_further_off(known[0][0], known[-1][0], drift_s)]
    return []


def _is_as_similar_in_place(point: PointLikeness) -> bool:
    """Return whether the best frame is out of place, and one in place lacks less than the encode itself lost.

    Then its time says little: at the lowest qualities, scenes that change slowly seem to come late.
    """
    best, in_place = point.best or 0.0, point.in_place or 0.0
    return in_place < best <= in_place + (1.0 - best)


def _further_off(early_s: float, late_s: float, by_s: float) -> tuple[float, str]:
    return late_s, f"it is {1000 * by_s:.0f} ms further off than at {format_timestamp(early_s)}"


def _apart_s(first: Sequence[tuple[float, float]], second: Sequence[tuple[float, float]]) -> float:
    """Return the gap between the ranges of offsets of both halves; it is negative if they overlap."""
    early, late = [off_s for _, off_s in first], [off_s for _, off_s in second]
    return max(min(late) - max(early), min(early) - max(late))


def _trend(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope that three quarters of all pairs of points exceed; 0 if they differ in direction.

    A single mismatched point is in at most two thirds of the pairs, so it cannot cause a trend.
    """
    pairs = combinations(points, 2)
    slopes = sorted((later - off) / (later_at - at) for (at, off), (later_at, later) in pairs)
    quarter = len(slopes) // 4
    return max(slopes[quarter], 0.0) or min(slopes[-1 - quarter], 0.0)


def _shows_another_part(point: PointLikeness, measured: Comparison) -> bool:
    if point.part is None or measured.frame_s > _LONG_FRAME_S:
        return False
    return point.part < (_LEAST_PART_OF_NOISE if _is_noise(point) else _LEAST_PART)


def _shows_strange_frames(point: PointLikeness, measured: Comparison) -> bool:
    if point.strangest is None or measured.frame_s > _LONG_FRAME_S:
        return False
    return point.strangest < _LEAST_SHARE * (point.in_place or 0.0)


def _moves(point: PointLikeness) -> bool:
    """Return whether the film moves and the copy has enough detail to show it."""
    return (
        not _has_lost_detail(point) and (point.film_motion or 0.0) >= _MOVES and point.copy_motion is not None
    )


def _stands_still(point: PointLikeness) -> bool:
    return (point.copy_motion or 0.0) < _STANDS_STILL * (point.film_motion or 0.0)


def _fault_at(point: PointLikeness, measured: Comparison) -> str | None:
    in_place, best = point.in_place, point.best
    if point.detail < LEAST_DETAIL:
        return None
    if in_place is None:
        return "it has no frame"
    best_of_all = max(max(each.in_place or 0.0, each.best or 0.0, each.elsewhere) for each in measured.points)
    if in_place < _least(point, measured):
        return f"it shows something else (similarity {in_place:.2f})"
    if (
        not _has_lost_detail(point)
        and point.elsewhere > in_place + _clearly(point, measured)
        and point.elsewhere > _NEARLY_BEST * best_of_all
    ):
        return "it shows what the source shows elsewhere"
    is_clear = point.off_s is not None and abs(point.off_s) > _least_offset_s(measured)
    if is_clear and best is not None and best > max(in_place + CLEARLY_SHIFTED, _NEARLY_BEST * best_of_all):
        return f"it is {point.offset_s or 0.0:+.1f} s off"
    return None


def _clearly(point: PointLikeness, measured: Comparison) -> float:
    """Return how much more similar another frame must be to count as the one shown.

    At a low frame rate the nearest frame may differ by as much as the film moves meanwhile.
    """
    moved = point.film_motion or 0.0 if measured.frame_s > _LONG_FRAME_S else 0.0
    return CLEARLY + moved


def _least_offset_s(measured: Comparison) -> float:
    """Return the offset from which that of a single point counts.

    At a low frame rate HandBrake picks the film's frames at irregular times.
    """
    return _OFFSET_LONG_FRAMES * measured.frame_s if measured.frame_s > _LONG_FRAME_S else 0.0


def _least(point: PointLikeness, measured: Comparison) -> float:
    """Return the least similarity of film and copy at a point."""
    least = _least_share(point) * point.blurred
    if measured.frame_s > _LONG_FRAME_S and point.film_motion is not None:
        least = min(least, LEAST_LIKENESS * (1.0 - point.film_motion))
    return least


def _least_share(point: PointLikeness) -> float:
    """Return the least similarity as a share of that of the blurred film with itself."""
    return _LEAST_OF_NOISE if _is_noise(point) else LEAST_LIKENESS


def _is_noise(point: PointLikeness) -> bool:
    return point.blurred < _NOISE


def _has_lost_detail(point: PointLikeness) -> bool:
    """Return whether noise lost its detail; then it has no motion and resembles plain frames of the film."""
    return _is_noise(point) and (point.in_place or 0.0) < point.blurred


def _frame_area(measured: Comparison, geometry: Geometry) -> Check:
    expected = "the requested crop" if geometry.asked else "the source's frame without black borders"
    likeness = measured.geometry
    border = max((point.border for point in measured.points), default=0.0)
    fault = None
    if not geometry.asked and border > _BLACK:
        fault = f"cropped where the source is not black (brightness {border:.0f} of 255)"
    elif likeness and likeness.other > likeness.expected + _clearly_another_part(measured):
        fault = "another part of the frame"
    elif measured.aspects and abs(measured.aspects[1] / measured.aspects[0] - 1.0) > _STRETCHED:
        fault = f"aspect ratio {measured.aspects[1]:.2f} instead of {measured.aspects[0]:.2f}"
    return Check(
        name=CheckName.FRAME_AREA, expected=expected, found=fault or "the same", passed=fault is None
    )


def _clearly_another_part(measured: Comparison) -> float:
    """Return how much more similar another part of the frame must be to count as the one shown.

    At a low frame rate the nearest frame may be a little earlier or later, which in a zoom is another part.
    """
    if measured.frame_s <= _LONG_FRAME_S:
        return CLEARLY_ANOTHER_PART
    motions = [point.film_motion or 0.0 for point in measured.points]
    return CLEARLY_ANOTHER_PART + (median(motions) if motions else 0.0)


def _colours(measured: Comparison) -> Check:
    colourful = [
        point
        for point in measured.points
        if point.film_colour >= _COLOURFUL and (point.in_place or 0.0) >= _least_share(point) * point.blurred
    ]
    wrong = [point for point in colourful if point.chroma is None or point.chroma < _LEAST_COLOUR]
    passed = not wrong or 2 * _colour_of(wrong) < _colour_of(colourful)
    found = "the same" if passed else f"different colours, or none, at {format_timestamp(wrong[0].at_s)}"
    return Check(name=CheckName.COLOURS, expected=SAME, found=found, passed=passed)


def _colour_of(points: Sequence[PointLikeness]) -> float:
    return sum(point.film_colour for point in points)


def _sound(measured: Comparison, tracks: Sequence[int | None]) -> Check:
    fault = next((fault for piece in measured.sound if (fault := _sound_fault(piece, tracks))), None)
    count = len({piece.track for piece in measured.sound})
    expected = SAME if count == 1 else f"{SAME}, {count} tracks"
    return Check(name=CheckName.SOUND, expected=expected, found=fault or "the same", passed=fault is None)


def _sound_fault(piece: SoundLikeness, tracks: Sequence[int | None]) -> str | None:
    where = f"track {piece.track + 1} at {format_timestamp(piece.at_s)}"
    expected = _expected_track(piece, tracks)
    if piece.copy_silent:
        sounds = [not silent for silent in piece.film_silent]
        is_fault = sounds and (all(sounds) if expected is None else sounds[expected])
        return f"{where} is silent" if is_fault else None
    if expected is None:
        return None
    fit = piece.fits[expected]
    if fit is None:
        return f"{where} has sound where the source is silent"
    others = [each.likeness for number, each in enumerate(piece.fits) if each and number != expected]
    if max(others, default=-1.0) > fit.likeness + _ANOTHER_TRACK:
        return f"{where} sounds like another track of the source"
    if piece.silent_s[expected] >= _SILENT_S:
        return f"{where} is silent for {piece.silent_s[expected]:.1f} s"
    if fit.likeness < _LEAST_SOUND:
        return f"{where} sounds different"
    if piece.lost_channels:
        return f"{where} lacks the sound of a channel ({', '.join(piece.lost_channels)})"
    return f"{where} has its channels in another order" if _is_swapped(piece.channels) else None


def _expected_track(piece: SoundLikeness, tracks: Sequence[int | None]) -> int | None:
    """Return the place of the film's track that a piece should sound like.

    If any track will do, this is the most similar one, or None if there is none.
    """
    if piece.track < len(tracks) and (expected := tracks[piece.track]) is not None:
        return expected
    known = [(fit.likeness, place) for place, fit in enumerate(piece.fits) if fit]
    return max(known)[1] if known else None


def _is_swapped(channels: Sequence[Sequence[float | None]] | None) -> bool:
    """Return whether any two channels correlate clearly better when swapped."""
    if channels is None:
        return False
    fits = [[each or 0.0 for each in row] for row in channels]
    return any(
        fits[one][other] + fits[other][one] > fits[one][one] + fits[other][other] + 2 * _SWAPPED
        for one, other in combinations(range(len(fits)), 2)
    )


def _sync(measured: Comparison, tracks: Sequence[int | None]) -> Check:
    expected = "in sync as in the source, within 50 ms"
    lags = []
    for piece in measured.sound:
        track = _expected_track(piece, tracks)
        fit = piece.fits[track] if track is not None else None
        if fit and fit.likeness >= _LEAST_SOUND and fit.likeness_in_place < _IN_PLACE * fit.likeness:
            lags.append((fit.lag_s - measured.sound_due_s, piece))
    if not lags:
        return Check(name=CheckName.SYNC, expected=expected, found="in sync", passed=True)
    lag_s, piece = max(lags, key=lambda each: abs(each[0]))
    late = "late" if lag_s > 0 else "early"
    found = f"track {piece.track + 1} is {abs(lag_s) * 1000:.0f} ms {late} at {format_timestamp(piece.at_s)}"
    return Check(name=CheckName.SYNC, expected=expected, found=found, passed=False)
