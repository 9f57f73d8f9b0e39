"""Predicts how many channels of an audio track remain after HandBrake's mixdown.

Source: libhb/common.c of 1.5 to 1.11 (hb_mixdown_has_codec_support, hb_mixdown_has_remix_support,
hb_mixdown_get_best). Where versions differ, the number is the lowest of them.
"""

from collections.abc import Mapping
from typing import Any

from handbrake_service.handbrake.codecs import AUDIO, MIXDOWNS

#: With this mixdown every version keeps as many channels as the encoder and the source's layout allow.
WIDEST_MIXDOWN = "7point1"

#: FFmpeg's layouts of more than two channels (libavutil/channel_layout.h) and their speakers.
_SPEAKERS = {
    "2.1": "FL FR LFE",
    "3.0": "FL FR FC",
    "3.0(back)": "FL FR BC",
    "4.0": "FL FR FC BC",
    "quad": "FL FR BL BR",
    "quad(side)": "FL FR SL SR",
    "3.1": "FL FR FC LFE",
    "5.0": "FL FR FC BL BR",
    "5.0(side)": "FL FR FC SL SR",
    "4.1": "FL FR FC LFE BC",
    "5.1": "FL FR FC LFE BL BR",
    "5.1(side)": "FL FR FC LFE SL SR",
    "6.0": "FL FR FC BC SL SR",
    "6.0(front)": "FL FR FLC FRC SL SR",
    "hexagonal": "FL FR FC BL BR BC",
    "6.1": "FL FR FC LFE BC SL SR",
    "6.1(back)": "FL FR FC LFE BL BR BC",
    "6.1(front)": "FL FR LFE FLC FRC SL SR",
    "7.0": "FL FR FC BL BR SL SR",
    "7.0(front)": "FL FR FC FLC FRC SL SR",
    "7.1": "FL FR FC LFE BL BR SL SR",
    "7.1(wide)": "FL FR FC LFE BL BR FLC FRC",
    "7.1(wide-side)": "FL FR FC LFE FLC FRC SL SR",
    "octagonal": "FL FR FC BL BR BC SL SR",
}
#: Channels of a mixdown and groups of speakers. The source must have all speakers of one group.
_MIXES = (
    (8, ("FL FR FC BL BR SL SR",)),
    (7, ("FL FR FC BL BR SL SR", "FL FR FC BC SL SR", "FL FR FC BL BR BC")),
    (6, ("FL FR BC", "FL FR SL SR", "FL FR BL BR", "FL FR FC")),
)
#: Encoders without 6.1. They write 5.1 instead.
_WITHOUT_6_1 = frozenset({"fdk_aac", "fdk_haac"})

#: Maximum channels of the DTS core, which is all that `copy:dts` keeps of DTS-HD.
_DTS_CORE_CHANNELS = 6

#: FFmpeg's name of a codec and HandBrake's passthrough encoder for it. DTS-HD has one more, `copy:dtshd`.
_COPIED_AS = {
    "aac": "copy:aac",
    "ac3": "copy:ac3",
    "eac3": "copy:eac3",
    "truehd": "copy:truehd",
    "dts": "copy:dts",
    "mp2": "copy:mp2",
    "mp3": "copy:mp3",
    "vorbis": "copy:vorbis",
    "opus": "copy:opus",
    "flac": "copy:flac",
    "alac": "copy:alac",
}
#: The encoder HandBrake uses when passthrough of one codec is set and a track has another codec.
_ENCODERS_OF_COPIES = {"copy:ac3": "ac3", "copy:eac3": "eac3", "copy:mp3": "mp3"}


def copied_as(codec: str) -> str | None:
    """Return HandBrake's passthrough encoder for a codec (FFmpeg's name), or None when it has none."""
    return "copy:pcm" if codec.startswith("pcm_") else _COPIED_AS.get(codec)


def encoded_channels(encoder: str, mixdown: str, channels: int, layout: str) -> int:
    """Return the minimum number of channels that remain of a track when it is encoded.

    `layout` is FFmpeg's name. For an unknown layout, the result is at most 2.
    """
    codec, mix = AUDIO.get(encoder), MIXDOWNS.get(mixdown)
    if codec is None or mix is None or channels <= 1:
        return min(1, channels)
    limit = min(codec.most_channels, mix.channels)
    speakers = set(_SPEAKERS.get(layout, "").split())
    for count, groups in _MIXES:
        if count <= limit and any(speakers.issuperset(group.split()) for group in groups):
            return 6 if count == 7 and encoder in _WITHOUT_6_1 else count
    return min(2, limit)


def kept_channels(entry: Mapping[str, Any], fallback: str, copied: bool, channels: int, layout: str) -> int:
    """Return the minimum number of channels that an entry of a preset's audio list keeps of a track.

    `fallback` is the encoder for tracks that cannot be copied. `copied` is whether this track is copied.
    """
    encoder, mixdown = str(entry.get("AudioEncoder", "")), str(entry.get("AudioMixdown", ""))
    if not encoder.startswith("copy"):
        return min(channels, encoded_channels(encoder, mixdown, channels, layout))
    if encoder == "copy:dts":
        channels = min(channels, _DTS_CORE_CHANNELS)
    if copied:
        return channels
    encoders = {fallback, _ENCODERS_OF_COPIES.get(encoder, fallback)}
    return min(channels, *(encoded_channels(each, mixdown, channels, layout) for each in encoders))
