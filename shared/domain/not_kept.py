"""What a conversion does not keep of its source although nobody asked for that."""

from enum import StrEnum

from shared.domain.value import ApiModel


class NotKeptKind(StrEnum):
    """The kinds of what is not kept, as the API names them."""

    TRACK_FLAGS = "track_flags"
    """A flag of a track, such as forced, is gone or has been set."""
    TRACK_NAME = "track_name"
    LANGUAGE = "language"
    """HandBrake does not know it; the track is marked as undetermined."""
    LANGUAGE_REGION = "language_region"
    """The language is kept, its region or script is not."""
    CHANNELS = "channels"
    SUBTITLE_FORMAT = "subtitle_format"
    BIT_DEPTH = "bit_depth"
    HDR = "hdr"
    """High dynamic range, or what describes it."""
    COVER = "cover"
    ATTACHMENTS = "attachments"
    CHAPTER_NAMES = "chapter_names"
    VIDEO_TRACK = "video_track"
    """A video beside the film, such as another angle."""
    DATA_TRACK = "data_track"
    """What is neither picture, sound nor subtitles, such as time codes or positions."""
    UNSUPPORTED_TRACK = "unsupported_track"
    """Sound or subtitles that HandBrakeCLI cannot read."""


class TrackKind(StrEnum):
    """Which tracks a number counts."""

    VIDEO = "video"
    AUDIO = "audio"
    SUBTITLE = "subtitle"


class NotKept(ApiModel):
    """One thing of a source that its copy does not have."""

    kind: NotKeptKind
    track_kind: TrackKind | None = None
    """Set for what belongs to a track."""
    track: int | None = None
    """Number of the track in the source."""
    language: str | None = None
    """ISO 639-2 code of the track in the source."""
    message: str
    """One plain sentence."""
