"""Forecasts calibrated by past encodes."""

from dataclasses import replace
from pathlib import Path

import pytest

from handbrake_service.estimates.exclusive_timer import ExclusiveTimer
from handbrake_service.estimates.history import EncodeHistory
from handbrake_service.estimates.profile import EncodeProfile
from shared.domain.plan import Estimate
from tests.support.manual_clock import ManualClock

PROFILE = EncodeProfile(
    encoder="x264",
    speed="fast",
    quality=22,
    video_kbps=0,
    width=1280,
    height=720,
    frame_rate=25,
    duration_s=60,
    audio_kbps=160,
    cost=1,
)
TABLE = Estimate(size_bytes=1_000_000, elapsed_s=100)


@pytest.fixture
def history(tmp_path: Path) -> EncodeHistory:
    """An empty history."""
    return EncodeHistory(tmp_path / "encodes.json")


def test_without_past_encodes_the_table_is_used(history: EncodeHistory) -> None:
    assert history.calibrate(PROFILE, TABLE) == TABLE


def test_the_more_encodes_agree_the_more_they_count(history: EncodeHistory) -> None:
    history.record(PROFILE, TABLE, 2_000_000, 50)
    once = history.calibrate(PROFILE, TABLE)
    for _ in range(5):
        history.record(PROFILE, TABLE, 2_000_000, 50)
    often = history.calibrate(PROFILE, TABLE)
    assert 1_000_000 < once.size_bytes < often.size_bytes < 2_000_000
    assert 100 > once.elapsed_s > often.elapsed_s > 50
    assert often.size_bytes > 1_850_000


def test_encodes_with_another_encoder_count_only_a_little(history: EncodeHistory) -> None:
    for _ in range(3):
        history.record(PROFILE, TABLE, 4_000_000, 400)
    other = history.calibrate(replace(PROFILE, encoder="x265"), TABLE)
    same = history.calibrate(PROFILE, TABLE)
    assert 100 < other.elapsed_s < 200 < same.elapsed_s


def test_contended_encodes_calibrate_only_sizes_and_average_bitrates_only_times(
    history: EncodeHistory,
) -> None:
    history.record(PROFILE, TABLE, 2_000_000, None)
    assert history.calibrate(PROFILE, TABLE).elapsed_s == 100
    by_rate = replace(PROFILE, encoder="x265", quality=None, video_kbps=1000)
    for _ in range(9):
        history.record(by_rate, TABLE, 8_000_000, 200)
    calibrated = history.calibrate(by_rate, TABLE)
    assert (calibrated.size_bytes, calibrated.elapsed_s > 150) == (1_000_000, True)


def test_outliers_are_ignored(history: EncodeHistory) -> None:
    history.record(PROFILE, TABLE, 10_000, 100_000)  # as of a black film on a suspended machine
    assert history.calibrate(PROFILE, TABLE) == TABLE


def test_the_history_survives_a_restart_and_a_corrupt_file_is_ignored(tmp_path: Path) -> None:
    file = tmp_path / "encodes.json"
    first = EncodeHistory(file)
    for _ in range(300):
        first.record(PROFILE, TABLE, 2_000_000, 50)
    assert EncodeHistory(file).calibrate(PROFILE, TABLE) == first.calibrate(PROFILE, TABLE)
    assert file.stat().st_size < 100_000
    file.write_bytes(file.read_bytes()[:-50])
    assert EncodeHistory(file).calibrate(PROFILE, TABLE) == TABLE


def test_a_record_has_speed_and_bits_per_pixel(tmp_path: Path) -> None:
    EncodeHistory(tmp_path / "encodes.json").record(PROFILE, TABLE, 1_728_000, 60)
    (encode,) = EncodeHistory(tmp_path / "encodes.json").encodes
    assert round(encode.bits_per_pixel, 3) == 0.010
    assert encode.megapixels_a_second == pytest.approx(1382.4 / 60)


def test_parallel_and_paused_encodes_are_not_timed() -> None:
    clock = ManualClock()
    watch = ExclusiveTimer(clock)
    with watch.time() as alone:
        clock.advance(90)
    clock.advance(10)
    with watch.time() as first, watch.time() as second:
        pass
    with watch.time() as paused:
        paused.mark_contended()
    assert alone.exclusive_s == 90
    assert (first.exclusive_s, second.exclusive_s, paused.exclusive_s) == (None, None, None)
