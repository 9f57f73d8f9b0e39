"""One point at which a copy is compared with its film."""

from collections.abc import Sequence

import numpy as np

from handbrake_service.film_reader.frames import Frame
from handbrake_service.film_reader.similarity import (
    Floats,
    areas,
    blurred,
    correlation,
    part,
    quarters,
    shrink,
    shrink_luma,
    ssim,
    ssim_map,
)
from handbrake_service.film_reader.values import Box, Boxes, PointLikeness

#: How far from its place a frame may be and still count as in place, in addition to one frame duration.
IN_PLACE_S = 0.1
#: Copy frames this close to the first or last known frame of the film are not searched for in the film.
_MARGIN_S = 0.05
#: Standard deviation of luma from which a quarter of a frame has enough detail to compare.
_DETAIL = 8.0
#: By how much more similar a frame or an offset must be to count as clearly better.
CLEARLY_BETTER = 0.01
#: Below this similarity, the best match in a low-quality copy may be several frames off.
_PRECISE = 0.93
#: A frame with at least this similarity, which no frame around exceeds, is in its place.
_ALIKE = 0.85
#: How much more similar another frame may be by chance where there is hardly any motion.
_BY_CHANCE = 0.002
#: Least divisor for the similarity of a quarter of the blurred frame.
_LEAST_BLURRED = 0.2

#: A frame of the film and the copy's frame for it.
Pair = tuple[Frame, Frame]
_NO_FRAMES: Floats = np.empty((0, 1, 1), np.float32)


class ComparedPoint:
    """A point of the film and the frames of the copy around it."""

    def __init__(
        self, film_s: float, shift_s: float, film: Sequence[Frame], copy: Sequence[Frame], boxes: Boxes
    ) -> None:
        """`film_s` is the time of the point in the film, at which the copy starts at `shift_s`.

        `film` has the film's frame there, which is compared, and later ones; `copy` the copy's frames around.
        """
        self.at_s = film_s - shift_s
        """The time of the point in the copy."""
        self._shift_s = shift_s
        self._film = film
        self._copy = copy
        self._boxes = boxes
        self.film_small = [shrink(frame, boxes.film) for frame in film]
        shrunk = [shrink(frame, boxes.copy) for frame in copy]
        self._times = np.array([frame.time_s for frame in copy])
        self._luma = np.stack([planes[0] for planes in shrunk]) if shrunk else _NO_FRAMES
        self._chroma = [planes[1:] for planes in shrunk]
        self._scores = ssim(self.film_small[0][0], self._luma) if film and shrunk else None
        # How much later the copy shows each frame than the film shows the compared one.
        self._offsets = self._times - (film[0].time_s - shift_s) if film else self._times
        self._offset_s = 0.0
        self._nearest: int | None = None
        # Luma of the compared frames by part: one part of the film is compared with many of the copy, or the
        # other way round.
        self._film_parts: dict[Box, Floats] = {}
        self._copy_parts: dict[Box, Floats] = {}
        self.off_s: float | None = None
        """How much later than the common offset the best match is shown; None if others are as similar."""

    @property
    def is_clearly_in_place(self) -> bool:
        """Whether the copy shows the film's frame in its place and no frame around is more similar."""
        in_place = self.best_within(0.0, IN_PLACE_S)
        if self._scores is None or in_place is None:
            return False
        return in_place >= max(_ALIKE, float(self._scores.max()) - _BY_CHANCE)

    def best_within(self, offset_s: float, tolerance_s: float) -> float | None:
        """Return the best similarity of the copy's frames at an offset; None if it has no frames there."""
        if self._scores is None:
            return None
        near = np.abs(self._offsets - offset_s) <= tolerance_s
        return float(self._scores[near].max()) if near.any() else None

    def match_frame(self, offset_s: float, tolerance_s: float, next_s: float) -> None:
        """Choose the copy's frame for the film's frame, `offset_s` being the common offset.

        Sets `off_s` only if the best match is very similar and clearly better than all frames more than
        `next_s` away from it; otherwise its time says nothing.
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
        if others.size and self._scores[best] > others.max() + CLEARLY_BETTER:
            self.off_s = float(self._offsets[best]) - offset_s

    @property
    def pair(self) -> Pair | None:
        """The part of the film's frame to be shown, and the part of the copy's frame that shows it."""
        if self._nearest is None:
            return None
        return (
            part(self._film[0], self._boxes.film),
            part(self._copy[self._nearest], self._boxes.copy),
        )

    def shows(self, other: "ComparedPoint") -> float:
        """Return the similarity of the copy here with the film at another point; -1 if one has no frame."""
        if self._nearest is None or not other.film_small:
            return -1.0
        return float(ssim(other.film_small[0][0], self._luma[self._nearest][None])[0])

    def likeness(self, others: Sequence["ComparedPoint"]) -> PointLikeness:
        """Return the measurements; `others` are the points far enough away to show something else."""
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
            part=self._least_quarter(nearest),
            strangest=self._least_similar_frame(),
            chroma=self._chroma_likeness(nearest),
            film_colour=max(float(areas(plane).std()) for plane in film[1:]) if film else 0.0,
            film_motion=self._film_motion(),
            copy_motion=self._copy_motion(nearest),
            border=self._border(),
        )

    def _least_quarter(self, nearest: int | None) -> float | None:
        if nearest is None or not self.film_small:
            return None
        film = self.film_small[0][0]
        similarity, least_expected = ssim_map(film, np.stack([self._luma[nearest], blurred(film)]))
        shares = [
            float(found.mean() / max(least.mean(), _LEAST_BLURRED))
            for plane, found, least in zip(
                quarters(film), quarters(similarity), quarters(least_expected), strict=True
            )
            if plane.std() >= _DETAIL
        ]
        return min(shares, default=None)

    def _least_similar_frame(self) -> float | None:
        if len(self._film) < 2 or not len(self._times):
            return None
        first_s, last_s = self._film[0].time_s + _MARGIN_S, self._film[-1].time_s - _MARGIN_S
        times_s = self._times + self._shift_s - self._offset_s
        known = np.stack([planes[0] for planes in self.film_small])
        around = self._luma[(times_s >= first_s) & (times_s <= last_s)]
        return min((float(ssim(luma, known).max()) for luma in around), default=None)

    def _chroma_likeness(self, nearest: int | None) -> float | None:
        if nearest is None or not self.film_small:
            return None
        film, copy = (
            np.concatenate([areas(plane) for plane in planes])
            for planes in (self.film_small[0][1:], self._chroma[nearest])
        )
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
        # Whether a frame may be held for so long is checked with the packets.
        if abs(self._times[later] - later_s) > IN_PLACE_S or self._copy[later].is_repeated:
            return None
        return 1.0 - float(ssim(self._luma[nearest], self._luma[later][None])[0])

    def _border(self) -> float:
        """Return the mean luma of the brightest strip that the copy cuts off."""
        if not self._film:
            return 0.0
        luma, box = self._film[0].planes[0].astype(np.float32), self._boxes.film
        height, width = luma.shape
        strips = (
            luma[: int(box.top * height)],
            luma[int(np.ceil(box.bottom * height)) :],
            luma[:, : int(box.left * width)],
            luma[:, int(np.ceil(box.right * width)) :],
        )
        return max((float(strip.mean()) for strip in strips if strip.size), default=0.0)

    def part_likeness(self, film_box: Box, copy_box: Box) -> float | None:
        """Return the similarity of the given parts of both frames; None if the copy has no frame here."""
        if self._nearest is None:
            return None
        film = _luma_of(self._film[0], film_box, self._film_parts)
        copy = _luma_of(self._copy[self._nearest], copy_box, self._copy_parts)
        return float(ssim(film, copy[None])[0])


def _luma_of(frame: Frame, box: Box, known: dict[Box, Floats]) -> Floats:
    """Return the luma of a part of a frame, and keep it in `known`."""
    if box not in known:
        known[box] = shrink_luma(frame, box)
    return known[box]
