"""What a user may ask of an encode, and what a request to queue one looks like."""

import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from shared.domain.value import Value

#: Ends of HandBrake's x264/x265 constant-quality (RF) scale; lower is better and larger.
QUALITY_RANGE = (0.0, 51.0)
#: Bounds of a job's priority; higher runs earlier.
PRIORITY_RANGE = (-100, 100)

_RESOLUTION = re.compile(r"^(\d{2,5})x(\d{2,5})$")


class Container(StrEnum):
    """A container HandBrake can write, by its file extension."""

    MKV = "mkv"
    MP4 = "mp4"
    WEBM = "webm"


class EncodeOptions(Value):
    """Settings of one encode; what is None is left to the preset."""

    preset: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    """A HandBrake preset's full name, as `GET /api/presets` lists it. None: the configured default."""
    container: Container | None = None
    """Container of the output. None: the output path's extension, else the preset's own."""
    quality: float | None = Field(default=None, ge=QUALITY_RANGE[0], le=QUALITY_RANGE[1])
    """Constant quality (RF) of the video; lower is better and larger."""
    resolution: str | None = None
    """Upper limit of the picture as WIDTHxHEIGHT in pixels; smaller sources are not enlarged."""
    video_bitrate: int | None = Field(default=None, ge=50, le=200_000)
    """Average video bitrate in kbit/s, instead of `quality`."""
    audio_bitrate: int | None = Field(default=None, ge=32, le=1_536)
    """Bitrate of each encoded audio track in kbit/s."""

    @field_validator("resolution")
    @classmethod
    def _resolution_is_a_size(cls, value: str | None) -> str | None:
        if value is None:
            return None
        match = _RESOLUTION.match(value)
        if match is None or not all(32 <= int(side) <= 16_384 for side in match.groups()):
            raise ValueError("write it as WIDTHxHEIGHT in pixels, each from 32 to 16384, such as 1920x1080")
        return value

    @model_validator(mode="after")
    def _one_rate_control(self) -> Self:
        if self.quality is not None and self.video_bitrate is not None:
            raise ValueError("give quality or video_bitrate, not both")
        return self

    def max_size(self) -> tuple[int, int] | None:
        """Give the resolution limit as (width, height) in pixels, or None."""
        match = _RESOLUTION.match(self.resolution) if self.resolution else None
        return (int(match[1]), int(match[2])) if match else None


class JobRequest(EncodeOptions):
    """A request to convert one file: `POST /api/jobs/add` and `POST /convert`."""

    input_path: str = Field(min_length=1, max_length=4096)
    """Absolute path of the source, under a source root."""
    output_path: str | None = Field(default=None, min_length=1, max_length=4096)
    """Where the copy goes: absolute below the archive, or relative to it. None: the source's own
    place below its root, with the container's extension."""
    priority: int = Field(default=0, ge=PRIORITY_RANGE[0], le=PRIORITY_RANGE[1])
    """Higher runs earlier; equal priorities run in the order they came."""

    def options(self) -> EncodeOptions:
        """Give the encode settings alone."""
        return EncodeOptions.model_validate(self.model_dump(include=set(EncodeOptions.model_fields)))
