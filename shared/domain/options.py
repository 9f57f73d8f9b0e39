"""Encode options, and the request that queues an encode."""

import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from shared.domain.files import SourcePath
from shared.domain.inspection import Crop
from shared.domain.value import ApiModel, SparseModel

#: Lowest and highest value of any encoder's constant-quality scale; the node checks the encoder's own range.
QUALITY_RANGE = (0.0, 63.0)
#: Lowest and highest priority of a job; higher runs earlier.
PRIORITY_RANGE = (-100, 100)

_RESOLUTION = re.compile(r"^(\d{2,5})x(\d{2,5})$")

#: A preset's full name.
PresetName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
#: An identifier that HandBrakeCLI lists: an encoder, a tune, a mixdown.
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:+-]{0,39}$")]
#: ISO 639-2 language code.
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}$")]
#: HandBrake's track number, from 1.
TrackNumber = Annotated[int, Field(ge=1, le=99)]


class Container(StrEnum):
    """A container that HandBrake can write, by its file extension."""

    MKV = "mkv"
    MP4 = "mp4"
    WEBM = "webm"


class FrameRateMode(StrEnum):
    """How `frame_rate` applies to the source's timing."""

    CONSTANT = "constant"
    PEAK = "peak"
    """Same as the source, but never above `frame_rate`."""
    VARIABLE = "variable"
    """Same as the source."""


class CropMode(StrEnum):
    """How black borders are cropped."""

    AUTO = "auto"
    CONSERVATIVE = "conservative"
    NONE = "none"


class Deinterlace(StrEnum):
    """Deinterlacing filters."""

    OFF = "off"
    DECOMB = "decomb"
    """Deinterlaces only frames that show combing; the safe choice."""
    YADIF = "yadif"
    BWDIF = "bwdif"


class Denoise(StrEnum):
    """Denoise filters, from the cheapest to the most expensive."""

    OFF = "off"
    HQDN3D = "hqdn3d"
    """Fast."""
    NLMEANS = "nlmeans"
    """Better and many times slower."""


class DenoiseStrength(StrEnum):
    """How much noise a denoise filter removes."""

    ULTRALIGHT = "ultralight"
    LIGHT = "light"
    MEDIUM = "medium"
    STRONG = "strong"


class TrackChoice(SparseModel):
    """Which tracks of one kind are included in the result."""

    tracks: list[TrackNumber] | None = Field(default=None, max_length=32)
    """Track numbers, in this order; an empty list selects no tracks. None: select by language."""
    languages: list[Language] | None = Field(default=None, min_length=1, max_length=16)
    """All tracks in these languages, in this order; `und` stands for any. None: from the preset."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.tracks is not None and self.languages is not None:
            raise ValueError("give tracks or languages, not both")
        if self.tracks is not None and len(set(self.tracks)) != len(self.tracks):
            raise ValueError("list each track only once")
        return self


class AudioOptions(TrackChoice):
    """Audio options; fields that are None come from the preset."""

    encoder: Word | None = None
    """HandBrake's name of the audio encoder, as `GET /api/encoders` lists it."""
    mixdown: Word | None = None
    """HandBrake's name of the channel layout to mix down to."""
    passthrough: bool = False
    """Copy each track unchanged if the container can hold it. The others are encoded with `encoder`, with as
    many channels as it can keep."""


class SubtitleOptions(TrackChoice):
    """Subtitle options; fields that are None come from the preset."""

    forced_only: bool = False
    """Keep only the forced subtitles of the selected tracks."""
    burn: TrackNumber | None = None
    """The selected track to burn into the video, by its number in the source."""
    default: TrackNumber | None = None
    """The selected track to flag as default, by its number in the source."""


class EncodeOptions(SparseModel):
    """Settings of one encode; fields that are None come from the preset."""

    preset: PresetName | None = None
    """A preset's full name, as `GET /api/presets` lists it. None: the default for the source's root."""
    container: Container | None = None
    """Container of the output. None: by the extension of the output path, else from the preset."""
    title: int | None = Field(default=None, ge=1, le=999)
    """Number of the source title to encode. None: the main title."""

    encoder: Word | None = None
    """HandBrake's name of the video encoder, as `GET /api/encoders` lists it."""
    encoder_preset: Word | None = None
    """The encoder's speed preset, such as `slow`."""
    encoder_tune: Word | None = None
    """The encoder's tune for a kind of content, such as `film`."""
    encoder_profile: Word | None = None
    """The codec's profile, such as `main10`."""
    quality: float | None = Field(default=None, ge=QUALITY_RANGE[0], le=QUALITY_RANGE[1])
    """Constant quality on the encoder's own scale (RF, CQ); lower means better quality and larger files."""
    video_bitrate: int | None = Field(default=None, ge=50, le=200_000)
    """Average video bitrate in kbit/s; an alternative to `quality`."""
    multi_pass: bool | None = None
    """Analyse the source in a first pass, for better quality at the same size; only with `video_bitrate`."""

    resolution: str | None = None
    """Maximum resolution as WIDTHxHEIGHT in pixels; smaller sources are not enlarged."""
    crop: CropMode | Crop | None = None
    """Cropping of black borders: a mode, or the pixels to crop on each side."""
    frame_rate: float | None = Field(default=None, ge=1, le=240)
    """Frames per second."""
    frame_rate_mode: FrameRateMode | None = None
    """How `frame_rate` applies."""
    deinterlace: Deinterlace | None = None
    denoise: Denoise | None = None
    denoise_strength: DenoiseStrength | None = None
    """Only with `denoise`."""

    audio: AudioOptions | None = None
    audio_bitrate: int | None = Field(default=None, ge=32, le=1_536)
    """Bitrate of each encoded audio track in kbit/s."""
    subtitles: SubtitleOptions | None = None
    chapters: bool | None = None
    """Whether to keep the chapter marks."""
    start_s: float | None = Field(default=None, ge=0, le=1_000_000)
    """Start position in the source, in seconds."""
    stop_s: float | None = Field(default=None, gt=0, le=1_000_000)
    """End position in the source, in seconds."""
    keep_metadata: bool | None = None
    """Whether to copy metadata (title, artist, date) to the result."""

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
    def _is_consistent(self) -> Self:
        if self.quality is not None and self.video_bitrate is not None:
            raise ValueError("give quality or video_bitrate, not both")
        if self.multi_pass and self.quality is not None:
            raise ValueError("multi_pass can be used with video_bitrate, but not with quality")
        if self.denoise_strength is not None and self.denoise in (None, Denoise.OFF):
            raise ValueError("denoise_strength requires a denoise filter")
        if self.start_s is not None and self.stop_s is not None and self.stop_s <= self.start_s:
            raise ValueError("stop_s must be greater than start_s")
        return self

    def max_size(self) -> tuple[int, int] | None:
        """Return the resolution limit as (width, height) in pixels, or None."""
        match = _RESOLUTION.match(self.resolution) if self.resolution else None
        return (int(match[1]), int(match[2])) if match else None

    def encoded_s(self, source_s: float) -> float:
        """Return how many seconds are encoded of a source that plays for `source_s`."""
        stop_s = source_s if self.stop_s is None else min(self.stop_s, source_s)
        return max(0.0, stop_s - (self.start_s or 0.0))


class Collision(StrEnum):
    """What to do if the archive already contains a file of the output's name."""

    FAIL = "fail"
    """Reject the job."""
    RENAME = "rename"
    """Use the first free name, such as `Film (2).mkv`."""
    REPLACE = "replace"
    """Replace the old file once the new one is complete and verified."""


class PublishOptions(ApiModel):
    """How a verified result is published to the archive."""

    collision: Collision = Collision.FAIL
    sidecars: bool = False
    """Also copy the source's sidecar files: subtitles, nfo, artwork."""
    discard_if_not_smaller: bool = False
    """Publish nothing if the result is not smaller than the source; the job then completes without a file."""
    full_decode: bool = False
    """Decode the whole result before publishing it, not only its end."""


class JobRequest(EncodeOptions, PublishOptions):
    """A request to convert one file: `POST /api/jobs/add` and `POST /convert`."""

    input_path: SourcePath
    """Absolute path of the source, under a source root."""
    output_path: str | None = Field(default=None, min_length=1, max_length=4096)
    """Path of the copy: absolute below the archive, or relative to it. None: the root's short name and the
    source's path below the root, with the container's extension."""
    priority: int = Field(default=0, ge=PRIORITY_RANGE[0], le=PRIORITY_RANGE[1])
    """Higher runs earlier; jobs of equal priority run in the order they were queued."""

    def options(self) -> EncodeOptions:
        """Return only the encode settings."""
        return EncodeOptions.model_validate(self.model_dump(include=set(EncodeOptions.model_fields)))

    def publish_options(self) -> PublishOptions:
        """Return only the publish settings."""
        return PublishOptions.model_validate(self.model_dump(include=set(PublishOptions.model_fields)))
