"""Decides from measurements whether a copy is its film. The thresholds are measured: docs/verification.md."""

from collections.abc import Sequence
from itertools import combinations

from handbrake_service.film_reader.values import Comparison, PointLikeness, SoundLikeness
from handbrake_service.media.facts import Picture
from handbrake_service.verification.content.geometry import Geometry, aspects
from shared.domain.units import timestamp
from shared.domain.verification import Check, CheckName

#: Standard deviation of luma, 0 to 255, below which a frame shows too little to be told from another.
LEAST_DETAIL = 8.0
#: A copy of the lowest quality is as like its film as the film without its details is, or nearly.
LEAST_LIKENESS = 0.55
#: How much more alike another frame, or another part of the frame, must be to be taken for what is shown.
CLEARLY = 0.05
CLEARLY_SHIFTED = 0.03
CLEARLY_ANOTHER_PART = 0.03
#: What is as alike as this to the best of all comparisons is the same frame.
_NEARLY_BEST = 0.9
#: A quarter of the frame is something else when at half of the points it is less alike than this share of the
#: blurred film's; single frames are, when at a quarter of the points they are less alike than this share of
#: the right one.
_LEAST_PART = 0.55
_LEAST_SHARE = 0.6
_FEWEST = 2
#: How many frames' time the second half may be further off than the first, and the last point than the first
#: one by the trend of all, which takes three points to tell.
_HALVES_APART_FRAMES = 1.5
_DRIFT_FRAMES = 2.5
_LEAST_TREND = 3
#: Colours: standard deviation of chroma from which a film has some, and the least correlation.
_COLOURFUL = 3.0
_LEAST_COLOUR = 0.5
#: Motion: how much a film must move to tell a copy that stands still, which moves less than this share of it.
_MOVES = 0.02
_STANDS_STILL = 0.1
#: Sound: the least correlation with the right track, how much another may be above it, and how much of the
#: best must be left in place.
_LEAST_SOUND = 0.2
_ANOTHER_TRACK = 0.05
_IN_PLACE = 0.9
#: How much better two channels must fit each in the place of the other, for each of them.
_SWAPPED = 0.1
#: For how long a copy may be silent while its film sounds.
_SILENT_S = 0.5
#: Mean luma of what is cut off: black is 16.
_BLACK = 40.0
#: How much wider or higher a frame may be: sides are rounded to what codecs take, small ones the most.
_STRETCHED = 0.06
#: Frames that last longer than this make a copy whose frames are not those of its film; from how many frames'
#: time on these are then at a wrong time.
_LONG_FRAME_S = 0.05
_OFFSET_LONG_FRAMES = 4.0


def judge(
    measured: Comparison,
    tracks: Sequence[int | None],
    geometry: Geometry,
    film: Picture,
    copy: Picture,
    *,
    grey: bool = False,
) -> list[Check]:
    """Return the checks of a comparison.

    `tracks` has for each sound track of the copy the place of the film's track it must sound like, among
    those compared, or None for any. `grey`: the colours were to be taken away.
    """
    checks = [_frames(measured), _frame_area(measured, geometry, *aspects(geometry, film, copy))]
    if not grey:
        checks.append(_colours(measured))
    if measured.sound:
        checks += [_sound(measured, tracks), _sync(measured, tracks)]
    return checks


def passes(point: PointLikeness, measured: Comparison) -> bool:
    """Return whether the copy shows the right frame at a point."""
    return _fault_at(point, measured) is None


def _telling(measured: Comparison) -> list[PointLikeness]:
    return [point for point in measured.points if point.detail >= LEAST_DETAIL]


def _frames(measured: Comparison) -> Check:
    telling = _telling(measured)
    faults = [(point.at_s, fault) for point in telling if (fault := _fault_at(point, measured))]
    moving = [point for point in telling if _moves(point)]
    still = [point for point in moving if _stands_still(point)]
    parts = [point for point in telling if _shows_another_part(point, measured)]
    strange = [point for point in telling if _shows_strange_frames(point, measured)]
    found = f"the same at {len(telling)} points"
    if not telling:
        found = "too dark or plain to tell" if measured.points else "the source is damaged at all points"
    if faults:
        at_s, fault = faults[0]
        found = f"at {timestamp(at_s)} {fault}" + (f", and {len(faults) - 1} more" if len(faults) > 1 else "")
    elif moving and 2 * len(still) >= len(moving):
        faults = [(point.at_s, "") for point in still]
        found = f"a still picture at {timestamp(still[0].at_s)} where the source moves"
    elif drift := _drift(telling, measured):
        faults = drift
        found = f"at {timestamp(drift[0][0])} {drift[0][1]}"
    elif 2 * len(parts) >= max(len(telling), _FEWEST):
        faults = [(point.at_s, "") for point in parts]
        found = f"at {timestamp(parts[0].at_s)} a part of it shows something else"
    elif 4 * len(strange) >= max(len(telling), 4 * _FEWEST):
        faults = [(point.at_s, "") for point in strange]
        found = f"near {timestamp(strange[0].at_s)} single frames show something else"
    return Check(
        name=CheckName.FRAMES,
        expected="the source's",
        found=found,
        passed=not faults,
        made=bool(telling),
    )


def _drift(points: Sequence[PointLikeness], measured: Comparison) -> list[tuple[float, str]]:
    """Return when and how late points are off early ones: single points may be mistaken."""
    known = [(point.at_s, point.off_s) for point in points if point.off_s is not None]
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


def _further_off(early_s: float, late_s: float, by_s: float) -> tuple[float, str]:
    return late_s, f"it is {1000 * by_s:.0f} ms further off than at {timestamp(early_s)}"


def _apart_s(first: Sequence[tuple[float, float]], second: Sequence[tuple[float, float]]) -> float:
    """Return how much further off all of the second half is than all of the first."""
    early, late = [off_s for _, off_s in first], [off_s for _, off_s in second]
    return max(min(late) - max(early), min(early) - max(late))


def _trend(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope that three quarters of all pairs of points exceed, 0 when they differ in direction.

    A single point that is mistaken takes part in half of the pairs of three or four, and turns nothing.
    """
    pairs = combinations(points, 2)
    slopes = sorted((later - off) / (later_at - at) for (at, off), (later_at, later) in pairs)
    quarter = len(slopes) // 4
    return max(slopes[quarter], 0.0) or min(slopes[-1 - quarter], 0.0)


def _shows_another_part(point: PointLikeness, measured: Comparison) -> bool:
    if point.part is None or measured.frame_s > _LONG_FRAME_S:
        return False
    return point.part < _LEAST_PART


def _shows_strange_frames(point: PointLikeness, measured: Comparison) -> bool:
    if point.strangest is None or measured.frame_s > _LONG_FRAME_S:
        return False
    return point.strangest < _LEAST_SHARE * (point.in_place or 0.0)


def _moves(point: PointLikeness) -> bool:
    return (point.film_motion or 0.0) >= _MOVES and point.copy_motion is not None


def _stands_still(point: PointLikeness) -> bool:
    return (point.copy_motion or 0.0) < _STANDS_STILL * (point.film_motion or 0.0)


def _fault_at(point: PointLikeness, measured: Comparison) -> str | None:
    in_place, best = point.in_place, point.best
    if point.detail < LEAST_DETAIL:
        return None
    if in_place is None:
        return "there is no frame"
    best_of_all = max(max(each.in_place or 0.0, each.best or 0.0, each.elsewhere) for each in measured.points)
    if in_place < _least(point, measured):
        return f"it shows something else (similarity {in_place:.2f})"
    if (
        point.elsewhere > in_place + _clearly(point, measured)
        and point.elsewhere > _NEARLY_BEST * best_of_all
    ):
        return "it shows what the source shows elsewhere"
    is_clear = point.off_s is not None and abs(point.off_s) > _least_offset_s(measured)
    if is_clear and best is not None and best > max(in_place + CLEARLY_SHIFTED, _NEARLY_BEST * best_of_all):
        return f"it is {point.offset_s or 0.0:+.1f} s off"
    return None


def _clearly(point: PointLikeness, measured: Comparison) -> float:
    """Return how much more alike another frame must be to be taken for what is shown.

    Of a copy with few frames a second the nearest one may differ by as much as the film moves meanwhile.
    """
    moved = point.film_motion or 0.0 if measured.frame_s > _LONG_FRAME_S else 0.0
    return CLEARLY + moved


def _least_offset_s(measured: Comparison) -> float:
    """Return from where on an offset of a single point counts.

    Of a copy with few frames a second HandBrake takes now these, now those frames of the film.
    """
    return _OFFSET_LONG_FRAMES * measured.frame_s if measured.frame_s > _LONG_FRAME_S else 0.0


def _least(point: PointLikeness, measured: Comparison) -> float:
    """Return how alike film and copy must be at a point."""
    least = LEAST_LIKENESS * point.blurred
    if measured.frame_s > _LONG_FRAME_S and point.film_motion is not None:
        least = min(least, LEAST_LIKENESS * (1.0 - point.film_motion))
    return least


def _frame_area(measured: Comparison, geometry: Geometry, wanted: float, shown: float) -> Check:
    expected = "the part asked for" if geometry.asked else "the source's frame without black borders"
    likeness = measured.geometry
    border = max((point.border for point in measured.points), default=0.0)
    fault = None
    if not geometry.asked and border > _BLACK:
        fault = f"cut off where the source shows something (brightness {border:.0f} of 255)"
    elif likeness and likeness.other > likeness.expected + CLEARLY_ANOTHER_PART:
        fault = "another part of the frame"
    elif abs(shown / wanted - 1.0) > _STRETCHED:
        fault = f"{shown:.2f} times as wide as high, where the source is {wanted:.2f}"
    return Check(
        name=CheckName.FRAME_AREA, expected=expected, found=fault or "the same", passed=fault is None
    )


def _colours(measured: Comparison) -> Check:
    colourful = [point for point in _telling(measured) if point.film_colour >= _COLOURFUL]
    wrong = [point for point in colourful if point.chroma is None or point.chroma < _LEAST_COLOUR]
    passed = not colourful or 2 * len(wrong) < len(colourful)
    found = "the same" if passed else f"others, or none, at {timestamp(wrong[0].at_s)}"
    return Check(name=CheckName.COLOURS, expected="the source's", found=found, passed=passed)


def _sound(measured: Comparison, tracks: Sequence[int | None]) -> Check:
    fault = next((fault for piece in measured.sound if (fault := _sound_fault(piece, tracks))), None)
    count = len({piece.track for piece in measured.sound})
    expected = "the source's" if count == 1 else f"the source's, of {count} tracks"
    return Check(name=CheckName.SOUND, expected=expected, found=fault or "the same", passed=fault is None)


def _sound_fault(piece: SoundLikeness, tracks: Sequence[int | None]) -> str | None:
    where = f"track {piece.track + 1} at {timestamp(piece.at_s)}"
    wanted = _wanted(piece, tracks)
    if piece.copy_silent:
        sounds = [not silent for silent in piece.film_silent]
        return (
            f"{where} is silent" if sounds and (all(sounds) if wanted is None else sounds[wanted]) else None
        )
    if wanted is None:
        return None
    fit = piece.fits[wanted]
    if fit is None:
        return f"{where} is not silent as the source is"
    others = [each.likeness for number, each in enumerate(piece.fits) if each and number != wanted]
    if max(others, default=-1.0) > fit.likeness + _ANOTHER_TRACK:
        return f"{where} sounds like another track of the source"
    if piece.silent_s[wanted] >= _SILENT_S:
        return f"{where} is silent for {piece.silent_s[wanted]:.1f} s"
    if fit.likeness < _LEAST_SOUND:
        return f"{where} sounds different"
    if piece.lost_channels:
        return f"{where} lacks the sound of a channel ({', '.join(piece.lost_channels)})"
    return f"{where} has its channels in another order" if _is_swapped(piece.channels) else None


def _wanted(piece: SoundLikeness, tracks: Sequence[int | None]) -> int | None:
    """Return the place of the film's track that a piece must sound like: where any will do, the most like."""
    if piece.track < len(tracks) and (wanted := tracks[piece.track]) is not None:
        return wanted
    known = [(fit.likeness, place) for place, fit in enumerate(piece.fits) if fit]
    return max(known)[1] if known else None


def _is_swapped(channels: Sequence[Sequence[float | None]] | None) -> bool:
    if channels is None:
        return False
    fits = [[each or 0.0 for each in row] for row in channels]
    return any(
        fits[one][other] + fits[other][one] > fits[one][one] + fits[other][other] + 2 * _SWAPPED
        for one, other in combinations(range(len(fits)), 2)
    )


def _sync(measured: Comparison, tracks: Sequence[int | None]) -> Check:
    expected = "sound and frames as far apart as in the source, 50 ms at most"
    lags = []
    for piece in measured.sound:
        wanted = _wanted(piece, tracks)
        fit = piece.fits[wanted] if wanted is not None else None
        if fit and fit.likeness >= _LEAST_SOUND and fit.likeness_in_place < _IN_PLACE * fit.likeness:
            lags.append((fit.lag_s - measured.sound_due_s, piece))
    if not lags:
        return Check(name=CheckName.SYNC, expected=expected, found="they are", passed=True)
    lag_s, piece = max(lags, key=lambda each: abs(each[0]))
    late = "later" if lag_s > 0 else "earlier"
    found = f"track {piece.track + 1} sounds {abs(lag_s) * 1000:.0f} ms {late} at {timestamp(piece.at_s)}"
    return Check(name=CheckName.SYNC, expected=expected, found=found, passed=False)
