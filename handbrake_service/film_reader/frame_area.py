"""Measures whether the copy shows the right part of the film's frame, over all points."""

from collections.abc import Sequence

from handbrake_service.film_reader.point import ComparedPoint
from handbrake_service.film_reader.values import Box, Boxes, GeometryLikeness

#: By how much of the frame a wrong part may be larger or smaller on some sides.
_DEVIATIONS = (0.03, 0.08)


def compare_frame_area(points: Sequence[ComparedPoint], boxes: Boxes) -> GeometryLikeness | None:
    """Compare the expected part of the frame with slightly larger and smaller ones.

    Returns None if no point has a frame of the copy.
    """

    def mean(film_box: Box, copy_box: Box) -> float | None:
        likeness = [point.part_likeness(film_box, copy_box) for point in points]
        found = [each for each in likeness if each is not None]
        return sum(found) / len(found) if found else None

    expected = mean(boxes.film, boxes.copy)
    if expected is None:
        return None
    others = [
        *[mean(box, boxes.copy) for box in _other_boxes(boxes.film)],
        *[mean(boxes.film, box) for box in _other_boxes(boxes.copy)],
    ]
    return GeometryLikeness(expected, max([each for each in others if each is not None], default=-1.0))


def fitted(aspect: float, frame_aspect: float) -> Box:
    """Return the box of an image centred in a frame that is padded on two opposite sides."""
    if aspect < frame_aspect:
        margin = (1.0 - aspect / frame_aspect) / 2
        return Box(left=margin, right=1.0 - margin)
    margin = (1.0 - frame_aspect / aspect) / 2
    return Box(top=margin, bottom=1.0 - margin)


def _other_boxes(box: Box) -> list[Box]:
    """Return parts of the frame that are slightly larger or smaller than `box` on some sides."""
    found = []
    for share in _DEVIATIONS:
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
                other = Box(**{**box.__dict__, **changes})
                clipped = Box(
                    max(0.0, other.left), max(0.0, other.top), min(1.0, other.right), min(1.0, other.bottom)
                )
                if clipped != box and clipped not in found:
                    found.append(clipped)
    return found
