"""The audio and subtitle tracks of a title: HandBrake's numbers and order, completed from ffprobe.

The two list the same tracks under other numbers and not always in one order (transport streams), and each
may know one that the other does not (closed captions; streams without a decoder). So each of HandBrake's
tracks takes the first stream not yet taken that looks the same.
"""

from collections.abc import Callable
from typing import Any

from handbrake_service.media.contents import track_name
from shared.domain.inspection import AudioTrack, SubtitleKind, SubtitleTrack
from shared.domain.languages import language_code

#: HandBrake's names of subtitle sources → FFmpeg's names of their codecs.
_SUBTITLE_CODECS = {
    "VOBSUB": "dvd_subtitle",
    "UTF-8": "subrip",
    "SSA": "ass",
    "PGS": "hdmv_pgs_subtitle",
    "TX3G": "mov_text",
    "CC608": "eia_608",
    "CC708": "eia_608",
    "DVBSUB": "dvb_subtitle",
}
#: HandBrake says 1 bit/s where it does not know.
_LEAST_BITRATE = 1_000

Stream = dict[str, Any]
#: Whether a stream may be a track; the first that holds for any stream decides.
Likeness = Callable[[Stream], bool]


def audio_tracks(found: list[dict[str, Any]], streams: list[Stream]) -> list[AudioTrack]:
    """Return a title's audio, from the scan's `AudioList` and ffprobe's streams."""
    left = [stream for stream in streams if stream.get("codec_type") == "audio"]
    return [_audio(track, _take(left, *_like_audio(track))) for track in found]


def subtitle_tracks(found: list[dict[str, Any]], streams: list[Stream]) -> list[SubtitleTrack]:
    """Return a title's subtitles, from the scan's `SubtitleList` and ffprobe's streams."""
    left = [stream for stream in streams if stream.get("codec_type") == "subtitle"]
    return [_subtitle(track, _take(left, *_like_subtitle(track))) for track in found]


def _take(left: list[Stream], *likenesses: Likeness) -> Stream:
    for alike in likenesses:
        for stream in left:
            if alike(stream):
                left.remove(stream)
                return stream
    return {}


def _like_audio(track: dict[str, Any]) -> tuple[Likeness, ...]:
    codec, channels = track.get("CodecName"), track["ChannelCount"]
    language = language_code(track["LanguageCode"])

    def same_codec(stream: Stream) -> bool:
        return codec in (None, stream.get("codec_name"))

    def same_sound(stream: Stream) -> bool:
        return same_codec(stream) and stream.get("channels") == channels

    return (lambda stream: same_sound(stream) and _language(stream) == language, same_sound, same_codec)


def _like_subtitle(track: dict[str, Any]) -> tuple[Likeness, ...]:
    codec = _SUBTITLE_CODECS.get(track.get("SourceName", ""))
    language = language_code(track["LanguageCode"])

    def same_codec(stream: Stream) -> bool:
        return stream.get("codec_name") == codec

    def other_text(stream: Stream) -> bool:
        """HandBrake calls every plain text UTF-8: SubRip, WebVTT and more."""
        return codec == "subrip" and stream.get("codec_name") not in _SUBTITLE_CODECS.values()

    return (
        lambda stream: same_codec(stream) and _language(stream) == language,
        lambda stream: other_text(stream) and _language(stream) == language,
        same_codec,
        other_text,
    )


def _audio(track: dict[str, Any], stream: Stream) -> AudioTrack:
    said = int(track.get("BitRate", 0))
    return AudioTrack(
        number=track["TrackNumber"],
        stream=stream.get("index"),
        codec=track.get("CodecName") or stream.get("codec_name") or "unknown",
        language=language_code(track["LanguageCode"]),
        language_name=track["Language"],
        channels=track["ChannelCount"],
        layout=track["ChannelLayoutName"],
        sample_rate=track["SampleRate"],
        bitrate=_bitrate(stream) or (said if said >= _LEAST_BITRATE else None),
        title=track.get("Name") or track_name(stream),
        default=_flag(track, stream, "Default"),
    )


def _subtitle(track: dict[str, Any], stream: Stream) -> SubtitleTrack:
    return SubtitleTrack(
        number=track["TrackNumber"],
        stream=stream.get("index"),
        codec=stream.get("codec_name") or _SUBTITLE_CODECS.get(track.get("SourceName", ""), "unknown"),
        kind=SubtitleKind.IMAGE if track["Format"] == "bitmap" else SubtitleKind.TEXT,
        language=language_code(track["LanguageCode"]),
        language_name=track["Language"].partition(" [")[0],
        title=track.get("Name") or track_name(stream),
        default=_flag(track, stream, "Default"),
        forced=_flag(track, stream, "Forced"),
    )


def _language(stream: Stream) -> str:
    return language_code(stream.get("tags", {}).get("language"))


def _flag(track: dict[str, Any], stream: Stream, name: str) -> bool:
    said: bool = track.get("Attributes", {}).get(name, False)
    return said or bool(stream.get("disposition", {}).get(name.lower()))


def _bitrate(stream: Stream) -> int | None:
    """Return what the stream says, or what mkvmerge noted as statistics."""
    tags = stream.get("tags", {})
    said = stream.get("bit_rate") or tags.get("BPS") or tags.get("BPS-eng")
    return int(said) if said and str(said).isdecimal() else None
