"""Forecasts change with options and source as real encodes do."""

from dataclasses import replace

from handbrake_service.estimates.forecast import forecast
from handbrake_service.estimates.profile import EncodeProfile
from handbrake_service.inspection.source_summary import SourceSummary

FILM = SourceSummary(
    duration_s=3600,
    width=1920,
    height=1080,
    video_codec="h264",
    frame_rate=24,
    bitrate=8e6,
    audio_languages=("eng",),
)
PROFILE = EncodeProfile(
    encoder="x264",
    speed="fast",
    quality=22,
    video_kbps=0,
    width=1920,
    height=1080,
    frame_rate=24,
    duration_s=3600,
    audio_kbps=160,
    cost=1,
)


def size(profile: EncodeProfile, source: SourceSummary = FILM) -> int:
    """Return the forecast size in bytes."""
    return forecast(profile, source, 4).size_bytes


def seconds(profile: EncodeProfile, cpus: float = 4) -> float:
    """Return the forecast duration of the encode."""
    return forecast(profile, FILM, cpus).elapsed_s


def test_the_size_of_an_hour_of_film_is_realistic() -> None:
    assert 1e9 < size(PROFILE) < 3.5e9


def test_six_steps_of_quality_halve_the_video_size() -> None:
    sound = 160_000 / 8 * 3600
    assert 1.9 < (size(PROFILE) - sound) / (size(replace(PROFILE, quality=28)) - sound) < 2.1


def test_an_average_bitrate_determines_the_size() -> None:
    expected = (3000 + 160) * 1000 / 8 * 3600
    assert expected < size(replace(PROFILE, quality=None, video_kbps=3000)) < expected * 1.02


def test_a_source_of_low_bitrate_makes_a_small_result() -> None:
    low_bitrate = replace(FILM, bitrate=1e6)
    assert size(PROFILE, low_bitrate) < size(PROFILE) / 2
    assert size(replace(PROFILE, quality=10), low_bitrate) < 1e6 / 8 * 3600 * 1.5


def test_better_codecs_lower_resolutions_and_shorter_clips_save_space() -> None:
    assert size(replace(PROFILE, encoder="x265")) < size(PROFILE)
    assert size(replace(PROFILE, width=1280, height=720)) < size(PROFILE)
    assert size(replace(PROFILE, duration_s=60)) < size(PROFILE) / 40


def test_time_depends_on_encoder_speed_filters_and_cpus() -> None:
    assert seconds(replace(PROFILE, speed="slow")) > 1.5 * seconds(PROFILE)
    assert seconds(replace(PROFILE, encoder="svt_av1", speed="4")) > 4 * seconds(PROFILE)
    assert seconds(replace(PROFILE, cost=4)) > 2 * seconds(PROFILE)
    assert seconds(PROFILE, cpus=8) < 0.7 * seconds(PROFILE)


def test_unknown_source_facts_get_typical_values() -> None:
    unknown = SourceSummary(3600, None, None, None, None, None, ())
    assert size(PROFILE, unknown) > 0
    assert forecast(PROFILE, unknown, 1).elapsed_s > 0
