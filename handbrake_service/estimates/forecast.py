"""Forecasts size and time of an encode from the table alone; `experience` mends it."""

import math

from handbrake_service.estimates.profile import EncodeProfile
from handbrake_service.estimates.table import (
    CPUS_EXPONENT,
    DECODE_SPEED,
    DETAIL_EXPONENT,
    OVERHEAD_S,
    PIXELS_OF_REFERENCE,
    SOURCE_BITS_PER_PIXEL,
    figures_of,
)
from handbrake_service.inspection.source_summary import SourceSummary
from shared.domain.plan import Estimate

#: How much of a source's unusual bitrate is in its pictures, not in how it was encoded.
_TELLING = 0.6
_LEAST_DETAIL, _MOST_DETAIL = 0.2, 3.0
#: Headers and index of any container, and its share for each packet.
_CONTAINER_BYTES = 5_000
_CONTAINER_SHARE = 1.005


def forecast(aim: EncodeProfile, source: SourceSummary, cpus: float) -> Estimate:
    """Return size and time of an encode by the table, on a machine of `cpus`."""
    video_bits = _video_bits(aim, source)
    audio_bits = aim.audio_kbps * 1000 * aim.duration_s
    return Estimate(
        size_bytes=round((video_bits + audio_bits) / 8 * _CONTAINER_SHARE) + _CONTAINER_BYTES,
        elapsed_s=round(_elapsed_s(aim, source, cpus), 1),
    )


def _video_bits(aim: EncodeProfile, source: SourceSummary) -> float:
    if aim.quality is None:
        return aim.video_kbps * 1000 * aim.duration_s
    figures = figures_of(aim.encoder)
    per_pixel = figures.bits_per_pixel * _scale(aim.width * aim.height)
    per_pixel *= math.pow(2, (figures.quality - aim.quality) / figures.halving) * _detail(source)
    bits = per_pixel * aim.megapixels * 1e6
    most = _most_bits(aim, source)
    return bits if most is None else min(bits, most)


def _scale(pixels: int) -> float:
    return math.pow(pixels / PIXELS_OF_REFERENCE, DETAIL_EXPONENT)


def _detail(source: SourceSummary) -> float:
    """Return how much more there is to encode than usual, by how many bits the source spends."""
    usual = SOURCE_BITS_PER_PIXEL.get(source.video_codec or "")
    pixels = (source.width or 0) * (source.height or 0)
    if not usual or not pixels or not source.bitrate or not source.frame_rate:
        return 1.0
    spent = source.bitrate / (pixels * source.frame_rate)
    return min(_MOST_DETAIL, max(_LEAST_DETAIL, math.pow(spent / (usual * _scale(pixels)), _TELLING)))


def _most_bits(aim: EncodeProfile, source: SourceSummary) -> float | None:
    """No encode keeps more than is in the source, save what a less able codec needs for the same."""
    usual = SOURCE_BITS_PER_PIXEL.get(source.video_codec or "")
    if not usual or not source.bitrate:
        return None
    less_able = max(1.0, figures_of(aim.encoder).bits_per_pixel / figures_of("x264").bits_per_pixel)
    less_able *= SOURCE_BITS_PER_PIXEL["h264"] / min(usual, SOURCE_BITS_PER_PIXEL["h264"])
    return source.bitrate * aim.duration_s * less_able * 1.2


def _elapsed_s(aim: EncodeProfile, source: SourceSummary, cpus: float) -> float:
    figures = figures_of(aim.encoder)
    power = math.pow(cpus, CPUS_EXPONENT)
    encode_s = aim.megapixels / (figures.speeds.get(aim.speed, figures.usual_speed) * power) * aim.cost
    pixels = (source.width or aim.width) * (source.height or aim.height)
    decoded = pixels * (source.frame_rate or aim.frame_rate) * aim.duration_s / 1e6
    return OVERHEAD_S + encode_s + decoded / (DECODE_SPEED * power)
