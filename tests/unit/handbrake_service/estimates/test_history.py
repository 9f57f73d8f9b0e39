"""Forecasts mended by what encodes came to."""

from dataclasses import replace
from pathlib import Path

import pytest

from handbrake_service.estimates.exclusive_timer import ExclusiveTimer
from handbrake_service.estimates.history import EncodeHistory
from handbrake_service.estimates.profile import EncodeProfile
from shared.domain.plan import Estimate
from tests.support.manual_clock import ManualClock

AIM = EncodeProfile(
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
def experience(tmp_path: Path) -> EncodeHistory:
    """A node's that has none."""
    return EncodeHistory(tmp_path / "encodes.json")


def test_without_any_the_table_stands(experience: EncodeHistory) -> None:
    assert experience.calibrate(AIM, TABLE) == TABLE


def test_the_more_encodes_agree_the_more_they_are_believed(experience: EncodeHistory) -> None:
    experience.record(AIM, TABLE, 2_000_000, 50)
    once = experience.calibrate(AIM, TABLE)
    for _ in range(5):
        experience.record(AIM, TABLE, 2_000_000, 50)
    often = experience.calibrate(AIM, TABLE)
    assert 1_000_000 < once.size_bytes < often.size_bytes < 2_000_000
    assert 100 > once.elapsed_s > often.elapsed_s > 50
    assert often.size_bytes > 1_850_000


def test_another_encoder_tells_only_a_little(experience: EncodeHistory) -> None:
    for _ in range(3):
        experience.record(AIM, TABLE, 4_000_000, 400)
    other = experience.calibrate(replace(AIM, encoder="x265"), TABLE)
    same = experience.calibrate(AIM, TABLE)
    assert 100 < other.elapsed_s < 200 < same.elapsed_s


def test_disturbed_encodes_tell_of_sizes_only_and_given_bitrates_of_times_only(
    experience: EncodeHistory,
) -> None:
    experience.record(AIM, TABLE, 2_000_000, None)
    assert experience.calibrate(AIM, TABLE).elapsed_s == 100
    by_rate = replace(AIM, encoder="x265", quality=None, video_kbps=1000)
    for _ in range(9):
        experience.record(by_rate, TABLE, 8_000_000, 200)
    mended = experience.calibrate(by_rate, TABLE)
    assert (mended.size_bytes, mended.elapsed_s > 150) == (1_000_000, True)


def test_oddities_are_forgotten(experience: EncodeHistory) -> None:
    experience.record(AIM, TABLE, 10_000, 100_000)  # a black film on a machine that was asleep
    assert experience.calibrate(AIM, TABLE) == TABLE


def test_it_outlives_a_restart_and_a_broken_file_is_a_new_start(tmp_path: Path) -> None:
    file = tmp_path / "encodes.json"
    first = EncodeHistory(file)
    for _ in range(300):
        first.record(AIM, TABLE, 2_000_000, 50)
    assert EncodeHistory(file).calibrate(AIM, TABLE) == first.calibrate(AIM, TABLE)
    assert file.stat().st_size < 100_000
    file.write_bytes(file.read_bytes()[:-50])
    assert EncodeHistory(file).calibrate(AIM, TABLE) == TABLE


def test_a_record_tells_speed_and_bits_per_pixel(tmp_path: Path) -> None:
    EncodeHistory(tmp_path / "encodes.json").record(AIM, TABLE, 1_728_000, 60)
    (kept,) = EncodeHistory(tmp_path / "encodes.json").encodes
    assert round(kept.bits_per_pixel, 3) == 0.010
    assert kept.megapixels_a_second == pytest.approx(1382.4 / 60)


def test_encodes_side_by_side_or_standing_still_are_not_timed() -> None:
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
