"""Detecting OOM kills by the kernel's counters."""

from pathlib import Path

import pytest

from handbrake_service.encoder.oom import HOST_COUNTER, OomWatch
from handbrake_service.scheduler.cgroup import Cgroup


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("low 0\nmax 3\noom 1\noom_kill 4\n", "low 0\nmax 9\noom 2\noom_kill 5\n"),
        ("oom_kill_disable 0\nunder_oom 0\noom_kill 0\n", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n"),
    ],
)
def test_a_counter_that_rises_reveals_a_kill(tmp_path: Path, before: str, after: str) -> None:
    counter, other = tmp_path / "counter", tmp_path / "other"
    counter.write_text(before)
    other.write_text("oom_kill 7\n")
    watch = OomWatch([other, counter])
    assert watch.has_killed() is False
    counter.write_text(after)
    assert watch.has_killed() is True


def test_without_a_counter_the_result_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("under_oom 0\n")
    assert OomWatch([tmp_path / "missing", tmp_path / "other"]).has_killed() is None


def test_this_host_has_a_counter() -> None:
    assert OomWatch([*Cgroup().oom_files(), HOST_COUNTER]).has_killed() is False
