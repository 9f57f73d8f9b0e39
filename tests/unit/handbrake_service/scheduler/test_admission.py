"""When a node starts one more encode, and what it says when it does not."""

from collections.abc import Mapping

import pytest

from handbrake_service.scheduler.admission import refusal, room_bytes
from shared.domain.job import WaitReason
from shared.domain.node import Limits, Load

GB = 10**9
FREE = Load(
    cpu_percent=10,
    cpu_others_percent=10,
    effective_cpus=4,
    memory_percent=20,
    memory_total_bytes=16 * GB,
    memory_available_bytes=12 * GB,
    disk_total_bytes=1000 * GB,
    disk_free_bytes=500 * GB,
)
LIMITS = Limits(
    max_concurrent_jobs=2, cpu_percent=80, memory_percent=80, min_memory_bytes=2 * GB, min_disk_bytes=5 * GB
)
LONG_AGO = 1000.0


def reason(load: Mapping[str, float], running: int = 0, since_start_s: float = LONG_AGO) -> WaitReason | None:
    """Return the class of a refusal under a changed load."""
    refused = refusal(FREE.model_copy(update=load), LIMITS, running, since_start_s)
    return refused.reason if refused else None


def test_a_free_node_starts() -> None:
    assert reason({}) is None
    assert reason({}, running=1) is None


@pytest.mark.parametrize(
    ("load", "expected"),
    [
        ({"cpu_percent": 81, "cpu_others_percent": 81}, WaitReason.CPU),
        ({"memory_percent": 81}, WaitReason.MEMORY),
        ({"memory_available_bytes": 2 * GB - 1}, WaitReason.MEMORY),
        ({"disk_free_bytes": 5 * GB - 1}, WaitReason.DISK),
    ],
)
def test_each_limit_stops_a_start(load: dict[str, float], expected: WaitReason) -> None:
    assert reason(load) is expected


def test_all_slots_busy_stops_a_start() -> None:
    assert reason({}, running=2) is WaitReason.SLOTS_BUSY


def test_an_idle_node_does_not_wait_for_its_own_last_encode_to_leave_the_average() -> None:
    load = {"cpu_percent": 99, "cpu_others_percent": 5}
    assert reason(load, running=0) is None
    assert reason(load, running=1) is WaitReason.CPU


def test_a_job_that_has_just_begun_is_measured_before_the_next() -> None:
    assert reason({}, running=1, since_start_s=1.0) is WaitReason.CPU
    assert reason({}, running=0, since_start_s=1.0) is None


def test_a_limit_of_100_percent_is_off() -> None:
    limits = LIMITS.model_copy(update={"cpu_percent": 100, "memory_percent": 100})
    load = FREE.model_copy(update={"cpu_percent": 100, "cpu_others_percent": 100, "memory_percent": 100})
    assert refusal(load, limits, 1, 0.0) is None


def test_room_keeps_the_reserve_and_what_running_jobs_will_still_write() -> None:
    assert room_bytes(FREE, LIMITS, 0, 0) == 495 * GB
    assert room_bytes(FREE, LIMITS, 100 * GB, 30 * GB) == 425 * GB
    assert room_bytes(FREE, LIMITS, 10 * GB, 30 * GB) == 495 * GB
    assert room_bytes(FREE, LIMITS, 900 * GB, 0) == 0
