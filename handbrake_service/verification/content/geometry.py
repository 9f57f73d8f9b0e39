"""Which part of the film's frame a copy should show, and where in its own frame."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handbrake_service.film_reader.values import WHOLE, Box
from handbrake_service.media.facts import VideoFacts
from handbrake_service.presets.document import crop_setting
from shared.domain.inspection import Crop
from shared.domain.options import CropMode, EncodeOptions

_ROTATE = re.compile(r"angle=(\d+)|hflip=(\d)")


@dataclass(frozen=True)
class Geometry:
    """How the copy's frame is derived from the film's."""

    quarter_turns: int
    """Clockwise, in addition to the rotation that players apply."""
    mirrored: bool
    film_box: Box
    """The part of the rotated frame that is shown."""
    padded: bool
    """Whether the copy may show it between bars on two opposite sides of its own frame."""
    asked: bool
    """Whether options or preset set the crop; otherwise HandBrake detects it."""


def geometry_of(options: EncodeOptions, preset: Mapping[str, Any], film: VideoFacts, found: Crop) -> Geometry:
    """Return the geometry that options and preset lead to.

    `found` is the crop in HandBrake's log, which only counts if HandBrake was to detect it.
    """
    asked = _asked_crop(options, preset)
    crop = asked or found
    turns, mirrored = _rotation(preset)
    width, height = _upright(film, turns)
    box = Box(
        left=crop.left / width,
        top=crop.top / height,
        right=1.0 - crop.right / width,
        bottom=1.0 - crop.bottom / height,
    )
    if box.left >= box.right or box.top >= box.bottom:
        box = WHOLE
    return Geometry(
        quarter_turns=turns,
        mirrored=mirrored,
        film_box=box,
        padded=preset.get("PicturePadMode", "none") not in ("none", 0, None),
        asked=asked is not None,
    )


def _asked_crop(options: EncodeOptions, preset: Mapping[str, Any]) -> Crop | None:
    """Return the crop that options or preset set; None if HandBrake detects it."""
    crop = crop_setting(preset) if options.crop is None else options.crop
    if crop is CropMode.NONE:
        return Crop(top=0, bottom=0, left=0, right=0)
    return crop if isinstance(crop, Crop) else None


def _rotation(preset: Mapping[str, Any]) -> tuple[int, bool]:
    """Return the clockwise quarter turns of the rotate filter and whether it mirrors."""
    setting = str(preset.get("PictureRotate") or "")
    found = {name: value for match in _ROTATE.finditer(setting) for name, value in [match[0].split("=")]}
    return int(found.get("angle", 0)) // 90 % 4, found.get("hflip") == "1"


def _upright(film: VideoFacts, turns: int) -> tuple[int, int]:
    """Return width and height in stored pixels after all rotation, at least 1 each."""
    sideways = (film.rotation // 90 + turns) % 2
    size = (film.height, film.width) if sideways else (film.width, film.height)
    return max(1, size[0]), max(1, size[1])
