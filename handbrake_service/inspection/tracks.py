"""The audio and subtitle tracks of a title: HandBrake's numbers and order, completed from ffprobe.

HandBrake and ffprobe number the same tracks differently and do not always list them in the same order
(transport streams). Each may also list a track that the other does not (closed captions, streams without a
decoder). So each of HandBrake's tracks is matched with the first similar stream that is still unmatched.
"""

from collections.abc import Callable
from typing import Any

from handbrake_service.media.contents import track_name
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

Stream = dict[str, Any]
#: Whether a stream may be a track. Of several, the first that accepts any stream decides.
_Matcher = Callable[[Stream], bool]


def audio_tracks(found: list[dict[str, Any]], streams: list[Stream]) -> list[AudioTrack]:
    """Return a title's audio, from the scan's `AudioList` and ffprobe's streams."""
    unmatched = [stream for stream in streams if stream.get("codec_type") == "audio"]
    return [_audio(track, _take_match(unmatched, *_audio_matchers(track))) for track in found]


def subtitle_tracks(found: list[dict[str, Any]], streams: list[Stream]) -> list[SubtitleTrack]:
    """Return a title's subtitles, from the scan's `SubtitleList` and ffprobe's streams."""
    unmatched = [stream for stream in streams if stream.get("codec_type") == "subtitle"]
    return [_subtitle(track, _take_match(unmatched, *_subtitle_matchers(track))) for track in found]


def _take_match(unmatched: list[Stream], *matchers: _Matcher) -> Stream:
    for matches in matchers:
        for stream in unmatched:
            if matches(stream):
                unmatched.remove(stream)
                return stream
    return {}


def _audio_matchers(track: dict[str, Any]) -> tuple[_Matcher, ...]:
    codec, channels = track.get("CodecName"), track["ChannelCount"]
    language = language_code(track["LanguageCode"])

    def same_codec(stream: Stream) -> bool:
        return codec in (None, stream.get("codec_name"))

    def same_sound(stream: Stream) -> bool:
        return same_codec(stream) and stream.get("channels") == channels

    return (lambda stream: same_sound(stream) and _language(stream) == language, same_sound, same_codec)


def _subtitle_matchers(track: dict[str, Any]) -> tuple[_Matcher, ...]:
    codec = _SUBTITLE_CODECS.get(track.get("SourceName", ""))
    language = language_code(track["LanguageCode"])

    def same_codec(stream: Stream) -> bool:
        return stream.get("codec_name") == codec

    def other_text(stream: Stream) -> bool:
        """HandBrake names every plain-text format UTF-8: SubRip, WebVTT and more."""
        return codec == "subrip" and stream.get("codec_name") not in _SUBTITLE_CODECS.values()

    return (
        lambda stream: same_codec(stream) and _language(stream) == language,
        lambda stream: other_text(stream) and _language(stream) == language,
        same_codec,
        other_text,
    )


def _audio(track: dict[str, Any], stream: Stream) -> AudioTrack:
    reported = int(track.get("BitRate", 0))
    return AudioTrack(
        number=track["TrackNumber"],
        stream=stream.get("index"),
        codec=track.get("CodecName") or stream.get("codec_name") or "unknown",
        language=language_code(track["LanguageCode"]),
        language_name=track["Language"],
        channels=track["ChannelCount"],
        layout=track["ChannelLayoutName"],
        sample_rate=track["SampleRate"],
        bitrate=_bitrate(stream) or (reported if reported >= _LEAST_BITRATE else None),
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
    reported: bool = track.get("Attributes", {}).get(name, False)
    return reported or bool(stream.get("disposition", {}).get(name.lower()))


def _bitrate(stream: Stream) -> int | None:
    """Return the stream's bitrate in bit/s, or the one in mkvmerge's statistics tags."""
    tags = stream.get("tags", {})
    stated = stream.get("bit_rate") or tags.get("BPS") or tags.get("BPS-eng")
    return int(stated) if stated and str(stated).isdecimal() else None
