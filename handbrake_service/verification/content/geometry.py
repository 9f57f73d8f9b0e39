"""Which part of a film's frame a copy is to show, and where in its own frame."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handbrake_service.film_reader.values import WHOLE, Box
from handbrake_service.media.facts import Picture
from handbrake_service.presets.document import crop_setting
from shared.domain.inspection import Crop
from shared.domain.options import CropMode, EncodeOptions

_ROTATE = re.compile(r"angle=(\d+)|hflip=(\d)")


@dataclass(frozen=True)
class Geometry:
    """How a film's frame becomes the copy's."""

    quarter_turns: int
    """Clockwise, beyond those that a player makes."""
    mirrored: bool
    film_box: Box
    """The part of the turned frame that is shown."""
    copy_box: Box
    """Where the copy shows it."""
    asked: bool
    """Whether somebody chose what is cut off."""


def geometry_of(
    options: EncodeOptions, preset: Mapping[str, Any], film: Picture, copy: Picture, found: Crop
) -> Geometry:
    """Put together what options and preset say.

    `found` are the borders that HandBrake cut off by its log: they count only where it was to look for them.
    """
    asked = _asked_crop(options, preset)
    cut_off = asked or found
    turns, mirrored = _rotation(preset)
    width, height = _upright(film, turns)
    box = Box(
        left=cut_off.left / width,
        top=cut_off.top / height,
        right=1.0 - cut_off.right / width,
        bottom=1.0 - cut_off.bottom / height,
    )
    if box.left >= box.right or box.top >= box.bottom:
        box = WHOLE
    padded = preset.get("PicturePadMode", "none") not in ("none", 0, None)
    return Geometry(
        quarter_turns=turns,
        mirrored=mirrored,
        film_box=box,
        copy_box=_fitted(_aspect(film, turns, box), _aspect(copy, 0, WHOLE)) if padded else WHOLE,
        asked=asked is not None,
    )


def aspects(geometry: Geometry, film: Picture, copy: Picture) -> tuple[float, float]:
    """Return width by height, as shown, of the part of the film and of where the copy shows it."""
    return (
        _aspect(film, geometry.quarter_turns, geometry.film_box),
        _aspect(copy, 0, geometry.copy_box),
    )


def _asked_crop(options: EncodeOptions, preset: Mapping[str, Any]) -> Crop | None:
    """Return the borders that somebody chose; None where HandBrake finds them itself."""
    crop = crop_setting(preset) if options.crop is None else options.crop
    if crop is CropMode.NONE:
        return Crop(top=0, bottom=0, left=0, right=0)
    return crop if isinstance(crop, Crop) else None


def _rotation(preset: Mapping[str, Any]) -> tuple[int, bool]:
    said = str(preset.get("PictureRotate") or "")
    found = {name: value for match in _ROTATE.finditer(said) for name, value in [match[0].split("=")]}
    return int(found.get("angle", 0)) // 90 % 4, found.get("hflip") == "1"


def _upright(film: Picture, turns: int) -> tuple[int, int]:
    sideways = (film.rotation // 90 + turns) % 2
    size = (film.height, film.width) if sideways else (film.width, film.height)
    return max(1, size[0]), max(1, size[1])


def _aspect(film: Picture, turns: int, box: Box) -> float:
    shown = film.width * film.pixel_aspect / max(1, film.height)
    if (film.rotation // 90 + turns) % 2:
        shown = 1.0 / shown if shown else 1.0
    return shown * (box.right - box.left) / (box.bottom - box.top)


def _fitted(aspect: float, around: float) -> Box:
    """Return where something lies in the middle of a larger frame that has borders on two sides."""
    if aspect < around:
        margin = (1.0 - aspect / around) / 2
        return Box(left=margin, right=1.0 - margin)
    margin = (1.0 - around / aspect) / 2
    return Box(top=margin, bottom=1.0 - margin)
