"""Forecasts mended by what encodes came to."""

from dataclasses import replace
from pathlib import Path

import pytest

from handbrake_service.estimates.exclusive_timer import Stopwatch
from handbrake_service.estimates.history import Experience
from handbrake_service.estimates.profile import Aim
from shared.domain.plan import Estimate

AIM = Aim(
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
def experience(tmp_path: Path) -> Experience:
    """A node's that has none."""
    return Experience(tmp_path / "encodes.json")


def test_without_any_the_table_stands(experience: Experience) -> None:
    assert experience.mend(AIM, TABLE) == TABLE


def test_the_more_encodes_agree_the_more_they_are_believed(experience: Experience) -> None:
    experience.note(AIM, TABLE, 2_000_000, 50)
    once = experience.mend(AIM, TABLE)
    for _ in range(5):
        experience.note(AIM, TABLE, 2_000_000, 50)
    often = experience.mend(AIM, TABLE)
    assert 1_000_000 < once.size_bytes < often.size_bytes < 2_000_000
    assert 100 > once.elapsed_s > often.elapsed_s > 50
    assert often.size_bytes > 1_850_000


def test_another_encoder_tells_only_a_little(experience: Experience) -> None:
    for _ in range(3):
        experience.note(AIM, TABLE, 4_000_000, 400)
    other = experience.mend(replace(AIM, encoder="x265"), TABLE)
    same = experience.mend(AIM, TABLE)
    assert 100 < other.elapsed_s < 200 < same.elapsed_s


def test_disturbed_encodes_tell_of_sizes_only_and_given_bitrates_of_times_only(
    experience: Experience,
) -> None:
    experience.note(AIM, TABLE, 2_000_000, None)
    assert experience.mend(AIM, TABLE).elapsed_s == 100
    by_rate = replace(AIM, encoder="x265", quality=None, video_kbps=1000)
    for _ in range(9):
        experience.note(by_rate, TABLE, 8_000_000, 200)
    mended = experience.mend(by_rate, TABLE)
    assert (mended.size_bytes, mended.elapsed_s > 150) == (1_000_000, True)


def test_oddities_are_forgotten(experience: Experience) -> None:
    experience.note(AIM, TABLE, 10_000, 100_000)  # a black film on a machine that was asleep
    assert experience.mend(AIM, TABLE) == TABLE


def test_it_outlives_a_restart_and_a_broken_file_is_a_new_start(tmp_path: Path) -> None:
    file = tmp_path / "encodes.json"
    first = Experience(file)
    for _ in range(300):
        first.note(AIM, TABLE, 2_000_000, 50)
    assert Experience(file).mend(AIM, TABLE) == first.mend(AIM, TABLE)
    assert file.stat().st_size < 100_000
    file.write_bytes(file.read_bytes()[:-50])
    assert Experience(file).mend(AIM, TABLE) == TABLE


def test_a_record_tells_speed_and_bits_per_pixel(tmp_path: Path) -> None:
    Experience(tmp_path / "encodes.json").note(AIM, TABLE, 1_728_000, 60)
    (kept,) = Experience(tmp_path / "encodes.json").encodes
    assert round(kept.bits_per_pixel, 3) == 0.010
    assert kept.megapixels_a_second == pytest.approx(1382.4 / 60)


def test_encodes_side_by_side_or_standing_still_are_not_timed() -> None:
    watch = Stopwatch()
    with watch.time() as alone:
        pass
    with watch.time() as first, watch.time() as second:
        pass
    with watch.time() as paused:
        paused.disturb()
    assert alone.alone_s is not None
    assert (first.alone_s, second.alone_s, paused.alone_s) == (None, None, None)
