"""A source as intake and estimates need it, however much was looked at."""

from dataclasses import dataclass

from handbrake_service.handbrake.codecs import reads_audio
from handbrake_service.handbrake.languages import Version, code_in_result
from handbrake_service.media.probe import MediaInfo
from shared.domain.inspection import Inspection
from shared.domain.not_kept import NotKept, NotKeptKind, TrackKind


@dataclass(frozen=True)
class SourceSummary:
    """What goes into an encode, as far as it is known."""

    duration_s: float | None = None
    width: int | None = None
    """Stored width in pixels."""
    height: int | None = None
    video_codec: str | None = None
    """FFmpeg's name."""
    frame_rate: float | None = None
    bitrate: float | None = None
    """Of everything in it, in bit/s."""
    audio_languages: tuple[str, ...] = ()
    """Of each audio track as HandBrake reads it, in the order of the file."""
    sound_is_unreadable: bool = False
    """Whether there is sound and HandBrake can read none of it."""


def of_media(info: MediaInfo, size_bytes: int, version: Version) -> SourceSummary:
    """Return what ffprobe alone tells; `version` is that of the HandBrakeCLI which will encode it."""
    video = info.video
    audio = [stream for stream in info.streams if stream.kind == "audio"]
    readable = [stream for stream in audio if reads_audio(stream.codec)]
    return SourceSummary(
        duration_s=info.duration_s,
        width=video.width if video else None,
        height=video.height if video else None,
        video_codec=video.codec if video else None,
        frame_rate=video.frame_rate if video else None,
        bitrate=size_bytes * 8 / info.duration_s if info.duration_s else None,
        audio_languages=tuple(code_in_result(stream.language_tag, version) for stream in readable),
        sound_is_unreadable=bool(audio) and not readable,
    )


def of_inspection(found: Inspection, number: int | None = None) -> SourceSummary:
    """Return what an inspection tells of a title, of the main one unless another is named."""
    title = found.title(number) or found.titles[0]
    return SourceSummary(
        duration_s=title.duration_s or None,
        width=title.width,
        height=title.height,
        video_codec=title.video_codec,
        frame_rate=title.frame_rate,
        bitrate=_bitrate(found),
        audio_languages=tuple(track.language for track in title.audio),
        sound_is_unreadable=not title.audio and any(map(_is_unreadable_sound, found.left_out)),
    )


def _is_unreadable_sound(track: NotKept) -> bool:
    return track.kind is NotKeptKind.UNSUPPORTED_TRACK and track.track_kind is TrackKind.AUDIO


def _bitrate(found: Inspection) -> float | None:
    """Return a title's bitrate, as if all titles of a disc were alike."""
    whole_s = sum(each.duration_s for each in found.titles)
    return found.size_bytes * 8 / whole_s if whole_s else None
