"""Typical speeds and bitrates of encoders, used before anything is known about this node.

Speeds are megapixels per second of one CPU, from the CPU time that HandBrakeCLI 1.6.1 used for a detailed
720p video with a little grain. The build and the machine change them by up to a factor of two either way,
which the history of the node corrects. Bits per pixel are for 1080p film at the quality that HandBrake's
presets use.
"""

from dataclasses import dataclass

#: Larger frames have less detail per pixel: bits grow with the pixels to the power of three quarters.
PIXELS_OF_REFERENCE = 1920 * 1080
DETAIL_EXPONENT = -0.25


@dataclass(frozen=True)
class EncoderFigures:
    """The figures of one family of encoders."""

    bits_per_pixel: float
    """At `quality`."""
    quality: float
    halving: float
    """Steps on the quality scale that halve the size."""
    speeds: dict[str, float]
    """Megapixels per second of one CPU, by the encoder's preset."""
    usual_speed: float
    """For a preset that is not in `speeds`, and for encoders that have none."""


_X264 = EncoderFigures(
    bits_per_pixel=0.09,
    quality=22,
    halving=6,
    speeds={
        "ultrafast": 66,
        "superfast": 43,
        "veryfast": 38,
        "faster": 29,
        "fast": 25,
        "medium": 18,
        "slow": 12.8,
        "slower": 7.3,
        "veryslow": 4.2,
        "placebo": 2,
    },
    usual_speed=18,
)
_X265 = EncoderFigures(
    bits_per_pixel=0.055,
    quality=22,
    halving=6,
    speeds={
        "ultrafast": 27,
        "superfast": 21,
        "veryfast": 17,
        "faster": 17,
        "fast": 13,
        "medium": 11,
        "slow": 5.4,
        "slower": 1.8,
        "veryslow": 1,
        "placebo": 0.4,
    },
    usual_speed=11,
)
_SVT_AV1 = EncoderFigures(
    bits_per_pixel=0.045,
    quality=30,
    halving=12,
    speeds={
        "12": 41,
        "11": 30,
        "10": 22,
        "9": 16,
        "8": 12.3,
        "7": 9,
        "6": 5.1,
        "5": 2.7,
        "4": 1.9,
        "3": 1,
        "2": 0.5,
        "1": 0.3,
        "0": 0.15,
    },
    usual_speed=12,
)
_VP9 = EncoderFigures(
    bits_per_pixel=0.06,
    quality=31,
    halving=10,
    speeds={
        "veryfast": 8.5,
        "faster": 8.5,
        "fast": 7.3,
        "medium": 5.4,
        "slow": 4.3,
        "slower": 2.5,
        "veryslow": 1.5,
    },
    usual_speed=5.4,
)
_OLD = EncoderFigures(bits_per_pixel=0.2, quality=5, halving=5, speeds={}, usual_speed=70)
#: Hardware encoders: fast, whatever the CPU.
_HARDWARE = EncoderFigures(bits_per_pixel=0.1, quality=24, halving=6, speeds={}, usual_speed=150)

#: By the prefix of HandBrake's encoder name; the first match counts.
_FAMILIES = {
    "x264": _X264,
    "x265": _X265,
    "svt_av1": _SVT_AV1,
    "VP": _VP9,
    "mpeg": _OLD,
    "theora": _OLD,
}

#: Typical bits per pixel of 1080p sources, by FFmpeg's codec name.
SOURCE_BITS_PER_PIXEL = {
    "h264": 0.15,
    "hevc": 0.08,
    "av1": 0.05,
    "vp9": 0.07,
    "vp8": 0.12,
    "mpeg4": 0.15,
    "mpeg2video": 0.35,
    "vc1": 0.25,
}

#: Megapixels per second at which one CPU decodes the source.
DECODE_SPEED = 150.0
#: Start, scan, muxing and end of any encode.
OVERHEAD_S = 0.7
#: Speed grows with the CPUs to this power: less than linearly, since encoder threads wait for each other.
CPUS_EXPONENT = 0.85


def figures_of(encoder: str) -> EncoderFigures:
    """Return the figures of an encoder by HandBrake's name; those of hardware if it is unknown."""
    return next((figures for prefix, figures in _FAMILIES.items() if encoder.startswith(prefix)), _HARDWARE)
