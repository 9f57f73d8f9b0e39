"""Folders that go away and a Redis without memory: jobs wait or are tried again, nothing is lost."""

import shutil
from pathlib import Path

from shared.domain.job import JobStatus, WaitReason
from shared.redis import RedisClient
from shared.service_credential import Actor, Role
from tests.real.media import make_clip
from tests.real.service import SLOW, Service
from tests.real.waiting import wait_for

ADMIN = Actor(username="root", role=Role.ADMIN)


def test_a_deleted_staging_folder_is_made_again(service: Service, short_clip: Path) -> None:
    shutil.rmtree(service.archive / ".h2r-staging")
    job = service.convert(short_clip)
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.status is JobStatus.COMPLETED, done.failure


def test_jobs_wait_while_the_archive_is_away_and_run_when_it_is_back(
    service: Service, short_clip: Path
) -> None:
    away = service.archive.with_name("away")
    service.archive.rename(away)
    job = service.convert(short_clip)

    def told() -> bool:
        waiting = service.job(job.job_id).waiting
        return waiting is not None and waiting.reason is WaitReason.DISK and "mounted" in waiting.message

    wait_for(told, "the reason")
    assert service.job(job.job_id).attempts == 0
    away.rename(service.archive)
    service.wait_for_status(job.job_id, JobStatus.COMPLETED)


def test_jobs_of_an_absent_share_are_tried_again(service: Service) -> None:
    source = make_clip(service.movies / "film.mkv", 1)
    service.ask("POST", "/queue/pause", actor=ADMIN)
    job = service.convert(source)
    away = service.movies.with_name("away")
    service.movies.rename(away)
    service.movies.mkdir()
    service.ask("POST", "/queue/resume", actor=ADMIN)
    waiting = service.wait_for_status(job.job_id, JobStatus.RETRYING, JobStatus.FAILED)
    assert waiting.status is JobStatus.RETRYING, waiting.failure
    assert waiting.failure is not None
    assert waiting.failure.reason == "source_unavailable"
    reply = service.ask("POST", "/convert", {"input_path": str(source)})
    assert (reply.status_code, reply.json()["error"]) == (503, "source_unavailable")


def test_a_redis_without_memory_refuses_jobs_and_ends_no_encode(
    service: Service, long_clip: Path, short_clip: Path, redis_client: RedisClient
) -> None:
    job = service.convert(long_clip, preset=SLOW)
    encoder = service.wait_for_encoder()
    (worker,) = service.workers()
    redis_client.config_set("maxmemory", "1mb")
    try:
        for _ in range(3):
            reply = service.ask("POST", "/convert", {"input_path": str(short_clip)})
            assert (reply.status_code, reply.json()["error"]) == (503, "queue_unavailable")
            assert "memory is full" in reply.json()["message"]
        wait_for(lambda: "lease.beat_failed" in service.log.read_text(), "a beat to be refused")
    finally:
        redis_client.config_set("maxmemory", "0")
    assert encoder.is_running()
    assert worker.is_running()
    service.convert(short_clip)
    service.ask("POST", f"/cancel/{job.job_id}")
    service.wait_for_status(job.job_id, JobStatus.CANCELLED)
