"""How many channels HandBrake leaves of a track that it encodes: it mixes down to layouts that it knows.

From libhb/common.c of 1.5 to 1.11 (hb_mixdown_has_codec_support, hb_mixdown_has_remix_support,
hb_mixdown_get_best). Where versions differ, what all of them reach at least.
"""

from collections.abc import Mapping
from typing import Any

from handbrake_service.handbrake.codecs import AUDIO, MIXDOWNS

#: The mixdown that keeps the most channels an encoder and a source's layout allow, in every version.
WIDEST_MIXDOWN = "7point1"

#: FFmpeg's names of layouts (libavutil/channel_layout.h) of more than two channels, and their speakers.
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
#: Channels of a mixdown, and the speakers of which a source must have one group for it.
_MIXES = (
    (8, ("FL FR FC BL BR SL SR",)),
    (7, ("FL FR FC BL BR SL SR", "FL FR FC BC SL SR", "FL FR FC BL BR BC")),
    (6, ("FL FR BC", "FL FR SL SR", "FL FR BL BR", "FL FR FC")),
)
#: Encoders that have no 6.1; they make 5.1 of it.
_WITHOUT_6_1 = frozenset({"fdk_aac", "fdk_haac"})

#: What is copied of DTS-HD as plain DTS.
_DTS_CORE_CHANNELS = 6

#: FFmpeg's name of a codec → HandBrake's name for copying it; DTS has two, by its profile.
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
#: What HandBrake encodes with where a single kind is to be copied and a track is of another.
_ENCODERS_OF_COPIES = {"copy:ac3": "ac3", "copy:eac3": "eac3", "copy:mp3": "mp3"}


def copied_as(codec: str) -> str | None:
    """Return HandBrake's name for copying a codec, by FFmpeg's name; None where it is never copied."""
    return "copy:pcm" if codec.startswith("pcm_") else _COPIED_AS.get(codec)


def encoded_channels(encoder: str, mixdown: str, channels: int, layout: str) -> int:
    """Return how many channels are left, at least, of a track that is encoded.

    `layout` is FFmpeg's name; of one that is not known, two channels at least are left.
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
    """Return how many of a track's channels an entry of a preset's audio list keeps at least.

    `fallback` is the encoder for what cannot be copied; `copied` tells whether this track is.
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
