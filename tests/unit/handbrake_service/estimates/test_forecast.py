"""Forecasts move the way encodes do."""

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
AIM = EncodeProfile(
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


def size(aim: EncodeProfile, source: SourceSummary = FILM) -> int:
    """The forecast size."""
    return forecast(aim, source, 4).size_bytes


def seconds(aim: EncodeProfile, cpus: float = 4) -> float:
    """The forecast time."""
    return forecast(aim, FILM, cpus).elapsed_s


def test_an_hour_of_film_comes_out_as_large_as_such_films_are() -> None:
    assert 1e9 < size(AIM) < 3.5e9


def test_six_steps_of_quality_halve_the_picture() -> None:
    sound = 160_000 / 8 * 3600
    assert 1.9 < (size(AIM) - sound) / (size(replace(AIM, quality=28)) - sound) < 2.1


def test_an_average_bitrate_is_what_it_says() -> None:
    asked = (3000 + 160) * 1000 / 8 * 3600
    assert asked < size(replace(AIM, quality=None, video_kbps=3000)) < asked * 1.02


def test_a_lean_source_makes_a_lean_result_and_never_a_much_larger_one() -> None:
    lean = replace(FILM, bitrate=1e6)
    assert size(AIM, lean) < size(AIM) / 2
    assert size(replace(AIM, quality=10), lean) < 1e6 / 8 * 3600 * 1.5


def test_better_codecs_smaller_pictures_and_less_of_them_save_space() -> None:
    assert size(replace(AIM, encoder="x265")) < size(AIM)
    assert size(replace(AIM, width=1280, height=720)) < size(AIM)
    assert size(replace(AIM, duration_s=60)) < size(AIM) / 40


def test_time_follows_encoder_speed_filters_and_cpus() -> None:
    assert seconds(replace(AIM, speed="slow")) > 1.5 * seconds(AIM)
    assert seconds(replace(AIM, encoder="svt_av1", speed="4")) > 4 * seconds(AIM)
    assert seconds(replace(AIM, cost=4)) > 2 * seconds(AIM)
    assert seconds(AIM, cpus=8) < 0.7 * seconds(AIM)


def test_what_hides_its_figures_is_taken_as_usual() -> None:
    unknown = SourceSummary(3600, None, None, None, None, None, ())
    assert size(AIM, unknown) > 0
    assert forecast(AIM, unknown, 1).elapsed_s > 0
