"""What is in a file beside its pictures and sounds: flags, names and languages of tracks, covers, fonts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from handbrake_service.media.colour import bit_depth, hdr_kind
from shared.domain.inspection import Hdr
from shared.domain.languages import UNDETERMINED, language_code

#: What ffprobe calls flags of a track, and players go by.
FLAGS = ("default", "forced", "hearing_impaired", "visual_impaired", "comment", "original", "dub")
#: FFmpeg's names of fonts.
_FONTS = frozenset({"ttf", "otf"})
#: FFmpeg's name of the tracks in which MP4 and MOV files keep the names of their chapters.
_CHAPTER_TRACK = "text"


@dataclass(frozen=True)
class TrackContents:
    """An audio or subtitle track."""

    number: int
    """From 1, in the order of the file, unless HandBrake's number is known."""
    stream: int
    """FFmpeg's number of the stream."""
    codec: str
    """FFmpeg's name."""
    language: str
    """ISO 639-2 code."""
    language_tag: str | None = None
    """What the file says of its language, as it is written there."""
    flags: frozenset[str] = frozenset()
    """Of `FLAGS`."""
    name: str | None = None
    channels: int = 0
    layout: str = ""
    """FFmpeg's name of the channel layout."""
    full_language: str | None = None
    """The language with region or script, where the file tells it beside the plain code."""


@dataclass(frozen=True)
class Attachment:
    """A file attached to a Matroska file."""

    name: str
    font: bool


@dataclass(frozen=True)
class OtherStream:
    """A stream that may be more than HandBrakeCLI can take: neither the film nor what belongs to it."""

    number: int
    """From 1, in the order of the file, of all its streams."""
    kind: str
    """FFmpeg's: video, audio, subtitle or data."""
    codec: str
    """FFmpeg's name."""
    description: str
    """What a person calls it, such as `video, h264, 1920x1080`."""


@dataclass(frozen=True)
class Contents:
    """A file."""

    bit_depth: int | None = None
    """Bits per colour component; None of a file without a picture."""
    hdr: Hdr | None = None
    audio: tuple[TrackContents, ...] = ()
    subtitles: tuple[TrackContents, ...] = ()
    covers: int = 0
    attachments: tuple[Attachment, ...] = ()
    chapter_names: tuple[str, ...] = ()
    """Of each chapter, empty where it has none."""
    others: tuple[OtherStream, ...] = ()
    """All but the film, covers, attachments and chapters."""


def contents_of(document: dict[str, Any]) -> Contents:
    """Read ffprobe's document with streams and chapters."""
    streams = document.get("streams", [])
    pictures = [stream for stream in streams if stream.get("codec_type") == "video"]
    films = [stream for stream in pictures if not _is_cover(stream)]
    return Contents(
        bit_depth=bit_depth(films[0]) if films else None,
        hdr=hdr_kind(films[0], {}) if films else None,
        audio=_tracks(streams, "audio"),
        subtitles=_tracks(streams, "subtitle"),
        covers=len(pictures) - len(films),
        attachments=tuple(
            Attachment(_tag(stream, "filename") or "", stream.get("codec_name") in _FONTS)
            for stream in streams
            if stream.get("codec_type") == "attachment"
        ),
        chapter_names=tuple(_tag(chapter, "title") or "" for chapter in document.get("chapters", [])),
        others=tuple(_others(streams, films[:1])),
    )


def with_full_languages(contents: Contents, languages: Mapping[int, str]) -> Contents:
    """Return contents with what `full_languages` found, by stream."""

    def told(tracks: tuple[TrackContents, ...]) -> tuple[TrackContents, ...]:
        return tuple(replace(track, full_language=languages.get(track.stream)) for track in tracks)

    return replace(contents, audio=told(contents.audio), subtitles=told(contents.subtitles))


def track_name(stream: dict[str, Any]) -> str | None:
    """Return a track's own name; MP4 keeps it where most programs write their own name or kind."""
    handler = _tag(stream, "handler_name") or ""
    if handler.endswith("Handler") or handler in {"Stereo", "Mono"}:
        handler = ""
    return _tag(stream, "title") or handler or None


def _tracks(streams: list[dict[str, Any]], kind: str) -> tuple[TrackContents, ...]:
    alike = [stream for stream in streams if stream.get("codec_type") == kind]
    return tuple(
        TrackContents(
            number=number,
            stream=int(stream["index"]),
            codec=stream.get("codec_name", "unknown"),
            language=language_code(_tag(stream, "language")),
            language_tag=_tag(stream, "language"),
            flags=frozenset(flag for flag in FLAGS if stream.get("disposition", {}).get(flag)),
            name=track_name(stream),
            channels=int(stream.get("channels", 0)),
            layout=stream.get("channel_layout", ""),
        )
        for number, stream in enumerate(alike, 1)
    )


def _others(streams: list[dict[str, Any]], film: list[dict[str, Any]]) -> Iterator[OtherStream]:
    for stream in streams:
        kind, codec = stream.get("codec_type", "data"), stream.get("codec_name") or "unknown"
        tag = stream.get("codec_tag_string", "")
        chapters = kind == "data" and tag == _CHAPTER_TRACK
        if kind == "attachment" or stream in film or _is_cover(stream) or chapters:
            continue
        size = f"{stream['width']}x{stream['height']}" if stream.get("width") else ""
        language = language_code(_tag(stream, "language"))
        name = tag if codec == "unknown" and tag.isalnum() else codec
        words = [kind, name, size, "" if language == UNDETERMINED or kind == "data" else language]
        yield OtherStream(int(stream["index"]) + 1, kind, codec, ", ".join(word for word in words if word))


def _is_cover(stream: dict[str, Any]) -> bool:
    return bool(stream.get("disposition", {}).get("attached_pic"))


def _tag(described: dict[str, Any], name: str) -> str | None:
    found: str | None = described.get("tags", {}).get(name)
    return found
