"""Measures how alike a copy is to its film at some points; what that means is decided elsewhere."""

from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from handbrake_service.film_reader.opening import audio_stream, open_film, video_stream
from handbrake_service.film_reader.pictures import Frame, PictureReader
from handbrake_service.film_reader.reference import LATER_S, Reference, SoundTrack
from handbrake_service.film_reader.similarity import (
    Floats,
    blurred,
    correlation,
    part,
    quarters,
    shrink,
    ssim,
    ssim_map,
)
from handbrake_service.film_reader.sound import (
    align,
    align_waves,
    is_audible,
    is_silent,
    mix,
    read_sound,
    silent_s,
)
from handbrake_service.film_reader.values import (
    Box,
    Comparison,
    GeometryLikeness,
    PointLikeness,
    SoundLikeness,
    Span,
)

#: How long before its place frames of the copy are looked at first.
_NEAR_S = 0.2
#: How far from its place a frame is looked for when it is not there, and at the last points, where what is
#: missing before has added up.
WINDOW_S = 0.5
WIDE_WINDOW_S = 2.5
_WIDE_POINTS = 2
#: Of a short film, the part of it that may be missing or repeated before the last points.
_WIDE_PART = 8
#: How far a frame may be from its place and still count as there, beside the time from one frame to the next.
IN_PLACE_S = 0.1
#: How far from the ends of what is known of the film frames of the copy are looked for in it.
_MARGIN_S = 0.05
#: Standard deviation of luma from which a quarter of a frame shows enough to be looked for in the copy.
_DETAIL = 8.0
#: Steps in which a common offset of all points is looked for, and how much more alike they must be with one.
_OFFSET_STEP_S = 0.01
_TELLING = 0.01
#: And that as a share of what a copy of low quality lacks of being the same: noise is more alike by chance.
_TELLING_SHARE = 0.1
#: Frames of copies of low quality that are less alike than this may be several off the right one.
_PRECISE = 0.93
#: A frame that is as alike as this, and more than those around it, is in its place.
_ALIKE = 0.85
#: How much more alike another frame may be by chance where hardly anything moves.
_NO_MORE_ALIKE = 0.002
#: How much less alike a single point may be with the common offset of all.
_LOSS = 0.01
#: The copy is read when its encode is over and leaves processors to it: its frames in two halves, its sound.
_HALVES, _THREADS = 2, 3
#: Frames further apart than so many frames' time are not neighbours.
_NEXT_FRAMES = 1.5
#: Frames of sources and copies that last longer than this are not shown where they are in the other.
_LONG_FRAME_S = 0.05
#: Within this of its place a frame may be the one that is shown to people.
_IN_SIGHT_S = IN_PLACE_S + _LONG_FRAME_S
#: Other parts of the frame that a copy might show by mistake: so much more or less on some sides.
_STRAYS = (0.03, 0.08)
#: A quarter of the blurred film is taken to be as like the film as this at the least.
_LEAST_BLURRED = 0.2
#: Channels that encoders cut the high sounds off, and may leave nothing.
_BASS = ("LFE", "LFE2")
#: How far the sound may be from its place.
SOUND_TOLERANCE_S = 0.05


@dataclass(frozen=True)
class Compared:
    """What of a copy is compared with what of its film."""

    video: int
    """FFmpeg's number of the copy's video stream."""
    audio: Sequence[int]
    """And of its sound tracks."""
    start_s: float
    """When the copy begins on the clock of its file."""
    shift_s: float
    """How much earlier in the copy a time of the film comes: where the copy begins."""
    points: Sequence[float]
    """In seconds from the start of the film, as those of the reference."""
    sound: Sequence[Span]
    quarter_turns: int
    """Clockwise, of the film's frames."""
    mirrored: bool
    film_box: Box
    """The part of the turned frame that the copy shows."""
    copy_box: Box
    """Where the copy shows it."""


Pair = tuple[Frame, Frame]
_NO_FRAMES: Floats = np.empty((0, 1, 1), np.float32)


def compare(fd: int, reference: Reference, asked: Compared) -> tuple[Comparison, list[Pair | None]]:
    """Measure an open copy against its film.

    Return also, for each point, the film's frame with that of the copy. Raises av.FFmpegError.
    """
    films = _within(reference, asked)
    places_s = _places_s(asked, films)
    with ThreadPoolExecutor(_THREADS) as pool:
        tracks = [
            pool.submit(_read_track, fd, number, stream, asked) for number, stream in enumerate(asked.audio)
        ]
        windows = _read_windows(
            pool,
            fd,
            asked,
            [Span(max(0.0, at_s - _NEAR_S), at_s + LATER_S + IN_PLACE_S) for at_s in places_s],
            [Span(at_s - _IN_SIGHT_S, at_s + _IN_SIGHT_S) for at_s in places_s],
        )
        shown = _points(asked, films, windows)
        if not all(point.is_clearly_in_place for point in shown) or _frame_s(windows) > _LONG_FRAME_S:
            around = _around(places_s, asked.points)
            windows = _read_windows(pool, fd, asked, around, around)
            shown = _points(asked, films, windows)
    frame_s = _frame_s(windows)
    # With few frames a second the right one may be left out, and others say nothing of its time.
    offset_s = _common_offset_s(shown, frame_s) if frame_s <= _LONG_FRAME_S else 0.0
    film_frame_s = _frame_s(films)
    reach_s = IN_PLACE_S + frame_s
    for point in shown:
        point.settle(offset_s, reach_s, _NEXT_FRAMES * max(frame_s, film_frame_s))
    if frame_s <= _LONG_FRAME_S:
        offset_s += _left_over_s(shown, _NEXT_FRAMES * frame_s)
    points = [
        point.likeness([other for other in shown if abs(other.at_s - point.at_s) > 2 * reach_s])
        for point in shown
    ]
    tolerance_s = SOUND_TOLERANCE_S + (frame_s / 2 if frame_s > _LONG_FRAME_S else 0.0)

    def sound_if(due_s: float) -> list[SoundLikeness]:
        return [
            likeness
            for track in tracks
            for likeness in _sound_likeness(track.result(), reference.sound, asked, due_s, tolerance_s)
        ]

    sound_due_s, sound = offset_s, sound_if(offset_s)
    if offset_s and not _tell_when(shown):
        in_place = sound_if(0.0)
        if _likeness_in_place(in_place) > _likeness_in_place(sound):
            sound_due_s, sound = 0.0, in_place
    geometry = _geometry(shown, asked)
    measured = Comparison(offset_s, sound_due_s, frame_s, film_frame_s, points, geometry, sound)
    return measured, [point.pair for point in shown]


def _within(reference: Reference, asked: Compared) -> list[Sequence[Frame]]:
    """Return the film's frames, without those after the end of what is compared: slides come late."""
    first_s, last_s = asked.points[0], asked.points[-1]
    ends_s = last_s + (last_s - first_s) / max(1, len(asked.points) - 1) / 2
    return [frames if frames and frames[0].time_s < ends_s else [] for frames in reference.frames]


def _read_windows(
    pool: Executor, fd: int, asked: Compared, spans: Sequence[Span], shown: Sequence[Span]
) -> list[list[Frame]]:
    """Return the copy's frames within `spans`, those within `shown` large enough to be looked at."""

    def read(part: slice) -> list[list[Frame]]:
        with open_film(fd) as container:
            reader = PictureReader(container, video_stream(container, asked.video), asked.start_s)
            return reader.read(spans[part], shown[part])

    bounds = [len(spans) * number // _HALVES for number in range(_HALVES + 1)]
    return [frames for part in pool.map(read, map(slice, bounds, bounds[1:])) for frames in part]


def _read_track(fd: int, number: int, stream_index: int, asked: Compared) -> SoundTrack:
    """Return the pieces of a sound track of the copy."""
    with open_film(fd) as container:
        stream = audio_stream(container, stream_index)
        spans = [Span(span.from_s - asked.shift_s, span.to_s - asked.shift_s) for span in asked.sound]
        pieces = read_sound(container, stream, asked.start_s, spans)
        return SoundTrack(number, [channel.name for channel in stream.layout.channels], pieces)


def _points(
    asked: Compared, films: Sequence[Sequence[Frame]], windows: Sequence[Sequence[Frame]]
) -> list["_Point"]:
    return [
        _Point(at_s - asked.shift_s, [_turned(frame, asked) for frame in frames], window, asked)
        for at_s, frames, window in zip(asked.points, films, windows, strict=True)
    ]


def _places_s(asked: Compared, films: Sequence[Sequence[Frame]]) -> list[float]:
    """Return when the copy should show the film's frames."""
    return [
        (frames[0].time_s if frames else at_s) - asked.shift_s
        for at_s, frames in zip(asked.points, films, strict=True)
    ]


def _around(places_s: Sequence[float], points: Sequence[float]) -> list[Span]:
    """Return where the film's frames are looked for when they are not in their places."""
    wide_s = min(WIDE_WINDOW_S, max(WINDOW_S, (points[-1] - points[0]) / _WIDE_PART))
    return [
        Span(max(0.0, at_s - reach_s), at_s + max(reach_s, LATER_S))
        for number, at_s in enumerate(places_s)
        for reach_s in [wide_s if number >= len(points) - _WIDE_POINTS else WINDOW_S]
    ]


def _turned(frame: Frame, asked: Compared) -> Frame:
    planes = [np.rot90(plane, -asked.quarter_turns) for plane in frame.planes]
    y, u, v = [np.fliplr(plane) for plane in planes] if asked.mirrored else planes
    return Frame(frame.time_s, (y, u, v))


def _frame_s(windows: Sequence[Sequence[Frame]]) -> float:
    gaps = [later.time_s - earlier.time_s for window in windows for earlier, later in pairwise(window)]
    return float(np.median(gaps)) if gaps else 0.0


def _common_offset_s(shown: Sequence["_Point"], frame_s: float) -> float:
    """Find the offset at which all points are more alike than without; 0 when there is none."""
    reach_s = frame_s / 2 + _OFFSET_STEP_S
    in_place = [point.best_within(0.0, reach_s) for point in shown]

    def gain(offset_s: float) -> float:
        """Return how much more alike the points are at an offset; nothing when one of them is less so."""
        gains = [
            found - here
            for point, here in zip(shown, in_place, strict=True)
            if here is not None and (found := point.best_within(offset_s, reach_s)) is not None
        ]
        return sum(gains) / len(gains) if gains and min(gains) > -_LOSS else 0.0

    offsets = np.arange(-WINDOW_S, WINDOW_S + _OFFSET_STEP_S, _OFFSET_STEP_S)
    best_s = max(offsets, key=lambda offset_s: (round(gain(offset_s), 3), -abs(offset_s)))
    known = [here for here in in_place if here is not None]
    lacks = 1.0 - sum(known) / len(known) if known else 0.0
    return float(best_s) if gain(best_s) > max(_TELLING, _TELLING_SHARE * lacks) else 0.0


def _left_over_s(shown: Sequence["_Point"], most_s: float) -> float:
    """Return by how much the frames that were found are usually off the common offset, `most_s` at most.

    Those further off are mistaken, or wrong: neither says when the others are shown.
    """
    found = [point.off_s for point in shown if point.off_s is not None and abs(point.off_s) <= most_s]
    return float(np.median(found)) if found else 0.0


def _tell_when(shown: Sequence["_Point"]) -> bool:
    """Return whether frames tell precisely when they are shown.

    Encoders of low quality leave frames as they were until more of them has changed, and so show all later.
    """
    return 2 * sum(point.off_s is not None for point in shown) >= len(shown)


def _likeness_in_place(sound: Sequence[SoundLikeness]) -> float:
    """Return how alike pieces of sound are where they are due, those of the right track."""
    return sum(max((fit.likeness_in_place for fit in piece.fits if fit), default=0.0) for piece in sound)


class _Point:
    """One point of the film with the frames of the copy around it."""

    def __init__(self, at_s: float, film: Sequence[Frame], copy: Sequence[Frame], asked: Compared) -> None:
        self.at_s = at_s
        self._film = film
        self._copy = copy
        self._asked = asked
        self.film_small = [shrink(frame, asked.film_box) for frame in film]
        shrunk = [shrink(frame, asked.copy_box) for frame in copy]
        self._times = np.array([frame.time_s for frame in copy])
        self._luma = np.stack([planes[0] for planes in shrunk]) if shrunk else _NO_FRAMES
        self._chroma = [planes[1:] for planes in shrunk]
        self._scores = ssim(self.film_small[0][0], self._luma) if film and shrunk else None
        # How much later each frame of the copy is shown than the film's.
        self._offsets = self._times - (film[0].time_s - asked.shift_s) if film else self._times
        self._offset_s = 0.0
        self._nearest: int | None = None
        self.off_s: float | None = None
        """How much later than the common offset the best one is shown; None where others are as like."""

    @property
    def is_clearly_in_place(self) -> bool:
        """Whether the copy shows the film's frame in its place, and none around it is more alike."""
        in_place = self.best_within(0.0, IN_PLACE_S)
        if self._scores is None or in_place is None:
            return False
        return in_place >= max(_ALIKE, float(self._scores.max()) - _NO_MORE_ALIKE)

    def best_within(self, offset_s: float, tolerance_s: float) -> float | None:
        """Return the best similarity of frames of the copy that are so much later; None where it has none."""
        if self._scores is None:
            return None
        near = np.abs(self._offsets - offset_s) <= tolerance_s
        return float(self._scores[near].max()) if near.any() else None

    def settle(self, offset_s: float, tolerance_s: float, next_s: float) -> None:
        """Take the frame of the copy that stands for the film's, all being so much later in the copy.

        When the best one is shown is telling where it is very like the film's, and those more than `next_s`
        from it are less so.
        """
        self._offset_s = offset_s
        if self._scores is None:
            return
        near = np.abs(self._offsets - offset_s) <= tolerance_s
        if near.any():
            self._nearest = int(np.where(near, self._scores, -2.0).argmax())
        best = int(self._scores.argmax())
        if self._scores[best] < _PRECISE:
            return
        others = self._scores[np.abs(self._offsets - self._offsets[best]) > next_s]
        if others.size and self._scores[best] > others.max() + _TELLING:
            self.off_s = float(self._offsets[best]) - offset_s

    @property
    def pair(self) -> Pair | None:
        """The part of the film's frame that the copy shows, and the part of the copy's that shows it."""
        if self._nearest is None:
            return None
        return (
            part(self._film[0], self._asked.film_box),
            part(self._copy[self._nearest], self._asked.copy_box),
        )

    def shows(self, other: "_Point") -> float:
        """Return how alike the copy at this point is to the film at another."""
        if self._nearest is None or not other.film_small:
            return -1.0
        return float(ssim(other.film_small[0][0], self._luma[self._nearest][None])[0])

    def likeness(self, others: Sequence["_Point"]) -> PointLikeness:
        nearest, scores = self._nearest, self._scores
        best = int(scores.argmax()) if scores is not None else None
        film = self.film_small[0] if self.film_small else None
        return PointLikeness(
            at_s=self.at_s,
            detail=float(film[0].std()) if film else 0.0,
            in_place=float(scores[nearest]) if scores is not None and nearest is not None else None,
            best=float(scores[best]) if scores is not None and best is not None else None,
            offset_s=float(self._offsets[best]) - self._offset_s if best is not None else None,
            blurred=float(ssim(film[0], blurred(film[0])[None])[0]) if film else 0.0,
            elsewhere=max([max(self.shows(other), other.shows(self)) for other in others], default=-1.0),
            off_s=self.off_s,
            part=self._part(nearest),
            strangest=self._strangest(),
            chroma=self._chroma_likeness(nearest),
            film_colour=max(float(plane.std()) for plane in film[1:]) if film else 0.0,
            film_motion=self._film_motion(),
            copy_motion=self._copy_motion(nearest),
            border=self._border(),
        )

    def _part(self, nearest: int | None) -> float | None:
        if nearest is None or not self.film_small:
            return None
        film = self.film_small[0][0]
        alike, at_worst = ssim_map(film, np.stack([self._luma[nearest], blurred(film)]))
        shares = [
            float(found.mean() / max(least.mean(), _LEAST_BLURRED))
            for plane, found, least in zip(quarters(film), quarters(alike), quarters(at_worst), strict=True)
            if plane.std() >= _DETAIL
        ]
        return min(shares, default=None)

    def _strangest(self) -> float | None:
        if len(self._film) < 2 or not len(self._times):
            return None
        first_s, last_s = self._film[0].time_s + _MARGIN_S, self._film[-1].time_s - _MARGIN_S
        times_s = self._times + self._asked.shift_s - self._offset_s
        known = np.stack([planes[0] for planes in self.film_small])
        around = self._luma[(times_s >= first_s) & (times_s <= last_s)]
        return min((float(ssim(luma, known).max()) for luma in around), default=None)

    def _chroma_likeness(self, nearest: int | None) -> float | None:
        if nearest is None or not self.film_small:
            return None
        film, copy = (np.concatenate(each) for each in (self.film_small[0][1:], self._chroma[nearest]))
        return correlation(film, copy)

    def _film_motion(self) -> float | None:
        if len(self.film_small) < 2:
            return None
        return 1.0 - float(ssim(self.film_small[0][0], self.film_small[-1][0][None])[0])

    def _copy_motion(self, nearest: int | None) -> float | None:
        if nearest is None or len(self._film) < 2:
            return None
        later_s = self._times[nearest] + self._film[-1].time_s - self._film[0].time_s
        later = int(np.abs(self._times - later_s).argmin())
        if abs(self._times[later] - later_s) > IN_PLACE_S:
            return None
        return 1.0 - float(ssim(self._luma[nearest], self._luma[later][None])[0])

    def _border(self) -> float:
        """Return the brightest of the means of the rows and columns that the copy leaves out."""
        if not self._film:
            return 0.0
        luma, box = self._film[0].planes[0].astype(np.float32), self._asked.film_box
        height, width = luma.shape
        strips = (
            luma[: int(box.top * height)],
            luma[int(np.ceil(box.bottom * height)) :],
            luma[:, : int(box.left * width)],
            luma[:, int(np.ceil(box.right * width)) :],
        )
        return max((float(strip.mean()) for strip in strips if strip.size), default=0.0)

    def part_likeness(self, film_box: Box, copy_box: Box) -> float | None:
        """Return how alike other parts of film and copy are."""
        if self._nearest is None:
            return None
        copy = shrink(self._copy[self._nearest], copy_box)[0]
        return float(ssim(shrink(self._film[0], film_box)[0], copy[None])[0])


def _geometry(shown: Sequence[_Point], asked: Compared) -> GeometryLikeness | None:
    def mean(film_box: Box, copy_box: Box) -> float | None:
        likeness = [point.part_likeness(film_box, copy_box) for point in shown]
        found = [each for each in likeness if each is not None]
        return sum(found) / len(found) if found else None

    expected = mean(asked.film_box, asked.copy_box)
    if expected is None:
        return None
    others = [
        *[mean(box, asked.copy_box) for box in _strays(asked.film_box)],
        *[mean(asked.film_box, box) for box in _strays(asked.copy_box)],
    ]
    return GeometryLikeness(expected, max([each for each in others if each is not None], default=-1.0))


def _strays(box: Box) -> list[Box]:
    """Return parts of a frame that are a little more or less than `box`."""
    found = []
    for share in _STRAYS:
        for more in (-share, share):
            sides = {
                "left": {"left": box.left + more},
                "right": {"right": box.right - more},
                "top": {"top": box.top + more},
                "bottom": {"bottom": box.bottom - more},
            }
            for changes in (
                *sides.values(),
                sides["left"] | sides["right"],
                sides["top"] | sides["bottom"],
                sides["left"] | sides["right"] | sides["top"] | sides["bottom"],
            ):
                stray = Box(**{**box.__dict__, **changes})
                clipped = Box(
                    max(0.0, stray.left), max(0.0, stray.top), min(1.0, stray.right), min(1.0, stray.bottom)
                )
                if clipped != box and clipped not in found:
                    found.append(clipped)
    return found


def _sound_likeness(
    track: SoundTrack, film: Sequence[SoundTrack], asked: Compared, due_s: float, tolerance_s: float
) -> list[SoundLikeness]:
    return [
        _piece_likeness(
            span.from_s,
            SoundTrack(track.stream, track.channels, [piece]),
            [SoundTrack(other.stream, other.channels, [other.pieces[place]]) for other in film],
            due_s,
            tolerance_s,
        )
        for place, (span, piece) in enumerate(zip(asked.sound, track.pieces, strict=True))
    ]


def _piece_likeness(
    at_s: float, copy: SoundTrack, film: Sequence[SoundTrack], due_s: float, tolerance_s: float
) -> SoundLikeness:
    """Compare one piece of a track of the copy with that of each of the film's tracks."""
    mine = mix(copy.pieces[0], copy.channels)
    theirs = [mix(track.pieces[0], track.channels) for track in film]
    fits = [align(other, mine, due_s, tolerance_s) for other in theirs]
    likeness = [fit.likeness if fit else -1.0 for fit in fits]
    best = int(np.argmax(likeness)) if likeness else None
    fit = fits[best] if best is not None else None
    return SoundLikeness(
        at_s=at_s,
        track=copy.stream,
        fits=tuple(fits),
        film_silent=tuple(map(is_silent, theirs)),
        copy_silent=is_silent(mine),
        silent_s=tuple(silent_s(other, mine, due_s) for other in theirs),
        channels=_channels(copy, film[best], fit.lag_s) if best is not None and fit else None,
        lost_channels=_lost_channels(copy, film[best]) if best is not None and fit else (),
    )


def _channels(
    copy: SoundTrack, film: SoundTrack, lag_s: float
) -> tuple[tuple[float | None, ...], ...] | None:
    if len(copy.channels) < 2 or len(film.channels) != len(copy.channels):
        return None
    aligned = [
        [align_waves(other, mine, lag_s, SOUND_TOLERANCE_S) for other in film.pieces[0]]
        for mine in copy.pieces[0]
    ]
    return tuple(tuple(each.likeness_in_place if each else None for each in row) for row in aligned)


def _lost_channels(copy: SoundTrack, film: SoundTrack) -> tuple[str, ...]:
    mine = dict(zip(copy.channels, copy.pieces[0], strict=False))
    theirs = dict(zip(film.channels, film.pieces[0], strict=False))
    return tuple(
        name
        for name, samples in mine.items()
        if name in theirs and name not in _BASS and is_silent(samples) and is_audible(theirs[name])
    )
