"""A node starts no job beyond its limits, and every waiting job has a wait reason."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.domain.job import JobStatus
from shared.domain.wait_reasons import WaitReason
from shared.redis import RedisClient
from tests.support.media import make_clip, make_long_clip
from tests.support.service import Service
from tests.support.waiting import wait_for

StartService = Callable[..., Service]


@pytest.fixture
def start_service(tmp_path: Path, redis_server: str, redis_client: RedisClient) -> Iterator[StartService]:
    """Return a function that starts a service with its own limits; it is stopped after the test."""
    started: list[Service] = []

    def start(**environment: str) -> Service:
        service = Service(tmp_path, redis_server, **environment)
        service.start()
        started.append(service)
        return service

    yield start
    for service in started:
        service.stop()


@pytest.mark.parametrize(
    ("limit", "reason", "phrase"),
    [
        ({"MIN_DISK_GB": "9000000"}, WaitReason.DISK, "must stay free"),
        ({"MIN_MEMORY_GB": "9000000"}, WaitReason.MEMORY, "must be"),
        ({"MEMORY_LIMIT": "0.01"}, WaitReason.MEMORY, "(limit "),
    ],
)
def test_a_job_beyond_a_limit_waits_with_the_reason(
    start_service: StartService, limit: dict[str, str], reason: WaitReason, phrase: str
) -> None:
    service = start_service(**limit)
    wait_for(lambda: service.ask("GET", "/nodes").json()["nodes"], "the node's report")
    job = service.convert(make_clip(service.tv / "a.mkv", 1))

    def refused() -> bool:
        waiting = service.job(job.job_id).waiting
        return waiting is not None and waiting.reason is reason and phrase in waiting.message

    wait_for(refused, f"the reason {reason}")
    assert service.encoders() == []
    assert service.job(job.job_id).status is JobStatus.QUEUED


def test_slots_limit_concurrent_encodes(start_service: StartService) -> None:
    service = start_service(MAX_CONCURRENT_JOBS="2")
    clip = make_long_clip(service.tv / "a.mkv")
    jobs = [service.convert(clip, preset="HQ 1080p30 Surround", output_path=f"{i}.mp4") for i in range(3)]
    wait_for(lambda: len(service.encoders()) == 2, "two encoders")
    assert service.job(jobs[2].job_id).status is JobStatus.QUEUED
    for job in jobs:
        assert service.ask("POST", f"/cancel/{job.job_id}").status_code == 200
    service.wait_for_status(jobs[0].job_id, JobStatus.CANCELLED)
    service.wait_for_status(jobs[1].job_id, JobStatus.CANCELLED)
