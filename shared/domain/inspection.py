"""What is in a source file, as HandBrakeCLI's scan and ffprobe see it."""

from enum import StrEnum

from pydantic import Field

from shared.domain.not_kept import NotKept
from shared.domain.value import ApiModel


class Hdr(StrEnum):
    """Kinds of high dynamic range."""

    HDR10 = "hdr10"
    HDR10_PLUS = "hdr10_plus"
    HLG = "hlg"
    DOLBY_VISION = "dolby_vision"


class SubtitleKind(StrEnum):
    """How a subtitle track is stored; image subtitles cannot become text."""

    TEXT = "text"
    IMAGE = "image"


class AudioTrack(ApiModel):
    """An audio track of a title."""

    number: int
    """HandBrake's number, from 1: what `audio.tracks` of a request names."""
    stream: int | None = None
    """FFmpeg's number of the stream; None where it is not told, as of a disc."""
    codec: str
    """FFmpeg's name, such as `aac` or `truehd`."""
    language: str
    """ISO 639-2 code; `und` when the file does not say."""
    language_name: str
    """The language as a person calls it."""
    channels: int
    """Number of channels, the low-frequency one included."""
    layout: str
    """FFmpeg's name of the channel layout, such as `stereo` or `5.1(side)`."""
    sample_rate: int
    """In Hz."""
    bitrate: int | None = None
    """In bit/s, where the file says."""
    title: str | None = None
    """The track's own name, such as `Commentary`."""
    default: bool = False
    """Flagged to be played unless the viewer chooses."""


class SubtitleTrack(ApiModel):
    """A subtitle track of a title."""

    number: int
    """HandBrake's number, from 1: what `subtitles.tracks` of a request names."""
    stream: int | None = None
    """FFmpeg's number of the stream; None where it is not told, as of a disc."""
    codec: str
    """FFmpeg's name, such as `subrip` or `hdmv_pgs_subtitle`."""
    kind: SubtitleKind
    language: str
    """ISO 639-2 code; `und` when the file does not say."""
    language_name: str
    """The language as a person calls it."""
    title: str | None = None
    default: bool = False
    forced: bool = False
    """Flagged to be shown even to those who want no subtitles."""


class Chapter(ApiModel):
    """A chapter of a title."""

    number: int
    """From 1."""
    title: str
    """May be empty."""
    duration_s: float


class Crop(ApiModel):
    """Borders to cut off, in pixels."""

    top: int
    bottom: int
    left: int
    right: int


class Title(ApiModel):
    """One film in a source; a plain video file has exactly one."""

    number: int
    """HandBrake's number, from 1."""
    duration_s: float
    """0 where nothing tells."""
    width: int
    """Stored width in pixels."""
    height: int
    """Stored height in pixels."""
    display_width: int
    """Width in square pixels, before the picture is turned by `rotation`."""
    rotation: int = 0
    """Degrees clockwise a player turns the picture: 0, 90, 180 or 270."""
    frame_rate: float
    """Pictures a second, on average."""
    variable_frame_rate: bool
    """Whether pictures come at uneven intervals."""
    interlaced: bool
    crop: Crop
    """Black borders HandBrake found."""
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
    """A source file looked into."""

    path: str
    size_bytes: int
    mtime_ns: int
    """Time of its last change, nanoseconds since the epoch."""
    formats: list[str]
    """FFmpeg's names of the container."""
    bitrate: int | None = None
    """Of everything in it, in bit/s, where it can be told."""
    main_title: int
    """Number of the title that is encoded unless a request names another."""
    titles: list[Title]
    """At least one."""
    left_out: list[NotKept] = Field(default_factory=list)
    """Tracks that no conversion keeps: videos beside the film, data, and what HandBrakeCLI cannot read."""

    def title(self, number: int | None = None) -> Title | None:
        """Return a title by its number, the main one for None; None when there is no such title."""
        wanted = self.main_title if number is None else number
        return next((title for title in self.titles if title.number == wanted), None)
