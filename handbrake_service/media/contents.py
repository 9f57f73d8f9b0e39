"""What a file holds besides audio and video: track flags, names and languages, covers, fonts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from handbrake_service.media.colour import bit_depth, hdr_kind
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


def contents_of(document: dict[str, Any]) -> Contents:
    """Return the contents from ffprobe's JSON with streams and chapters."""
    streams = document.get("streams", [])
    videos = [stream for stream in streams if stream.get("codec_type") == "video"]
    films = [stream for stream in videos if not _is_cover(stream)]
    return Contents(
        bit_depth=bit_depth(films[0]) if films else None,
        hdr=hdr_kind(films[0], {}) if films else None,
        audio=_tracks(streams, "audio"),
        subtitles=_tracks(streams, "subtitle"),
        covers=len(videos) - len(films),
        attachments=tuple(
            Attachment(_tag(stream, "filename") or "", stream.get("codec_name") in _FONTS)
            for stream in streams
            if stream.get("codec_type") == "attachment"
        ),
        chapter_names=tuple(_tag(chapter, "title") or "" for chapter in document.get("chapters", [])),
        others=tuple(_others(streams, films[:1])),
    )


def with_full_languages(contents: Contents, languages: Mapping[int, str]) -> Contents:
    """Return contents with the languages that `matroska.full_languages` found, by stream index."""

    def completed(tracks: tuple[TrackContents, ...]) -> tuple[TrackContents, ...]:
        return tuple(replace(track, full_language=languages.get(track.stream)) for track in tracks)

    return replace(contents, audio=completed(contents.audio), subtitles=completed(contents.subtitles))


def track_name(stream: dict[str, Any]) -> str | None:
    """Return a track's name; None without one.

    MP4 keeps it in the handler name, where most programs write a default such as `SoundHandler`.
    """
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


def _tag(entry: dict[str, Any], name: str) -> str | None:
    found: str | None = entry.get("tags", {}).get(name)
    return found
