"""Transient failures are retried after a back-off, as often as configured; permanent ones are not."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from handbrake_service.run.back_off import back_off_ms
from shared.domain.job import JobStatus
from shared.queue import keys
from shared.redis import RedisClient
from tests.support.media import SMALL, cut_in_half, make_clip
from tests.support.service import SLOW, Service


@pytest.fixture(scope="module")
def module_service(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Service]:
    """A service that makes two attempts at each job."""
    started = Service(tmp_path_factory.mktemp("service"), redis_server, RETRY_ATTEMPTS="2")
    yield started
    started.stop()
    assert started.encoders() == []


def test_a_transient_failure_is_retried_exactly_as_often_as_configured(
    service: Service, long_clip: Path, redis_client: RedisClient
) -> None:
    job = service.convert(long_clip, preset=SLOW)
    service.wait_for_encoder().send_signal(signal.SIGKILL)
    waiting = service.wait_for_status(job.job_id, JobStatus.RETRYING)
    assert waiting.attempts == 1
    redis_client.zadd(keys.status_set(JobStatus.RETRYING), {job.job_id: 1}, xx=True)
    service.wait_for_encoder().send_signal(signal.SIGKILL)
    failed = service.wait_for_status(job.job_id, JobStatus.FAILED)
    assert (failed.attempts, failed.recoveries) == (2, 0)
    assert failed.failure is not None
    assert failed.failure.reason == "encoder_error"
    outcomes = service.ask("GET", f"/history/{job.job_id}").json()["attempts"]
    assert [attempt["outcome"] for attempt in outcomes] == ["failed", "failed"]


def test_a_permanent_failure_is_not_retried(service: Service) -> None:
    source = make_clip(service.tv / "half.mkv", 6, SMALL)
    job = service.convert(cut_in_half(source, source))
    failed = service.wait_for_status(job.job_id, JobStatus.FAILED, JobStatus.RETRYING)
    assert (failed.status, failed.attempts) == (JobStatus.FAILED, 1)


def test_the_back_off_doubles_with_jitter_up_to_a_limit() -> None:
    for attempt, full_s in ((1, 15), (2, 30), (3, 60), (7, 900), (20, 900)):
        pauses = {back_off_ms(attempt) for _ in range(200)}
        assert min(pauses) >= full_s * 500
        assert max(pauses) <= full_s * 1000
        assert len(pauses) > 50
