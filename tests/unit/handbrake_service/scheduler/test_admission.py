"""When a node starts another encode, and the wait reason when it does not."""

from collections.abc import Mapping

import pytest

from handbrake_service.scheduler.admission import SETTLING_S, Admission
from shared.domain.node import Limits, Load
from shared.domain.wait_reasons import WaitReason
from tests.support.manual_clock import ManualClock

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


def reason(load: Mapping[str, float], running: int = 0) -> WaitReason | None:
    """Return why no encode may start under a changed load."""
    refused = Admission(LIMITS, ManualClock()).refusal_of_encode(FREE.model_copy(update=load), running)
    return refused.reason if refused else None


def sample_reason(load: Mapping[str, float]) -> WaitReason | None:
    """Return why no sample may start under a changed load."""
    refused = Admission(LIMITS, ManualClock()).refusal_of_sample(FREE.model_copy(update=load))
    return refused.reason if refused else None


def test_an_idle_node_starts_an_encode() -> None:
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
def test_each_limit_prevents_a_start(load: dict[str, float], expected: WaitReason) -> None:
    assert reason(load) is expected


def test_no_free_slot_prevents_a_start() -> None:
    assert reason({}, running=2) is WaitReason.SLOTS_BUSY


def test_an_idle_node_ignores_the_load_of_its_own_last_encode() -> None:
    load = {"cpu_percent": 99, "cpu_others_percent": 5}
    assert reason(load, running=0) is None
    assert reason(load, running=1) is WaitReason.CPU


def test_the_next_start_waits_until_the_last_one_shows_in_the_load() -> None:
    clock = ManualClock()
    admission = Admission(LIMITS, clock)
    admission.encode_started()

    refused = admission.refusal_of_encode(FREE, running=1)
    assert refused is not None
    assert refused.reason is WaitReason.CPU
    assert admission.refusal_of_encode(FREE, running=0) is None

    clock.advance(SETTLING_S)
    assert admission.refusal_of_encode(FREE, running=1) is None


def test_a_limit_of_100_percent_is_disabled() -> None:
    limits = LIMITS.model_copy(update={"cpu_percent": 100, "memory_percent": 100})
    load = FREE.model_copy(update={"cpu_percent": 100, "cpu_others_percent": 100, "memory_percent": 100})
    assert Admission(limits, ManualClock()).refusal_of_encode(load, 1) is None


def test_room_keeps_the_reserve_and_what_running_jobs_will_still_write() -> None:
    room_bytes = Admission(LIMITS).room_bytes
    assert room_bytes(FREE, 0, 0) == 495 * GB
    assert room_bytes(FREE, 100 * GB, 30 * GB) == 425 * GB
    assert room_bytes(FREE, 10 * GB, 30 * GB) == 495 * GB
    assert room_bytes(FREE, 900 * GB, 0) == 0


def test_a_sample_starts_beside_a_busy_cpu_and_a_full_disk_but_not_without_memory() -> None:
    busy = {"cpu_percent": 99, "cpu_others_percent": 99, "disk_free_bytes": 0}
    assert sample_reason(busy) is None
    assert sample_reason({**busy, "memory_percent": 81}) is WaitReason.MEMORY
