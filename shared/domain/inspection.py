"""The contents of a source file, as HandBrakeCLI's scan and ffprobe report them."""

from enum import StrEnum

from pydantic import Field

from shared.domain.not_kept import NotKept
from shared.domain.value import ApiModel


class Hdr(StrEnum):
    """High dynamic range formats."""

    HDR10 = "hdr10"
    HDR10_PLUS = "hdr10_plus"
    HLG = "hlg"
    DOLBY_VISION = "dolby_vision"


class SubtitleKind(StrEnum):
    """How a subtitle track is stored; image subtitles cannot be converted to text."""

    TEXT = "text"
    IMAGE = "image"


class AudioTrack(ApiModel):
    """An audio track of a title."""

    number: int
    """HandBrake's number, from 1, as used in the request field `audio.tracks`."""
    stream: int | None = None
    """FFmpeg's stream index; None where it is unknown, as for discs."""
    codec: str
    """FFmpeg's name, such as `aac` or `truehd`."""
    language: str
    """ISO 639-2 code; `und` if the file does not specify a language."""
    language_name: str
    """Display name of the language."""
    channels: int
    """Number of channels, including the low-frequency channel."""
    layout: str
    """FFmpeg's name for the channel layout, such as `stereo` or `5.1(side)`."""
    sample_rate: int
    """In Hz."""
    bitrate: int | None = None
    """In bit/s; None if the file does not specify it."""
    title: str | None = None
    """The track's name in the file, such as `Commentary`."""
    default: bool = False
    """Whether the track has the default flag: players choose it unless the viewer picks another."""


class SubtitleTrack(ApiModel):
    """A subtitle track of a title."""

    number: int
    """HandBrake's number, from 1, as used in the request field `subtitles.tracks`."""
    stream: int | None = None
    """FFmpeg's stream index; None where it is unknown, as for discs."""
    codec: str
    """FFmpeg's name, such as `subrip` or `hdmv_pgs_subtitle`."""
    kind: SubtitleKind
    language: str
    """ISO 639-2 code; `und` if the file does not specify a language."""
    language_name: str
    """Display name of the language."""
    title: str | None = None
    default: bool = False
    forced: bool = False
    """Whether the track has the forced flag: players show it even when subtitles are off."""


class Chapter(ApiModel):
    """A chapter of a title."""

    number: int
    """From 1."""
    title: str
    """May be empty."""
    duration_s: float


class Crop(ApiModel):
    """The borders to crop, in pixels."""

    top: int
    bottom: int
    left: int
    right: int


class Title(ApiModel):
    """One film in a source; a plain video file has exactly one."""

    number: int
    """HandBrake's number, from 1."""
    duration_s: float
    """0 if unknown."""
    width: int
    """Stored width in pixels."""
    height: int
    """Stored height in pixels."""
    display_width: int
    """Width in square pixels, before `rotation` is applied."""
    rotation: int = 0
    """Clockwise rotation that players apply, in degrees: 0, 90, 180 or 270."""
    frame_rate: float
    """Average frames per second."""
    variable_frame_rate: bool
    """Whether the intervals between frames vary."""
    interlaced: bool
    crop: Crop
    """The black borders that HandBrake detected."""
    video_codec: str
    """FFmpeg's name."""
    bit_depth: int
    """Bits per colour component."""
    hdr: Hdr | None = None
    """None for standard dynamic range."""
    audio: list[AudioTrack]
    subtitles: list[SubtitleTrack]
    chapters: list[Chapter]


class Inspection(ApiModel):
    """The result of inspecting a source file."""

    path: str
    size_bytes: int
    mtime_ns: int
    """Modification time, in nanoseconds since the epoch."""
    formats: list[str]
    """FFmpeg's names for the container."""
    bitrate: int | None = None
    """Overall bitrate in bit/s; None if unknown."""
    main_title: int
    """Number of the title that is encoded unless a request specifies another."""
    titles: list[Title]
    """At least one."""
    left_out: list[NotKept] = Field(default_factory=list)
    """Tracks that no conversion keeps: additional videos, data, and tracks HandBrakeCLI cannot read."""

    def title(self, number: int | None = None) -> Title | None:
        """Return the title with this number, or the main title for None. Return None if it does not exist."""
        searched = self.main_title if number is None else number
        return next((title for title in self.titles if title.number == searched), None)
