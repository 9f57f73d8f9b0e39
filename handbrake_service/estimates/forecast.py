"""Forecasts size and time of an encode from the table alone; `history` calibrates the result."""

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

#: Exponent: how much of an unusual source bitrate is due to detail in its frames, not to its encoding.
_DETAIL_SHARE = 0.6
_LEAST_DETAIL, _MOST_DETAIL = 0.2, 3.0
#: Headers and index of any container, and the factor for its overhead per packet.
_CONTAINER_BYTES = 5_000
_CONTAINER_SHARE = 1.005


def forecast(profile: EncodeProfile, source: SourceSummary, cpus: float) -> Estimate:
    """Return size and time of an encode by the table, on a machine with `cpus`."""
    video_bits = _video_bits(profile, source)
    audio_bits = profile.audio_kbps * 1000 * profile.duration_s
    return Estimate(
        size_bytes=round((video_bits + audio_bits) / 8 * _CONTAINER_SHARE) + _CONTAINER_BYTES,
        elapsed_s=round(_elapsed_s(profile, source, cpus), 1),
    )


def _video_bits(profile: EncodeProfile, source: SourceSummary) -> float:
    if profile.quality is None:
        return profile.video_kbps * 1000 * profile.duration_s
    figures = figures_of(profile.encoder)
    per_pixel = figures.bits_per_pixel * _scale(profile.width * profile.height)
    per_pixel *= math.pow(2, (figures.quality - profile.quality) / figures.halving) * _detail(source)
    bits = per_pixel * profile.megapixels * 1e6
    most = _most_bits(profile, source)
    return bits if most is None else min(bits, most)


def _scale(pixels: int) -> float:
    return math.pow(pixels / PIXELS_OF_REFERENCE, DETAIL_EXPONENT)


def _detail(source: SourceSummary) -> float:
    """Return the detail relative to a usual film, by the bits per pixel of the source; 1 if unknown."""
    usual = SOURCE_BITS_PER_PIXEL.get(source.video_codec or "")
    pixels = (source.width or 0) * (source.height or 0)
    if not usual or not pixels or not source.bitrate or not source.frame_rate:
        return 1.0
    spent = source.bitrate / (pixels * source.frame_rate)
    return min(_MOST_DETAIL, max(_LEAST_DETAIL, math.pow(spent / (usual * _scale(pixels)), _DETAIL_SHARE)))


def _most_bits(profile: EncodeProfile, source: SourceSummary) -> float | None:
    """Return the upper limit of the video bits: those of the source, more for a less efficient codec."""
    usual = SOURCE_BITS_PER_PIXEL.get(source.video_codec or "")
    if not usual or not source.bitrate:
        return None
    inefficiency = max(1.0, figures_of(profile.encoder).bits_per_pixel / figures_of("x264").bits_per_pixel)
    inefficiency *= SOURCE_BITS_PER_PIXEL["h264"] / min(usual, SOURCE_BITS_PER_PIXEL["h264"])
    return source.bitrate * profile.duration_s * inefficiency * 1.2


def _elapsed_s(profile: EncodeProfile, source: SourceSummary, cpus: float) -> float:
    figures = figures_of(profile.encoder)
    power = math.pow(cpus, CPUS_EXPONENT)
    speed = figures.speeds.get(profile.speed, figures.usual_speed)
    encode_s = profile.megapixels / (speed * power) * profile.cost
    pixels = (source.width or profile.width) * (source.height or profile.height)
    decoded = pixels * (source.frame_rate or profile.frame_rate) * profile.duration_s / 1e6
    return OVERHEAD_S + encode_s + decoded / (DECODE_SPEED * power)
