"""Whatever is killed: no job is lost, none is published twice, and no encoder is left running."""

import json
import signal
import time
from pathlib import Path

import pytest

from local_stack.process_tree import wait_gone
from shared.domain.job import JobStatus
from shared.queue import keys
from shared.redis import RedisClient
from tests.support.pace import scaled, within
from tests.support.service import QUICK, SLOWEST, Service
from tests.support.waiting import wait_for


def shorten(redis_client: RedisClient, job_id: str) -> None:
    """Make a job quick to encode once it is recovered; unpinned, its preset is looked up by name."""
    options = json.loads(str(redis_client.hget(keys.job(job_id), "options")))
    shorter = {"preset": QUICK, "resolution": "160x90", "stop_s": 2.0}
    redis_client.hset(keys.job(job_id), "options", json.dumps(options | shorter))
    redis_client.hdel(keys.job(job_id), "preset_sha256")


def test_killing_the_service_ends_its_encoder_and_the_job_runs_once_more(
    service: Service, long_clip: Path, redis_client: RedisClient
) -> None:
    job = service.convert(long_clip, preset=SLOWEST)
    encoder = service.wait_for_encoder()
    scratch = Path(encoder.environ()["TMPDIR"])
    encoder.suspend()  # otherwise it could end on its own when nobody reads its output
    service.kill()
    assert wait_gone([encoder], timeout_s=scaled(2)) == []
    assert service.published() == []
    shorten(redis_client, job.job_id)

    assert scratch.is_dir()
    service.start()
    assert not scratch.exists()
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert (done.attempts, done.recoveries) == (1, 1)
    assert service.published() == ["tv/long.mp4"]
    assert service.staged() == []


def test_a_killed_worker_process_is_replaced_and_the_job_runs_once_more(
    service: Service, long_clip: Path, redis_client: RedisClient
) -> None:
    job = service.convert(long_clip, preset=SLOWEST)
    service.wait_for_encoder()
    shorten(redis_client, job.job_id)
    (worker,) = service.workers()
    worker.send_signal(signal.SIGKILL)
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert done.recoveries == 1
    assert service.published() == ["tv/long.mp4"]


def test_a_stopped_service_releases_its_job_unharmed(
    service: Service, long_clip: Path, redis_client: RedisClient
) -> None:
    job = service.convert(long_clip, preset=SLOWEST)
    service.wait_for_encoder()
    service.stop()
    assert service.encoders() == []
    assert service.staged() == []
    assert redis_client.zrange(keys.status_set(JobStatus.QUEUED), 0, -1) == [job.job_id]
    shorten(redis_client, job.job_id)
    service.start()
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert (done.attempts, done.recoveries) == (1, 0)


def test_a_crash_between_rename_and_completion_is_recognised(
    service: Service, short_clip: Path, redis_client: RedisClient
) -> None:
    """The state after such a crash is set up by hand, from a real publication."""
    job = service.convert(short_clip)
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert done.result is not None
    service.stop()
    output = Path(done.output_path)
    published = output.stat()
    intent = {
        "size_bytes": published.st_size,
        "mtime_ns": published.st_mtime_ns,
        "result": done.result.model_dump(),
    }
    key = keys.job(job.job_id)
    redis_client.hset(
        key,
        mapping={
            "status": "running",
            "publish_intent": json.dumps(intent),
            "token": "gone",
            "node": "test-node",
            "score": 1,
            "need_bytes": 1,
            "publish_committed": 1,
        },
    )
    redis_client.hdel(key, "result", "finished_ms")
    redis_client.zrem(keys.status_set(JobStatus.COMPLETED), job.job_id)
    redis_client.zadd(keys.status_set(JobStatus.RUNNING), {job.job_id: time.time() * 1000 + 60_000})

    service.start()
    again = service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert again.result == done.result
    assert output.stat().st_ino == published.st_ino
    assert "job.publish_recovered" in service.log.read_text()
    assert service.published() == ["tv/short.mp4"]


def test_a_lost_lease_ends_the_encode_and_leaves_nothing(
    service: Service, long_clip: Path, redis_client: RedisClient
) -> None:
    job = service.convert(long_clip, preset=SLOWEST)
    encoder = service.wait_for_encoder()
    redis_client.zrem(keys.status_set(JobStatus.RUNNING), job.job_id)
    redis_client.hset(keys.job(job.job_id), "token", "someone-else")
    assert wait_gone([encoder], timeout_s=scaled(20)) == []
    wait_for(lambda: not service.staged(), "staging to be empty")
    assert service.published() == []


def test_a_job_whose_encoder_was_killed_is_retried(
    service: Service, long_clip: Path, redis_client: RedisClient
) -> None:
    job = service.convert(long_clip, preset=SLOWEST)
    service.wait_for_encoder().send_signal(signal.SIGKILL)
    failed = service.wait_for_status(job.job_id, JobStatus.RETRYING)
    assert failed.failure is not None
    assert failed.failure.reason == "encoder_error"
    assert failed.waiting is not None
    assert failed.waiting.until is not None
    assert service.staged() == []
    assert service.ask("POST", f"/cancel/{job.job_id}").json()["status"] == "cancelled"


@pytest.mark.parametrize("stage", ["queued", "encoding"])
def test_a_cancelled_job_leaves_nothing(service: Service, long_clip: Path, stage: str) -> None:
    other = None
    if stage == "queued":
        other = service.convert(long_clip, preset=SLOWEST, output_path="other.mp4")
        service.wait_for_encoder()
    job = service.convert(long_clip, preset=SLOWEST)
    if stage == "encoding":
        service.wait_for_encoder()
    with within(10):
        assert service.ask("POST", f"/cancel/{job.job_id}").status_code == 200
        service.wait_for_status(job.job_id, JobStatus.CANCELLED)
    if other is not None:
        service.ask("POST", f"/cancel/{other.job_id}")
        service.wait_for_status(other.job_id, JobStatus.CANCELLED)
    assert service.encoders() == []
    assert service.staged() == []
    assert service.published() == []
    assert service.ask("POST", f"/cancel/{job.job_id}").status_code == 200
