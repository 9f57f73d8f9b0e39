"""A preset in HandBrake's JSON format, with the version of that format.

The fields read here are the same from HandBrake 1.5 to 1.11.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handbrake_service.handbrake.codecs import CONTAINERS
from shared.domain.inspection import Crop
from shared.domain.options import Container, CropMode
from shared.queue.record import PinnedPreset

#: The name of a pinned preset inside its file. No built-in preset has it.
PINNED_NAME = "HandBrake2Resilio: the preset of this job"

_VERSION_KEYS = ("VersionMajor", "VersionMinor", "VersionMicro")

#: `VideoQualityType`: 0 size, 1 bitrate, 2 constant quality (libhb/preset.c).
_BITRATE, _QUALITY = 1, 2
#: `PictureCropMode`: 0 automatic, 3 the crop values in the preset.
_CROP_MODES = {1: CropMode.CONSERVATIVE, 2: CropMode.NONE}
_CUSTOM_CROP = 3


class NotAPreset(ValueError):
    """The text is not a preset in HandBrake's format."""


@dataclass(frozen=True)
class PresetDocument:
    """The settings of a preset and the version of their format."""

    settings: Mapping[str, Any]
    version: Mapping[str, int]

    @classmethod
    def parse(cls, text: str) -> "PresetDocument":
        """Parse the output of `--preset-export` or of `text()`. Raises NotAPreset."""
        try:
            document, _ = json.JSONDecoder().raw_decode(text, max(text.find("{"), 0))
            settings = document["PresetList"][0]
            version = {key: int(document[key]) for key in _VERSION_KEYS if key in document}
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            raise NotAPreset(str(error)) from error
        if not isinstance(settings, dict) or not isinstance(settings.get("PresetName"), str):
            raise NotAPreset("it has no name")
        return cls(settings, version)

    @property
    def name(self) -> str:
        """`PresetName`, which every preset has."""
        return str(self.settings["PresetName"])

    @property
    def description(self) -> str:
        """`PresetDescription`, or an empty string."""
        return str(self.settings.get("PresetDescription", ""))

    @property
    def container(self) -> Container | None:
        """The output container, or None when it is not one of ours."""
        return CONTAINERS.get(str(self.settings.get("FileFormat")))

    @property
    def encoder(self) -> str:
        """HandBrake's name of the video encoder, or an empty string."""
        return str(self.settings.get("VideoEncoder", ""))

    @property
    def quality(self) -> float | None:
        """The constant quality (RF), or None when the preset sets a bitrate."""
        if self.settings.get("VideoQualityType") != _QUALITY:
            return None
        quality = self.settings.get("VideoQualitySlider")
        return float(quality) if isinstance(quality, int | float) else None

    @property
    def audio(self) -> list[Mapping[str, Any]]:
        """The entries of `AudioList`. Each describes one output track made from a selected audio track."""
        return list(self.settings.get("AudioList") or ())

    def named(self, name: str) -> "PresetDocument":
        """Return a copy with another name."""
        return self.changed({"PresetName": name})

    def changed(self, changes: Mapping[str, Any]) -> "PresetDocument":
        """Return a copy with some settings replaced."""
        return PresetDocument({**self.settings, **changes}, self.version)

    def text(self) -> str:
        """Return the JSON that HandBrakeCLI imports. Equal presets have equal texts."""
        document = {"PresetList": [self.settings], **self.version}
        return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def pinned(self) -> PinnedPreset:
        """Return the copy that is stored with a job, under PINNED_NAME, and its hash."""
        text = self.named(PINNED_NAME).text()
        return PinnedPreset(sha256=hashlib.sha256(text.encode()).hexdigest(), document=text)

    def crop_arguments(self) -> list[str]:
        """Return the crop as arguments too, since HandBrakeCLI 1.6 crops automatically without them."""
        match crop_setting(self.settings):
            case Crop() as crop:
                return ["--crop", f"{crop.top}:{crop.bottom}:{crop.left}:{crop.right}"]
            case CropMode.AUTO:
                return []
            case mode:
                return ["--crop-mode", mode.value]


def crop_setting(settings: Mapping[str, Any]) -> Crop | CropMode:
    """Return the crop of a preset: a mode, or the pixels to cut from each side."""
    mode = settings.get("PictureCropMode", 0 if settings.get("PictureAutoCrop", True) else _CUSTOM_CROP)
    if mode != _CUSTOM_CROP:
        return _CROP_MODES.get(mode, CropMode.AUTO)
    top, bottom, left, right = (
        int(settings.get(f"Picture{side}Crop", 0)) for side in ("Top", "Bottom", "Left", "Right")
    )
    return Crop(top=top, bottom=bottom, left=left, right=right)
