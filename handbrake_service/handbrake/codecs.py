"""Facts about HandBrake's encoders that HandBrakeCLI cannot report: containers, quality scales, limits.

Source: libhb/common.c of 1.5 to 1.11 (hb_video_encoders, hb_video_quality_get_limits, hb_audio_encoders,
hb_mixdown_has_codec_support, hb_audio_bitrate_get_limits, hb_subtitle_can_pass). Where versions differ, only
what all of them support is listed.
"""

import re
from dataclasses import dataclass

from shared.domain.encoders import QualityScale
from shared.domain.options import QUALITY_RANGE, Container

#: Containers and HandBrake's names for them.
FORMATS = {Container.MKV: "av_mkv", Container.MP4: "av_mp4", Container.WEBM: "av_webm"}
CONTAINERS = {name: container for container, name in FORMATS.items()}

#: Image subtitle codecs that HandBrake reads, by FFmpeg's name (libhb/stream.c).
IMAGE_SUBTITLES = frozenset({"dvd_subtitle", "dvb_subtitle", "hdmv_pgs_subtitle"})
#: Those of them that it can store as a track, by container. It can burn any of them into the video.
_IMAGE_SUBTITLES_IN = {
    Container.MKV: IMAGE_SUBTITLES,
    Container.MP4: frozenset({"dvd_subtitle"}),
    Container.WEBM: frozenset(),
}
#: Text subtitle codecs that HandBrake reads, by FFmpeg's name.
TEXT_SUBTITLES = frozenset({"subrip", "ass", "ssa", "mov_text", "text", "eia_608"})
#: Audio codecs, by FFmpeg's name, that neither FFmpeg nor HandBrake can decode.
_UNREADABLE_AUDIO = frozenset({"unknown", "none", "ac4", "mpegh_3d_audio", "4gv", "celt", "smv", "sonicls"})

_MATROSKA = frozenset({Container.MKV})
_NOT_WEBM = frozenset({Container.MKV, Container.MP4})
_NOT_MP4 = frozenset({Container.MKV, Container.WEBM})
_ALL = frozenset(Container)

_LOWEST, _HIGHEST = QUALITY_RANGE
_H26X = QualityScale(best=_LOWEST, worst=51, step=0.1)


@dataclass(frozen=True)
class VideoCodec:
    """A family of video encoders, such as x265 in all bit depths."""

    names: re.Pattern[str]
    """Matches the beginning of HandBrake's names of its encoders."""
    label: str
    containers: frozenset[Container]
    quality: QualityScale | None
    """Scale of the constant quality. None: it has none."""
    multi_pass: bool


#: The first match applies.
_VIDEO = (
    VideoCodec(
        re.compile(r"(nvenc|vaapi)_av1"),
        "AV1",
        _ALL,
        QualityScale(best=1, worst=63, step=0.1),
        multi_pass=False,
    ),
    VideoCodec(
        re.compile(r"(vce|qsv)_av1"), "AV1", _ALL, QualityScale(best=1, worst=51, step=1), multi_pass=False
    ),
    VideoCodec(
        re.compile(r"(mf|vt)_"),
        "Hardware",
        _NOT_WEBM,
        QualityScale(best=_HIGHEST, worst=0, step=1),
        multi_pass=False,
    ),
    VideoCodec(
        re.compile(r"(nvenc|vce|qsv|vaapi)_h26[45]"),
        "Hardware",
        _NOT_WEBM,
        QualityScale(best=1, worst=51, step=0.1),
        multi_pass=False,
    ),
    VideoCodec(re.compile(r"x264"), "H.264 (x264)", _NOT_WEBM, _H26X, multi_pass=True),
    VideoCodec(re.compile(r"x265"), "H.265 (x265)", _NOT_WEBM, _H26X, multi_pass=True),
    VideoCodec(
        re.compile(r"svt_av1"), "AV1 (SVT)", _ALL, QualityScale(best=0, worst=63, step=1), multi_pass=False
    ),
    VideoCodec(
        re.compile(r"(vaapi_)?VP8"), "VP8", _NOT_MP4, QualityScale(best=0, worst=63, step=1), multi_pass=True
    ),
    VideoCodec(
        re.compile(r"(vaapi_)?VP9"), "VP9", _NOT_MP4, QualityScale(best=0, worst=63, step=1), multi_pass=True
    ),
    VideoCodec(
        re.compile(r"mpeg4"), "MPEG-4", _NOT_WEBM, QualityScale(best=1, worst=31, step=1), multi_pass=True
    ),
    VideoCodec(
        re.compile(r"mpeg2"), "MPEG-2", _NOT_WEBM, QualityScale(best=1, worst=31, step=1), multi_pass=True
    ),
    VideoCodec(
        re.compile(r"theora"), "Theora", _MATROSKA, QualityScale(best=63, worst=0, step=1), multi_pass=True
    ),
    VideoCodec(re.compile(r"ffv1"), "FFV1", _MATROSKA, None, multi_pass=True),
    VideoCodec(re.compile(r"dnxhr|ff_prores"), "Mezzanine", _MATROSKA, None, multi_pass=False),
)

_HARDWARE_LABELS = {
    "nvenc": "NVIDIA NVENC",
    "qsv": "Intel QSV",
    "vce": "AMD VCE",
    "vaapi": "VA-API",
    "vt": "VideoToolbox",
    "mf": "MediaFoundation",
}
_CODEC_LABELS = {
    "h264": "H.264",
    "h265": "H.265",
    "av1": "AV1",
    "VP8": "VP8",
    "VP9": "VP9",
    "prores": "ProRes",
}


def video_codec(name: str) -> VideoCodec | None:
    """Return the family of a video encoder, by HandBrake's name, or None when it is unknown."""
    return next((codec for codec in _VIDEO if codec.names.match(name)), None)


#: Part of an encoder's name and FFmpeg's name of the codec it writes. The first match applies.
_OUTPUT_CODECS = (
    ("x264", "h264"),
    ("h264", "h264"),
    ("x265", "hevc"),
    ("h265", "hevc"),
    ("av1", "av1"),
    ("VP8", "vp8"),
    ("VP9", "vp9"),
    ("mpeg4", "mpeg4"),
    ("mpeg2", "mpeg2video"),
    ("theora", "theora"),
    ("ffv1", "ffv1"),
    ("dnxhr", "dnxhd"),
    ("prores", "prores"),
)


def codec_made_by(encoder: str) -> str | None:
    """Return FFmpeg's name of the codec a video encoder writes, or None when it is unknown."""
    return next((codec for word, codec in _OUTPUT_CODECS if word in encoder), None)


#: Encoders that write at least the bit depth of the source, although their names do not show it.
_ANY_DEPTH = re.compile(r"ffv1|.*prores")


def depth_made_by(encoder: str) -> int | None:
    """Return the maximum bits per colour component an encoder writes, or None when it keeps any depth."""
    if _ANY_DEPTH.match(encoder):
        return None
    depth = re.search(r"_(\d+)bit$", encoder)
    return int(depth[1]) if depth else 8


def video_label(name: str, codec: VideoCodec) -> str:
    """Return the label shown to users, such as `H.265 10-bit (x265)`."""
    family, _, rest = name.partition("_")
    if family in _HARDWARE_LABELS:
        label = f"{_CODEC_LABELS.get(rest.split('_')[0], rest)} ({_HARDWARE_LABELS[family]})"
    else:
        label = codec.label
    depth = re.search(r"_(\d+)bit$", name)
    if depth is None:
        return label
    codec_name, space, program = label.partition(" ")
    return f"{codec_name} {depth[1]}-bit{space}{program}"


@dataclass(frozen=True)
class AudioCodec:
    """The properties of an audio encoder."""

    label: str
    containers: frozenset[Container]
    most_channels: int
    bitrates: range
    """In kbit/s: from the minimum for one channel to the maximum for all. Empty: it takes no bitrate."""
    quality: float | None = None
    """The default quality (hb_audio_quality_get_default). None: it has no quality scale."""


AUDIO = {
    "av_aac": AudioCodec("AAC", _NOT_WEBM, 8, range(32, 1537), quality=3),
    "fdk_aac": AudioCodec("AAC (FDK)", _NOT_WEBM, 8, range(32, 1537), quality=3),
    "fdk_haac": AudioCodec("HE-AAC (FDK)", _NOT_WEBM, 8, range(32, 449), quality=3),
    "ac3": AudioCodec("AC-3 (Dolby Digital)", _NOT_WEBM, 6, range(44, 641)),
    "eac3": AudioCodec("E-AC-3 (Dolby Digital Plus)", _NOT_WEBM, 6, range(44, 1537)),
    "truehd": AudioCodec("TrueHD", _NOT_WEBM, 6, range(0)),
    "mp3": AudioCodec("MP3", _NOT_WEBM, 2, range(32, 321), quality=2),
    "vorbis": AudioCodec("Vorbis", _NOT_MP4, 8, range(32, 1537), quality=5),
    "opus": AudioCodec("Opus", _ALL, 8, range(32, 1537)),
    "flac16": AudioCodec("FLAC 16-bit", _MATROSKA, 8, range(0)),
    "flac24": AudioCodec("FLAC 24-bit", _MATROSKA, 8, range(0)),
    "alac16": AudioCodec("ALAC 16-bit", _NOT_WEBM, 7, range(0)),
    "alac24": AudioCodec("ALAC 24-bit", _NOT_WEBM, 7, range(0)),
    "pcm16": AudioCodec("PCM 16-bit", _NOT_WEBM, 8, range(0)),
    "pcm24": AudioCodec("PCM 24-bit", _NOT_WEBM, 8, range(0)),
}

#: The audio encoder used when the container cannot hold the output of the preset's encoder.
FALLBACK_AUDIO = {Container.MKV: "av_aac", Container.MP4: "av_aac", Container.WEBM: "opus"}

_COPIES = {
    "copy:aac": _NOT_WEBM,
    "copy:ac3": _NOT_WEBM,
    "copy:eac3": _NOT_WEBM,
    "copy:truehd": _MATROSKA,
    "copy:dts": _NOT_WEBM,
    "copy:dtshd": _NOT_WEBM,
    "copy:mp2": _MATROSKA,
    "copy:mp3": _NOT_WEBM,
    "copy:vorbis": _NOT_MP4,
    "copy:opus": _ALL,
    "copy:flac": _MATROSKA,
    "copy:alac": _NOT_WEBM,
    "copy:pcm": _MATROSKA,
}


def copies(container: Container) -> list[str]:
    """Return HandBrake's passthrough encoders (`copy:…`) whose codec the container can hold."""
    return [name for name, containers in _COPIES.items() if container in containers]


@dataclass(frozen=True)
class Mix:
    """A mixdown: a target channel layout."""

    label: str
    channels: int


MIXDOWNS = {
    "mono": Mix("Mono", 1),
    "left_only": Mix("Mono (left only)", 1),
    "right_only": Mix("Mono (right only)", 1),
    "stereo": Mix("Stereo", 2),
    "dpl1": Mix("Dolby Surround", 2),
    "dpl2": Mix("Dolby Pro Logic II", 2),
    "3point0": Mix("3.0", 3),
    "4point0": Mix("4.0", 4),
    "quad": Mix("Quadrophonic", 4),
    "5point1": Mix("5.1", 6),
    "6point1": Mix("6.1", 7),
    "7point1": Mix("7.1", 8),
    "5_2_lfe": Mix("7.1 (5 front, 2 rear)", 8),
    "7point1_sdds": Mix("7.1 (SDDS)", 8),
}


def reads_audio(codec: str) -> bool:
    """Return whether HandBrake lists audio of this codec (FFmpeg's name) as a track of a source."""
    return codec not in _UNREADABLE_AUDIO


def reads_subtitles(codec: str) -> bool:
    """Return whether HandBrake lists subtitles of this codec (FFmpeg's name) as a track of a source."""
    return codec in TEXT_SUBTITLES or codec in IMAGE_SUBTITLES


def can_store_subtitles(codec: str, container: Container) -> bool:
    """Return whether HandBrake can store subtitles of this codec (FFmpeg's name) as a track."""
    return codec not in IMAGE_SUBTITLES or codec in _IMAGE_SUBTITLES_IN[container]
