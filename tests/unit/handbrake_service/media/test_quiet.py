"""How long a source must stay unchanged before it is converted."""

import os
from pathlib import Path

import pytest

from handbrake_service.media.quiet import QuietPeriod
from handbrake_service.media.roots import OpenSource, SourceRoots
from tests.support.manual_clock import START, ManualClock

QUIET_S = 60


def written(folder: Path, age_s: float) -> OpenSource:
    """Open a source that was written some seconds before the clock starts."""
    source = folder / "film.mkv"
    source.write_bytes(b"x")
    mtime_ns = int((START.timestamp() - age_s) * 1e9)
    os.utime(source, ns=(mtime_ns, mtime_ns))
    with SourceRoots({"tv": folder}).open(str(source)) as opened:
        return opened


@pytest.mark.parametrize(
    ("age_s", "remaining_ms"),
    [(0, 60_000), (45, 15_000), (60, 0), (1e6, 0), (-3600, 60_000)],
)
def test_a_source_must_stay_unchanged_for_the_rest_of_the_time(
    tmp_path: Path, age_s: float, remaining_ms: int
) -> None:
    quiet = QuietPeriod(QUIET_S, ManualClock())
    assert quiet.remaining_ms(written(tmp_path, age_s)) == remaining_ms


def test_a_source_that_nobody_writes_becomes_quiet(tmp_path: Path) -> None:
    clock = ManualClock()
    quiet, source = QuietPeriod(QUIET_S, clock), written(tmp_path, age_s=10)
    remaining_ms = []
    for _ in range(4):
        remaining_ms.append(quiet.remaining_ms(source))
        clock.advance(20)
    assert remaining_ms == [50_000, 30_000, 10_000, 0]


def test_without_a_quiet_time_every_source_may_be_converted_at_once(tmp_path: Path) -> None:
    assert QuietPeriod(0, ManualClock()).remaining_ms(written(tmp_path, age_s=-5)) == 0
