"""A source as submission and estimates need it, from a quick probe or from a full inspection."""

from dataclasses import dataclass

from handbrake_service.handbrake.codecs import reads_audio
from handbrake_service.handbrake.languages import Version, code_in_result
from handbrake_service.media.ffprobe import FfprobeDocument
from shared.domain.inspection import Inspection
from shared.domain.not_kept import NotKept, NotKeptKind, TrackKind


@dataclass(frozen=True)
class SourceSummary:
    """The properties of a source that an encode depends on, as far as they are known."""

    duration_s: float | None = None
    width: int | None = None
    """Stored width in pixels."""
    height: int | None = None
    video_codec: str | None = None
    """FFmpeg's name."""
    frame_rate: float | None = None
    bitrate: float | None = None
    """Of the whole file, in bit/s."""
    audio_languages: tuple[str, ...] = ()
    """Of each audio track that HandBrake reads, in file order."""
    sound_is_unreadable: bool = False
    """Whether the source has audio and HandBrake can read none of it."""


def of_document(document: FfprobeDocument, size_bytes: int, version: Version) -> SourceSummary:
    """Return the summary from ffprobe alone; `version` is that of the HandBrakeCLI that will encode it."""
    video, duration_s = document.video, document.format.duration_s
    audio = document.of_kind("audio")
    readable = [stream for stream in audio if reads_audio(stream.codec)]
    return SourceSummary(
        duration_s=duration_s,
        width=video.width if video else None,
        height=video.height if video else None,
        video_codec=video.codec if video else None,
        frame_rate=video.frame_rate if video else None,
        bitrate=size_bytes * 8 / duration_s if duration_s else None,
        audio_languages=tuple(code_in_result(stream.tags.language, version) for stream in readable),
        sound_is_unreadable=bool(audio) and not readable,
    )


def of_inspection(found: Inspection, number: int | None = None) -> SourceSummary:
    """Return the summary of an inspected title: of the main one unless `number` names another."""
    title = found.title(number) or found.titles[0]
    return SourceSummary(
        duration_s=title.duration_s or None,
        width=title.width,
        height=title.height,
        video_codec=title.video_codec,
        frame_rate=title.frame_rate,
        bitrate=_bitrate(found),
        audio_languages=tuple(track.language for track in title.audio),
        sound_is_unreadable=not title.audio and any(map(_is_unreadable_audio, found.left_out)),
    )


def _is_unreadable_audio(track: NotKept) -> bool:
    return track.kind is NotKeptKind.UNSUPPORTED_TRACK and track.track_kind is TrackKind.AUDIO


def _bitrate(found: Inspection) -> float | None:
    """Return the average bitrate of all titles in bit/s; those of a disc are assumed to be alike."""
    whole_s = sum(each.duration_s for each in found.titles)
    return found.size_bytes * 8 / whole_s if whole_s else None
