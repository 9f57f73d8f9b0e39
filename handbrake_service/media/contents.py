"""What a file holds besides audio and video: track flags, names and languages, covers, fonts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from handbrake_service.media.colour import bit_depth, hdr_kind
from handbrake_service.media.ffprobe import UNKNOWN_CODEC, FfprobeDocument, Stream
from shared.domain.inspection import Hdr
from shared.domain.languages import UNDETERMINED, language_code

#: Track flags that players use, by ffprobe's names.
FLAGS = ("default", "forced", "hearing_impaired", "visual_impaired", "comment", "original", "dub")
#: FFmpeg's codec names of fonts.
_FONTS = frozenset({"ttf", "otf"})
#: FFmpeg's codec tag of the tracks in which MP4 and MOV files keep the names of their chapters.
_CHAPTER_TRACK = "text"


@dataclass(frozen=True)
class TrackContents:
    """An audio or subtitle track as the file describes it."""

    number: int
    """HandBrake's number if known, else the position in the file, from 1."""
    stream: int
    """FFmpeg's stream index; -1 for a track that only HandBrake reports."""
    codec: str
    """FFmpeg's name."""
    language: str
    """ISO 639-2 code."""
    language_tag: str | None = None
    """The language as the file spells it."""
    flags: frozenset[str] = frozenset()
    """A subset of `FLAGS`."""
    name: str | None = None
    channels: int = 0
    layout: str = ""
    """FFmpeg's name of the channel layout."""
    full_language: str | None = None
    """The language with region or script, where the file has it besides the plain code."""


@dataclass(frozen=True)
class Attachment:
    """A file attached to a Matroska file, such as a font."""

    name: str
    font: bool


@dataclass(frozen=True)
class OtherStream:
    """A stream besides the film that HandBrakeCLI may leave out."""

    number: int
    """From 1, counting all streams in file order."""
    kind: str
    """FFmpeg's media type: video, audio, subtitle or data."""
    codec: str
    """FFmpeg's name."""
    description: str
    """As messages name it, such as `video, h264, 1920x1080`."""


@dataclass(frozen=True)
class Contents:
    """What the headers of a file describe."""

    bit_depth: int | None = None
    """Bits per colour component; None without video."""
    hdr: Hdr | None = None
    audio: tuple[TrackContents, ...] = ()
    subtitles: tuple[TrackContents, ...] = ()
    covers: int = 0
    attachments: tuple[Attachment, ...] = ()
    chapter_names: tuple[str, ...] = ()
    """One per chapter, empty where it has no name."""
    others: tuple[OtherStream, ...] = ()
    """All streams except the film, covers, attachments and chapter names."""


def contents_of(document: FfprobeDocument) -> Contents:
    """Return the contents from a document with streams and chapters."""
    video = document.video
    return Contents(
        bit_depth=bit_depth(video) if video else None,
        hdr=hdr_kind(video, None) if video else None,
        audio=_tracks(document.of_kind("audio")),
        subtitles=_tracks(document.of_kind("subtitle")),
        covers=sum(stream.is_cover for stream in document.streams),
        attachments=tuple(
            Attachment(stream.tags.filename or "", stream.codec in _FONTS)
            for stream in document.of_kind("attachment")
        ),
        chapter_names=tuple(chapter.tags.title or "" for chapter in document.chapters),
        others=tuple(_others(document)),
    )


def with_full_languages(contents: Contents, languages: Mapping[int, str]) -> Contents:
    """Return contents with the languages that `matroska.full_languages` found, by stream index."""

    def completed(tracks: tuple[TrackContents, ...]) -> tuple[TrackContents, ...]:
        return tuple(replace(track, full_language=languages.get(track.stream)) for track in tracks)

    return replace(contents, audio=completed(contents.audio), subtitles=completed(contents.subtitles))


def track_name(stream: Stream) -> str | None:
    """Return a track's name; None without one.

    MP4 keeps it in the handler name, where most programs write a default such as `SoundHandler`.
    """
    handler = stream.tags.handler_name or ""
    if handler.endswith("Handler") or handler in {"Stereo", "Mono"}:
        handler = ""
    return stream.tags.title or handler or None


def _tracks(streams: Iterable[Stream]) -> tuple[TrackContents, ...]:
    return tuple(
        TrackContents(
            number=number,
            stream=stream.index,
            codec=stream.codec,
            language=language_code(stream.tags.language),
            language_tag=stream.tags.language,
            flags=stream.flags & frozenset(FLAGS),
            name=track_name(stream),
            channels=stream.channels or 0,
            layout=stream.channel_layout,
        )
        for number, stream in enumerate(streams, 1)
    )


def _others(document: FfprobeDocument) -> Iterator[OtherStream]:
    film = document.video
    for stream in document.streams:
        chapters = stream.kind == "data" and stream.codec_tag == _CHAPTER_TRACK
        if stream.kind == "attachment" or stream is film or stream.is_cover or chapters:
            continue
        size = f"{stream.width}x{stream.height}" if stream.width and stream.height else ""
        language = language_code(stream.tags.language)
        tag = stream.codec_tag
        name = tag if stream.codec == UNKNOWN_CODEC and tag.isalnum() else stream.codec
        words = [
            stream.kind,
            name,
            size,
            "" if language == UNDETERMINED or stream.kind == "data" else language,
        ]
        described = ", ".join(word for word in words if word)
        yield OtherStream(stream.index + 1, stream.kind, stream.codec, described)
