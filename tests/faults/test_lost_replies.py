"""A reply lost on the network leaves the outcome unknown, so the call is repeated; nothing is done twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from shared.domain.failures import Failure, FailureClass
from shared.domain.job import Job, JobResult, JobStatus, SourceInfo
from shared.queue import keys
from shared.queue.listing import JobList
from shared.queue.record import NewJob, PublishIntent
from shared.queue.redis_queue import Claim, RedisQueue, Signal
from shared.redis import RedisClient, connect
from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.lossy_proxy import LossyProxy
from tests.support.queued import new_job
from tests.support.service import Service

RESULT = JobResult(output_path="/archive/a.mkv", size_bytes=5, duration_s=1.0, elapsed_s=1.0)
CRASH = Failure(reason=FailureClass.ENCODER_ERROR, message="It crashed.")


def a_job(number: int) -> NewJob:
    return new_job(job_id=f"{number:016x}", output_path=f"/archive/{number}.mkv", need_bytes=1)


@pytest.fixture
def proxy(redis_client: RedisClient) -> Iterator[LossyProxy]:
    """A proxy in front of Redis."""
    port = redis_client.connection_pool.connection_kwargs["port"]
    with LossyProxy(port) as opened:
        yield opened


@pytest.fixture
def queue(proxy: LossyProxy, redis_client: RedisClient) -> Iterator[RedisQueue]:
    """A queue behind the proxy, with all scripts loaded into Redis and an open connection."""
    with connect(f"redis://127.0.0.1:{proxy.port}/0") as client:
        opened = RedisQueue(client)
        for script in opened._scripts._scripts.values():
            redis_client.script_load(script.script)
        client.ping()
        yield opened


def claimed(queue: RedisQueue, token: str) -> Claim:
    """Claim a job; one must be available."""
    claim = queue.claim("n1", token, 100)
    assert isinstance(claim, Claim)
    return claim


@pytest.mark.parametrize("key", [None, "key"])
def test_a_job_is_queued_once_when_the_reply_is_lost(
    queue: RedisQueue, proxy: LossyProxy, redis_client: RedisClient, key: str | None
) -> None:
    proxy.lose_next_reply()
    job = queue.enqueue(a_job(1), key, "print")
    assert (proxy.lost, job.rev) == (1, 1)
    assert redis_client.xlen(keys.EVENT_STREAM) == 1
    assert JobList(redis_client).state().queued == 1


def test_a_job_is_claimed_once_when_the_reply_is_lost(
    queue: RedisQueue, proxy: LossyProxy, redis_client: RedisClient
) -> None:
    queue.enqueue(a_job(1))
    queue.enqueue(a_job(2))
    proxy.lose_next_reply()
    claim = claimed(queue, "t1")
    assert (proxy.lost, claim.job.job_id, claim.job.attempts) == (1, a_job(1).job_id, 1)
    assert JobList(redis_client).state().running == 1


@pytest.mark.parametrize(
    ("finish", "status"),
    [
        (lambda queue, claim: queue.complete(claim, RESULT), JobStatus.COMPLETED),
        (lambda queue, claim: queue.fail(claim, CRASH, 3, 60_000), JobStatus.RETRYING),
        (lambda queue, claim: queue.fail(claim, CRASH, 1, 0), JobStatus.FAILED),
        (lambda queue, claim: queue.release(claim), JobStatus.QUEUED),
        (lambda queue, claim: queue.confirm_cancelled(claim), JobStatus.CANCELLED),
    ],
)
def test_a_claim_ends_once_when_the_reply_is_lost(
    queue: RedisQueue, proxy: LossyProxy, finish: Callable[[RedisQueue, Claim], None], status: JobStatus
) -> None:
    queue.enqueue(a_job(1))
    claim = claimed(queue, "t1")
    assert queue.commit_publish(claim, PublishIntent(size_bytes=1, mtime_ns=1, result=RESULT)) is Signal.OK
    proxy.lose_next_reply()
    finish(queue, claim)
    job = queue.get(claim.job.job_id)
    assert (proxy.lost, job.status, job.rev) == (1, status, claim.job.rev + 1)
    assert len(queue.history(job.job_id).attempts) == 1


@pytest.mark.parametrize("step", ["cancel", "pause", "retry", "priority", "delete"])
def test_a_user_action_is_done_once_when_the_reply_is_lost(
    queue: RedisQueue, proxy: LossyProxy, redis_client: RedisClient, step: str
) -> None:
    job_id = queue.enqueue(a_job(1)).job_id
    if step == "retry":
        queue.cancel(job_id)
    steps: dict[str, Callable[[], Any]] = {
        "cancel": lambda: queue.cancel(job_id),
        "pause": lambda: queue.pause(job_id, paused=True),
        "retry": lambda: queue.retry(job_id, SourceInfo(size_bytes=1, mtime_ns=1), 1),
        "priority": lambda: queue.set_priority(job_id, 5),
        "delete": lambda: queue.delete(job_id),
    }
    proxy.lose_next_reply()
    steps[step]()
    assert proxy.lost == 1
    if step == "delete":
        assert redis_client.xlen(keys.EVENT_STREAM) == 2
    elif step != "priority":  # moving a job to the end of its priority is idempotent
        assert queue.get(job_id).rev == (3 if step == "retry" else 2)


def test_an_idempotency_key_sent_twenty_times_at_once_creates_one_job(
    service: Service, short_clip: Path, redis_client: RedisClient
) -> None:
    def send(_: int) -> Job:
        reply = service.ask(
            "POST", "/convert", {"input_path": str(short_clip)}, headers={"Idempotency-Key": "same"}
        )
        assert reply.status_code == 202, reply.text
        return Job.model_validate(reply.json())

    with ThreadPoolExecutor(20) as pool:
        jobs = list(pool.map(send, range(20)))
    assert len({job.job_id for job in jobs}) == 1
    assert len({job.created_at for job in jobs}) == 1
    assert redis_client.hlen(keys.OUTPUTS) <= 1
    assert len(list(redis_client.scan_iter(keys.JOB_PREFIX + "*"))) == 1


@pytest.mark.parametrize("fault", ["reply lost", "idle connection cut"])
def test_a_job_added_while_the_gateway_loses_its_node_is_added_once(
    service: Service, short_clip: Path, redis_client: RedisClient, tmp_path: Path, fault: str
) -> None:
    redis_url = service._environment["REDIS_URL"]
    with LossyProxy(service.port) as wire:
        gateway = GatewayProcess(tmp_path / "gateway", redis_url, f"http://127.0.0.1:{wire.port}").start()
        try:
            token = gateway.sign_in()
            assert gateway.ask("GET", "/api/queue", token).ok  # the connection is open from here
            if fault == "reply lost":
                wire.lose_next_reply()
            else:
                wire.cut_all()
            added = gateway.ask("POST", "/api/jobs/add", token, {"input_path": str(short_clip)})
            assert added.status_code == 202, added.text
            assert wire.lost == (fault == "reply lost")
        finally:
            gateway.stop()
    assert len(list(redis_client.scan_iter(keys.JOB_PREFIX + "*"))) == 1
