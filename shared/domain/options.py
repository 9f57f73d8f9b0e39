"""What a user may ask of an encode, and what a request to queue one looks like."""

import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from shared.domain.files import SourcePath
from shared.domain.inspection import Crop
from shared.domain.value import ApiModel, SparseModel

#: Ends of what any encoder's constant-quality scale spans; each encoder's own range is checked by the node.
QUALITY_RANGE = (0.0, 63.0)
#: Bounds of a job's priority; higher runs earlier.
PRIORITY_RANGE = (-100, 100)

_RESOLUTION = re.compile(r"^(\d{2,5})x(\d{2,5})$")

#: A preset's full name.
PresetName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
#: One of the words a HandBrakeCLI lists for itself: an encoder, a tune, a mixdown.
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:+-]{0,39}$")]
#: ISO 639-2 code of a language.
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}$")]
#: HandBrake's number of a track, from 1.
TrackNumber = Annotated[int, Field(ge=1, le=99)]


class Container(StrEnum):
    """A container HandBrake can write, by its file extension."""

    MKV = "mkv"
    MP4 = "mp4"
    WEBM = "webm"


class FrameRateMode(StrEnum):
    """What `frame_rate` means for the source's timing."""

    CONSTANT = "constant"
    PEAK = "peak"
    """Never above `frame_rate`, else as the source."""
    VARIABLE = "variable"
    """As the source."""


class CropMode(StrEnum):
    """How black borders are treated."""

    AUTO = "auto"
    CONSERVATIVE = "conservative"
    NONE = "none"


class Deinterlace(StrEnum):
    """Filters that make whole pictures of interlaced ones."""

    OFF = "off"
    DECOMB = "decomb"
    """Only pictures that show combing; the safe choice."""
    YADIF = "yadif"
    BWDIF = "bwdif"


class Denoise(StrEnum):
    """Filters against noise, by what they cost."""

    OFF = "off"
    HQDN3D = "hqdn3d"
    """Quick."""
    NLMEANS = "nlmeans"
    """Better and many times slower."""


class DenoiseStrength(StrEnum):
    """How much a denoise filter takes away."""

    ULTRALIGHT = "ultralight"
    LIGHT = "light"
    MEDIUM = "medium"
    STRONG = "strong"


class TrackChoice(SparseModel):
    """Which tracks of one kind go into the result."""

    tracks: list[TrackNumber] | None = Field(default=None, max_length=32)
    """By number, in this order; an empty list for none. None: by language."""
    languages: list[Language] | None = Field(default=None, min_length=1, max_length=16)
    """All tracks in these languages, in this order; `und` for any. None: what the preset chooses."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.tracks is not None and self.languages is not None:
            raise ValueError("give tracks or languages, not both")
        if self.tracks is not None and len(set(self.tracks)) != len(self.tracks):
            raise ValueError("name each track once")
        return self


class AudioOptions(TrackChoice):
    """The audio of the result; what is None is left to the preset."""

    encoder: Word | None = None
    """HandBrake's name of the audio encoder, as `GET /api/encoders` lists it."""
    mixdown: Word | None = None
    """HandBrake's name of the channel layout to mix down to."""
    passthrough: bool = False
    """Copy each track as it is where the container can hold it; `encoder` is for the others, with all the
    channels it can keep."""


class SubtitleOptions(TrackChoice):
    """The subtitles of the result; what is None is left to the preset."""

    forced_only: bool = False
    """Show only what is flagged as forced within the chosen tracks."""
    burn: TrackNumber | None = None
    """The one of the chosen tracks that is drawn into the picture, by its number in the source."""
    default: TrackNumber | None = None
    """The one of the chosen tracks players show at once, by its number in the source."""


class EncodeOptions(SparseModel):
    """Settings of one encode; what is None is left to the preset."""

    preset: PresetName | None = None
    """A preset's full name, as `GET /api/presets` lists it. None: the default for the source's root."""
    container: Container | None = None
    """Container of the output. None: the output path's extension, else the preset's own."""
    title: int | None = Field(default=None, ge=1, le=999)
    """Which title of the source. None: the main one."""

    encoder: Word | None = None
    """HandBrake's name of the video encoder, as `GET /api/encoders` lists it."""
    encoder_preset: Word | None = None
    """The encoder's trade of speed against size, such as `slow`."""
    encoder_tune: Word | None = None
    """The encoder's tuning for a kind of material, such as `film`."""
    encoder_profile: Word | None = None
    """The codec's profile, such as `main10`."""
    quality: float | None = Field(default=None, ge=QUALITY_RANGE[0], le=QUALITY_RANGE[1])
    """Constant quality of the video on the encoder's own scale (RF, CQ); lower is better and larger."""
    video_bitrate: int | None = Field(default=None, ge=50, le=200_000)
    """Average video bitrate in kbit/s, instead of `quality`."""
    multi_pass: bool | None = None
    """Look through the source first, to spend an average bitrate better; only with `video_bitrate`."""

    resolution: str | None = None
    """Upper limit of the picture as WIDTHxHEIGHT in pixels; smaller sources are not enlarged."""
    crop: CropMode | Crop | None = None
    """Black borders: a mode, or the pixels to cut off."""
    frame_rate: float | None = Field(default=None, ge=1, le=240)
    """Pictures a second."""
    frame_rate_mode: FrameRateMode | None = None
    """What `frame_rate` means."""
    deinterlace: Deinterlace | None = None
    denoise: Denoise | None = None
    denoise_strength: DenoiseStrength | None = None
    """Only with `denoise`."""

    audio: AudioOptions | None = None
    audio_bitrate: int | None = Field(default=None, ge=32, le=1_536)
    """Bitrate of each encoded audio track in kbit/s."""
    subtitles: SubtitleOptions | None = None
    chapters: bool | None = None
    """Whether the chapter marks are kept."""
    start_s: float | None = Field(default=None, ge=0, le=1_000_000)
    """Where in the source the result begins, in seconds."""
    stop_s: float | None = Field(default=None, gt=0, le=1_000_000)
    """Where in the source the result ends, in seconds."""
    keep_metadata: bool | None = None
    """Whether titles, artists, dates and the like go over into the result."""

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
    def _hangs_together(self) -> Self:
        if self.quality is not None and self.video_bitrate is not None:
            raise ValueError("give quality or video_bitrate, not both")
        if self.multi_pass and self.quality is not None:
            raise ValueError("multi_pass goes with video_bitrate, not with quality")
        if self.denoise_strength is not None and self.denoise in (None, Denoise.OFF):
            raise ValueError("denoise_strength goes with denoise")
        if self.start_s is not None and self.stop_s is not None and self.stop_s <= self.start_s:
            raise ValueError("stop_s must lie after start_s")
        return self

    def max_size(self) -> tuple[int, int] | None:
        """Return the resolution limit as (width, height) in pixels, or None."""
        match = _RESOLUTION.match(self.resolution) if self.resolution else None
        return (int(match[1]), int(match[2])) if match else None


class Collision(StrEnum):
    """What to do when the archive has a file of the output's name."""

    FAIL = "fail"
    """Refuse the job."""
    RENAME = "rename"
    """Take the first free name: `Film (2).mkv`."""
    REPLACE = "replace"
    """Put the new file in the old one's place once it is whole and verified."""


class PublishOptions(ApiModel):
    """How a verified result goes into the archive."""

    collision: Collision = Collision.FAIL
    sidecars: bool = False
    """Copy the files that belong to the source too: subtitles, nfo, artwork."""
    discard_if_not_smaller: bool = False
    """Publish nothing when the result is not smaller than the source; the job then completes without one."""
    full_decode: bool = False
    """Decode the whole result before it is published, not only its end."""


class JobRequest(EncodeOptions, PublishOptions):
    """A request to convert one file: `POST /api/jobs/add` and `POST /convert`."""

    input_path: SourcePath
    """Absolute path of the source, under a source root."""
    output_path: str | None = Field(default=None, min_length=1, max_length=4096)
    """Where the copy goes: absolute below the archive, or relative to it. None: the source's own
    place below its root, with the container's extension."""
    priority: int = Field(default=0, ge=PRIORITY_RANGE[0], le=PRIORITY_RANGE[1])
    """Higher runs earlier; equal priorities run in the order they came."""

    def options(self) -> EncodeOptions:
        """Return the encode settings alone."""
        return EncodeOptions.model_validate(self.model_dump(include=set(EncodeOptions.model_fields)))

    def publish_options(self) -> PublishOptions:
        """Return the settings of the publication alone."""
        return PublishOptions.model_validate(self.model_dump(include=set(PublishOptions.model_fields)))
