"""Parts of a source that a conversion loses without the user having asked for it."""

from enum import StrEnum

from shared.domain.value import ApiModel


class NotKeptKind(StrEnum):
    """The kinds of lost parts, as the API names them."""

    TRACK_FLAGS = "track_flags"
    """A track flag, such as forced, is lost or has been added."""
    TRACK_NAME = "track_name"
    LANGUAGE = "language"
    """HandBrake does not know the language; the track is marked as undetermined."""
    LANGUAGE_REGION = "language_region"
    """The language is kept, but its region or script is lost."""
    CHANNELS = "channels"
    SUBTITLE_FORMAT = "subtitle_format"
    BIT_DEPTH = "bit_depth"
    HDR = "hdr"
    """High dynamic range, or its metadata."""
    COVER = "cover"
    ATTACHMENTS = "attachments"
    CHAPTER_NAMES = "chapter_names"
    VIDEO_TRACK = "video_track"
    """An additional video, such as another angle."""
    DATA_TRACK = "data_track"
    """A track that is neither video, audio nor subtitles, such as time codes or GPS positions."""
    UNSUPPORTED_TRACK = "unsupported_track"
    """An audio or subtitle track that HandBrakeCLI cannot read."""


class TrackKind(StrEnum):
    """The kind of track that a track number counts."""

    VIDEO = "video"
    AUDIO = "audio"
    SUBTITLE = "subtitle"


class NotKept(ApiModel):
    """One part of a source that its copy lacks."""

    kind: NotKeptKind
    track_kind: TrackKind | None = None
    """Set if the part belongs to a track."""
    track: int | None = None
    """Number of the track in the source."""
    language: str | None = None
    """ISO 639-2 code of the track in the source."""
    message: str
    """One plain sentence."""
