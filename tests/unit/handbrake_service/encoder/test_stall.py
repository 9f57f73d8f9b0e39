"""An encode has stalled when its progress does not change, whatever it prints."""

from pathlib import Path

from handbrake_service.encoder.stall import StallWatch
from shared.domain.job import Phase, Progress


def at(percent: float, phase: Phase = Phase.ENCODING, fps: float = 1.0) -> Progress:
    """Return a progress report."""
    return Progress(phase=phase, percent=percent, fps=fps)


def test_only_progress_counts_not_output(tmp_path: Path) -> None:
    watch = StallWatch(10, tmp_path / "result", now=0)
    watch.record_progress(at(1), now=5)
    watch.record_progress(at(1, fps=2.0), now=14)
    assert not watch.expired(now=15)
    assert watch.expired(now=15.1)
    watch.record_progress(at(1.01), now=16)
    assert not watch.expired(now=26)


def test_the_next_pass_is_progress(tmp_path: Path) -> None:
    watch = StallWatch(10, tmp_path / "result", now=0)
    watch.record_progress(at(50), now=5)
    watch.record_progress(at(50).model_copy(update={"pass_number": 2}), now=12)
    assert not watch.expired(now=20)


def test_a_result_that_still_grows_is_being_muxed(tmp_path: Path) -> None:
    result = tmp_path / "result"
    watch = StallWatch(10, result, now=0)
    for now in range(0, 40, 8):
        result.write_bytes(b"x" * (now + 1))
        watch.record_progress(at(0, Phase.MUXING), now=now)
        assert not watch.expired(now=now + 8)
    watch.record_progress(at(0, Phase.MUXING), now=42)
    assert watch.expired(now=43)


def test_the_clock_stops_while_the_encoder_is_paused(tmp_path: Path) -> None:
    watch = StallWatch(10, tmp_path / "result", now=0)
    watch.reset(now=100)
    assert not watch.expired(now=110)
