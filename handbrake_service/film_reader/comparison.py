"""Measures how similar a copy is to its film at some points; `verification.content.verdict` judges it.

The order of work: read the copy's frames and sound, find the frame of the copy for each frame of the film,
then measure frames, frame area and sound. What the copy contains is read from its own headers here, so that
a comparison need not wait for ffprobe.
"""

from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from handbrake_service.film_reader.frame_area import compare_frame_area, fitted
from handbrake_service.film_reader.frames import Frame, FrameReader
from handbrake_service.film_reader.offset import (
    WINDOW_S,
    common_offset_s,
    has_precise_times,
    residual_offset_s,
)
from handbrake_service.film_reader.opening import audio_stream, main_video, open_film, start_s, video_stream
from handbrake_service.film_reader.point import IN_PLACE_S, ComparedPoint, Pair
from handbrake_service.film_reader.reference import LATER_S, Reference, SoundTrack
from handbrake_service.film_reader.sound import read_sound
from handbrake_service.film_reader.sound_comparison import (
    SOUND_TOLERANCE_S,
    compare_track,
    likeness_in_place,
)
from handbrake_service.film_reader.values import WHOLE, Boxes, Compared, Comparison, SoundLikeness, Span

#: How long before its place the first search for a frame starts in the copy.
_NEAR_S = 0.2
#: The wider search at the last points, where what is missing earlier has added up.
WIDE_WINDOW_S = 2.5
_WIDE_POINTS = 2
#: In a short film the wider search is limited to one over this of the range of the points, which is the most
#: that may be missing or repeated before the last points.
_WIDE_PART = 8
#: The copy is read after its encode, which leaves CPUs free: its frames in two halves, and its sound.
_HALVES, _THREADS = 2, 3
#: Two frames are neighbours if they are at most this many frame durations apart.
_NEXT_FRAMES = 1.5
#: Above this frame duration (below 20 fps), frames of film and copy do not fall on the same times.
_LONG_FRAME_S = 0.05
#: How far beyond WINDOW_S the copy is read, so that each point has a frame at every common offset.
_WINDOW_MARGIN_S = _LONG_FRAME_S
#: How far from its place a frame may be and still be shown to users; frames this close are kept large.
_IN_SIGHT_S = IN_PLACE_S + _LONG_FRAME_S


class NoVideo(Exception):
    """A copy has no video."""


@dataclass(frozen=True)
class _Copy:
    """An open copy."""

    fd: int
    video: int
    """FFmpeg stream index of its video."""
    audio: Sequence[int]
    """FFmpeg stream indexes of its sound tracks."""
    start_s: float
    """The first timestamp of its file."""


def compare(fd: int, reference: Reference, request: Compared) -> tuple[Comparison, list[Pair | None]]:
    """Measure an open copy against its film.

    Returns the measurements and, for each point, the film's frame with the copy's; None where the copy has
    none. Raises NoVideo or av.FFmpegError.
    """
    copy = _opened(fd)
    films = [[_rotated(frame, request) for frame in frames] for frames in _within(reference, request)]
    places_s = _places_s(request, films)
    with ThreadPoolExecutor(_THREADS) as pool:
        tracks = [
            pool.submit(_read_track, copy, number, stream, request)
            for number, stream in enumerate(copy.audio)
        ]
        windows = _read_windows(
            pool,
            copy,
            [Span(max(0.0, at_s - _NEAR_S), at_s + LATER_S + IN_PLACE_S) for at_s in places_s],
            [Span(at_s - _IN_SIGHT_S, at_s + _IN_SIGHT_S) for at_s in places_s],
        )
        boxes = _boxes(request, films, windows)
        points = _points(request, films, windows, boxes)
        if not all(point.is_clearly_in_place for point in points) or _frame_s(windows) > _LONG_FRAME_S:
            search = _search_spans(places_s, request.points)
            windows = _read_windows(pool, copy, search, search)
            boxes = _boxes(request, films, windows)
            points = _points(request, films, windows, boxes)
    frame_s = _frame_s(windows)
    # At a low frame rate the right frame may have been dropped, and the others say nothing about its time.
    offset_s = common_offset_s(points, frame_s) if frame_s <= _LONG_FRAME_S else 0.0
    film_frame_s = _frame_s(films)
    reach_s = IN_PLACE_S + frame_s
    for point in points:
        point.match_frame(offset_s, reach_s, _NEXT_FRAMES * max(frame_s, film_frame_s))
    if frame_s <= _LONG_FRAME_S:
        offset_s += residual_offset_s(points, _NEXT_FRAMES * frame_s)
    likenesses = [
        point.likeness([other for other in points if abs(other.at_s - point.at_s) > 2 * reach_s])
        for point in points
    ]
    tolerance_s = SOUND_TOLERANCE_S + (frame_s / 2 if frame_s > _LONG_FRAME_S else 0.0)

    def sound_at(due_s: float) -> list[SoundLikeness]:
        return [
            likeness
            for track in tracks
            for likeness in compare_track(track.result(), reference.sound, request, due_s, tolerance_s)
        ]

    sound_due_s, sound = offset_s, sound_at(offset_s)
    if offset_s and not has_precise_times(points):
        in_place = sound_at(0.0)
        if likeness_in_place(in_place) > likeness_in_place(sound):
            sound_due_s, sound = 0.0, in_place
    measured = Comparison(
        offset_s=offset_s,
        sound_due_s=sound_due_s,
        frame_s=frame_s,
        film_frame_s=film_frame_s,
        aspects=_aspects(films, windows, boxes),
        points=likenesses,
        geometry=compare_frame_area(points, boxes),
        sound=sound,
    )
    return measured, [point.pair for point in points]


def _opened(fd: int) -> _Copy:
    with open_film(fd) as container:
        video = main_video(container)
        if video is None:
            raise NoVideo("the copy has no video")
        audio = [stream.index for stream in container.streams.audio]
        return _Copy(fd, video.index, audio, start_s(container))


def _within(reference: Reference, request: Compared) -> list[Sequence[Frame]]:
    """Return the film's frames, dropping those after the compared part.

    In a slide show the first frame at or after a point may come long after it.
    """
    first_s, last_s = request.points[0], request.points[-1]
    ends_s = last_s + (last_s - first_s) / max(1, len(request.points) - 1) / 2
    return [frames if frames and frames[0].time_s < ends_s else [] for frames in reference.frames]


def _read_windows(
    pool: Executor, copy: _Copy, spans: Sequence[Span], shown: Sequence[Span]
) -> list[list[Frame]]:
    """Return the copy's frames within `spans`; those also within `shown` are large enough for users."""

    def read(part: slice) -> list[list[Frame]]:
        with open_film(copy.fd) as container:
            reader = FrameReader(container, video_stream(container, copy.video), copy.start_s)
            return reader.read(spans[part], shown[part], held=True)

    bounds = [len(spans) * number // _HALVES for number in range(_HALVES + 1)]
    return [frames for part in pool.map(read, map(slice, bounds, bounds[1:])) for frames in part]


def _read_track(copy: _Copy, number: int, stream_index: int, request: Compared) -> SoundTrack:
    """Return the pieces of one of the copy's sound tracks; `number` is its place among them."""
    with open_film(copy.fd) as container:
        stream = audio_stream(container, stream_index)
        spans = [Span(span.from_s - request.shift_s, span.to_s - request.shift_s) for span in request.sound]
        pieces = read_sound(container, stream, copy.start_s, spans)
        return SoundTrack(number, [channel.name for channel in stream.layout.channels], pieces)


def _points(
    request: Compared, films: Sequence[Sequence[Frame]], windows: Sequence[Sequence[Frame]], boxes: Boxes
) -> list[ComparedPoint]:
    return [
        ComparedPoint(at_s, request.shift_s, frames, window, boxes)
        for at_s, frames, window in zip(request.points, films, windows, strict=True)
    ]


def _boxes(request: Compared, films: Sequence[Sequence[Frame]], windows: Sequence[Sequence[Frame]]) -> Boxes:
    """Return which part of the film's frame the copy should show, and where."""
    whole = Boxes(request.film_box, WHOLE)
    aspects = _aspects(films, windows, whole)
    return Boxes(request.film_box, fitted(*aspects)) if request.padded and aspects else whole


def _aspects(
    films: Sequence[Sequence[Frame]], windows: Sequence[Sequence[Frame]], boxes: Boxes
) -> tuple[float, float] | None:
    """Return the display aspect ratios of both boxes; None if film or copy has no frame."""
    film, copy = (next((some[0] for some in found if some), None) for found in (films, windows))
    if film is None or copy is None:
        return None
    return film.aspect * boxes.film.aspect, copy.aspect * boxes.copy.aspect


def _places_s(request: Compared, films: Sequence[Sequence[Frame]]) -> list[float]:
    """Return the times at which the copy should show the film's frames."""
    return [
        (frames[0].time_s if frames else at_s) - request.shift_s
        for at_s, frames in zip(request.points, films, strict=True)
    ]


def _search_spans(places_s: Sequence[float], points: Sequence[float]) -> list[Span]:
    """Return where to search for the film's frames if they are not in their places."""
    near_s = WINDOW_S + _WINDOW_MARGIN_S
    wide_s = min(WIDE_WINDOW_S, max(near_s, (points[-1] - points[0]) / _WIDE_PART))
    return [
        Span(max(0.0, at_s - reach_s), at_s + max(reach_s, LATER_S))
        for number, at_s in enumerate(places_s)
        for reach_s in [wide_s if number >= len(points) - _WIDE_POINTS else near_s]
    ]


def _rotated(frame: Frame, request: Compared) -> Frame:
    planes = [np.rot90(plane, -request.quarter_turns) for plane in frame.planes]
    y, u, v = [np.fliplr(plane) for plane in planes] if request.mirrored else planes
    aspect = 1.0 / frame.aspect if request.quarter_turns % 2 else frame.aspect
    return Frame(frame.time_s, aspect, (y, u, v))


def _frame_s(windows: Sequence[Sequence[Frame]]) -> float:
    """Return the median frame duration; 0 if no window has two frames."""
    times_s = [[frame.time_s for frame in window if not frame.is_repeated] for window in windows]
    gaps = [later_s - earlier_s for window_s in times_s for earlier_s, later_s in pairwise(window_s)]
    return float(np.median(gaps)) if gaps else 0.0
