"""The audio and subtitle tracks of a title: HandBrake's numbers and order, completed from ffprobe.

HandBrake and ffprobe number the same tracks differently and do not always list them in the same order
(transport streams). Each may also list a track that the other does not (closed captions, streams without a
decoder). So each of HandBrake's tracks is matched with the first similar stream that is still unmatched.
"""

from collections.abc import Callable, Sequence
from typing import Any

from handbrake_service.media.contents import track_name
from handbrake_service.media.ffprobe import UNKNOWN_CODEC, Stream
from shared.domain.inspection import AudioTrack, SubtitleKind, SubtitleTrack
from shared.domain.languages import language_code

#: FFmpeg's names of subtitle codecs, by HandBrake's names of subtitle sources.
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
#: HandBrake reports 1 bit/s where it does not know the bitrate.
_LEAST_BITRATE = 1_000

#: Whether a stream may be a track. Of several, the first that accepts any stream decides.
_Matcher = Callable[[Stream], bool]


def audio_tracks(found: list[dict[str, Any]], streams: Sequence[Stream]) -> list[AudioTrack]:
    """Return a title's audio, from the scan's `AudioList` and ffprobe's streams."""
    unmatched = [stream for stream in streams if stream.kind == "audio"]
    return [_audio(track, _take_match(unmatched, *_audio_matchers(track))) for track in found]


def subtitle_tracks(found: list[dict[str, Any]], streams: Sequence[Stream]) -> list[SubtitleTrack]:
    """Return a title's subtitles, from the scan's `SubtitleList` and ffprobe's streams."""
    unmatched = [stream for stream in streams if stream.kind == "subtitle"]
    return [_subtitle(track, _take_match(unmatched, *_subtitle_matchers(track))) for track in found]


def _take_match(unmatched: list[Stream], *matchers: _Matcher) -> Stream | None:
    for matches in matchers:
        for stream in unmatched:
            if matches(stream):
                unmatched.remove(stream)
                return stream
    return None


def _audio_matchers(track: dict[str, Any]) -> tuple[_Matcher, ...]:
    codec, channels = track.get("CodecName"), track["ChannelCount"]
    language = language_code(track["LanguageCode"])

    def same_codec(stream: Stream) -> bool:
        return codec in (None, stream.codec)

    def same_sound(stream: Stream) -> bool:
        return same_codec(stream) and stream.channels == channels

    return (lambda stream: same_sound(stream) and _language(stream) == language, same_sound, same_codec)


def _subtitle_matchers(track: dict[str, Any]) -> tuple[_Matcher, ...]:
    codec = _scanned_codec(track)
    language = language_code(track["LanguageCode"])

    def same_codec(stream: Stream) -> bool:
        return stream.codec == codec

    def other_text(stream: Stream) -> bool:
        """HandBrake names every plain-text format UTF-8: SubRip, WebVTT and more."""
        return codec == "subrip" and stream.codec not in _SUBTITLE_CODECS.values()

    return (
        lambda stream: same_codec(stream) and _language(stream) == language,
        lambda stream: other_text(stream) and _language(stream) == language,
        same_codec,
        other_text,
    )


def _audio(track: dict[str, Any], stream: Stream | None) -> AudioTrack:
    reported = int(track.get("BitRate", 0))
    stated = stream.bitrate_bps if stream else None
    return AudioTrack(
        number=track["TrackNumber"],
        stream=stream.index if stream else None,
        codec=track.get("CodecName") or (stream.codec if stream else UNKNOWN_CODEC),
        language=language_code(track["LanguageCode"]),
        language_name=track["Language"],
        channels=track["ChannelCount"],
        layout=track["ChannelLayoutName"],
        sample_rate=track["SampleRate"],
        bitrate=stated or (reported if reported >= _LEAST_BITRATE else None),
        title=_name(track, stream),
        default=_flag(track, stream, "Default"),
    )


def _subtitle(track: dict[str, Any], stream: Stream | None) -> SubtitleTrack:
    known = stream.codec if stream else UNKNOWN_CODEC
    return SubtitleTrack(
        number=track["TrackNumber"],
        stream=stream.index if stream else None,
        codec=known if known != UNKNOWN_CODEC else _scanned_codec(track),
        kind=SubtitleKind.IMAGE if track["Format"] == "bitmap" else SubtitleKind.TEXT,
        language=language_code(track["LanguageCode"]),
        language_name=track["Language"].partition(" [")[0],
        title=_name(track, stream),
        default=_flag(track, stream, "Default"),
        forced=_flag(track, stream, "Forced"),
    )


def _scanned_codec(track: dict[str, Any]) -> str:
    """Return FFmpeg's name of the subtitle codec that HandBrake reports."""
    return _SUBTITLE_CODECS.get(track.get("SourceName", ""), UNKNOWN_CODEC)


def _language(stream: Stream) -> str:
    return language_code(stream.tags.language)


def _name(track: dict[str, Any], stream: Stream | None) -> str | None:
    name: str | None = track.get("Name") or (track_name(stream) if stream else None)
    return name


def _flag(track: dict[str, Any], stream: Stream | None, name: str) -> bool:
    reported: bool = track.get("Attributes", {}).get(name, False)
    return reported or (stream is not None and name.lower() in stream.flags)
