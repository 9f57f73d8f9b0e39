"""The guarantees of each transition, on the real Redis."""

import time
from collections.abc import Callable

import pytest

from shared.domain.errors import (
    IdempotencyMismatch,
    JobNotCancellable,
    JobNotFound,
    LeaseLost,
    OutputReserved,
)
from shared.domain.failures import Failure, FailureClass
from shared.domain.job import JobResult, JobStatus, Phase, Progress, SourceInfo
from shared.domain.wait_reasons import WaitReason
from shared.queue import keys
from shared.queue.listing import JobList
from shared.queue.record import PublishIntent
from shared.queue.redis_queue import Claim, RedisQueue, Signal
from shared.redis import RedisClient
from tests.integration.queue.conftest import MakeJob

PLENTY = 10**12
RESULT = JobResult(output_path="/archive/x.mkv", size_bytes=5, duration_s=20.0, elapsed_s=3.0)
CRASH = Failure(reason=FailureClass.ENCODER_ERROR, message="It crashed.")
INTENT = PublishIntent(size_bytes=5, mtime_ns=7, result=RESULT)


def claim(queue: RedisQueue, token: str = "t1", node: str = "n1", free_bytes: int = PLENTY) -> Claim:
    """Claim a job; one must be available."""
    claimed = queue.claim(node, token, free_bytes)
    assert isinstance(claimed, Claim)
    return claimed


def expire_lease(client: RedisClient, job_id: str) -> None:
    """Set the expiry of a lease to the past."""
    client.zadd(keys.status_set(JobStatus.RUNNING), {job_id: 1}, xx=True)


def test_a_queued_job_is_read_back_unchanged(queue: RedisQueue, make_job: MakeJob) -> None:
    new = make_job(priority=7)
    job = queue.enqueue(new)
    assert (job.job_id, job.status, job.rev, job.priority) == (new.job_id, JobStatus.QUEUED, 1, 7)
    assert job.options == new.options
    assert job.source == new.source
    assert queue.get(new.job_id) == job


def test_enqueueing_the_same_job_again_changes_nothing(
    queue: RedisQueue, make_job: MakeJob, jobs: JobList
) -> None:
    new = make_job()
    assert queue.enqueue(new) == queue.enqueue(new)
    assert jobs.state().queued == 1


def test_an_idempotency_key_returns_the_first_job_again(
    queue: RedisQueue, make_job: MakeJob, jobs: JobList
) -> None:
    first = queue.enqueue(make_job(), "key", "print")
    assert queue.enqueue(make_job(), "key", "print") == first
    assert jobs.state().queued == 1


def test_an_idempotency_key_is_free_again_once_its_job_is_deleted(
    queue: RedisQueue, make_job: MakeJob
) -> None:
    first = queue.enqueue(make_job(), "key", "print")
    queue.cancel(first.job_id)
    queue.delete(first.job_id)
    assert queue.queued_under("ann", "key", "print") is None
    assert queue.enqueue(make_job(), "key", "print").job_id != first.job_id


def test_an_idempotency_key_with_another_body_is_refused(queue: RedisQueue, make_job: MakeJob) -> None:
    queue.enqueue(make_job(), "key", "print")
    with pytest.raises(IdempotencyMismatch):
        queue.enqueue(make_job(), "key", "other")


def test_idempotency_keys_of_two_owners_are_independent(
    queue: RedisQueue, make_job: MakeJob, jobs: JobList
) -> None:
    queue.enqueue(make_job(owner="ann"), "key", "print")
    queue.enqueue(make_job(owner="bob"), "key", "other")
    assert jobs.state().queued == 2


def test_an_output_is_reserved_until_its_job_ends(queue: RedisQueue, make_job: MakeJob) -> None:
    first = queue.enqueue(make_job(output_path="/archive/a.mkv"))
    with pytest.raises(OutputReserved) as caught:
        queue.enqueue(make_job(output_path="/archive/a.mkv"))
    assert caught.value.details == {"job_id": first.job_id}
    queue.cancel(first.job_id)
    queue.enqueue(make_job(output_path="/archive/a.mkv"))


def test_jobs_are_claimed_by_priority_then_in_order(queue: RedisQueue, make_job: MakeJob) -> None:
    order = [queue.enqueue(make_job(priority=p)).job_id for p in (0, 5, 0, -3, 5, 100, -100)]
    claimed = [claim(queue, f"t{i}").job.job_id for i in range(7)]
    assert claimed == [order[i] for i in (5, 1, 4, 0, 2, 3, 6)]
    assert queue.claim("n1", "t8", PLENTY) is None


def test_a_claim_skips_jobs_that_do_not_fit(queue: RedisQueue, make_job: MakeJob) -> None:
    queue.enqueue(make_job(need_bytes=500))
    small = queue.enqueue(make_job(need_bytes=50))
    assert claim(queue, free_bytes=100).job.job_id == small.job_id
    assert queue.claim("n1", "t2", 100) is WaitReason.DISK


def test_a_repeated_claim_returns_the_same_job(queue: RedisQueue, make_job: MakeJob, jobs: JobList) -> None:
    queue.enqueue(make_job())
    queue.enqueue(make_job())
    assert claim(queue, "t1") == claim(queue, "t1")
    assert jobs.state().running == 1
    assert claim(queue, "t1").job.attempts == 1


def test_a_beat_carries_progress_and_extends_the_lease(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    queue.enqueue(make_job())
    held = claim(queue)
    expire_lease(redis_client, held.job.job_id)
    progress = Progress(phase=Phase.ENCODING, percent=12.5, fps=80.25, eta_s=9)
    assert queue.beat(held, progress) is Signal.OK
    assert queue.get(held.job.job_id).progress == progress
    assert queue.sweep().recovered == []


def test_a_completed_job_has_its_result_and_frees_its_output(queue: RedisQueue, make_job: MakeJob) -> None:
    new = make_job()
    queue.enqueue(new)
    held = claim(queue)
    queue.complete(held, RESULT)
    queue.complete(held, RESULT)  # as after a lost reply
    job = queue.get(new.job_id)
    result = RESULT.model_copy(update={"output_path": new.output_path})
    assert (job.status, job.result, job.progress) == (JobStatus.COMPLETED, result, None)
    assert job.finished_at is not None
    queue.enqueue(make_job(output_path=new.output_path))


@pytest.mark.parametrize("step", ["beat", "prepare", "complete", "fail", "release", "cancelled"])
def test_steps_with_an_earlier_token_are_refused(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient, step: str
) -> None:
    queue.enqueue(make_job())
    stale = claim(queue, "t1")
    expire_lease(redis_client, stale.job.job_id)
    queue.sweep()
    current = claim(queue, "t2")
    steps: dict[str, Callable[[], object]] = {
        "beat": lambda: queue.beat(stale),
        "prepare": lambda: queue.commit_publish(stale, INTENT),
        "complete": lambda: queue.complete(stale, RESULT),
        "fail": lambda: queue.fail(stale, CRASH, 3, 0),
        "release": lambda: queue.release(stale),
        "cancelled": lambda: queue.confirm_cancelled(stale),
    }
    before = queue.get(stale.job.job_id)
    with pytest.raises(LeaseLost):
        steps[step]()
    assert queue.get(stale.job.job_id) == before
    assert queue.beat(current) is Signal.OK


def test_a_failed_job_is_retried_until_its_attempts_are_used_up(queue: RedisQueue, make_job: MakeJob) -> None:
    new = make_job()
    queue.enqueue(new)
    queue.fail(claim(queue, "t1"), CRASH, 2, 0)
    waiting = queue.get(new.job_id)
    assert (waiting.status, waiting.failure) == (JobStatus.RETRYING, CRASH)
    assert waiting.retry_at is not None
    assert queue.sweep().queued == [new.job_id]
    queue.fail(claim(queue, "t2"), CRASH, 2, 0)
    ended = queue.get(new.job_id)
    assert (ended.status, ended.attempts) == (JobStatus.FAILED, 2)


def test_a_retry_waits_for_its_back_off(queue: RedisQueue, make_job: MakeJob) -> None:
    queue.enqueue(make_job())
    queue.fail(claim(queue), CRASH, 3, 60_000)
    assert queue.sweep().queued == []
    assert queue.claim("n1", "t2", PLENTY) is None


@pytest.mark.parametrize("reason", [FailureClass.INVALID_SOURCE, FailureClass.BAD_OUTPUT])
def test_a_permanent_failure_is_never_retried(
    queue: RedisQueue, make_job: MakeJob, reason: FailureClass
) -> None:
    new = make_job()
    queue.enqueue(new)
    queue.fail(claim(queue), Failure(reason=reason, message="No video."), 3, 0)
    assert queue.get(new.job_id).status is JobStatus.FAILED


def test_a_damaged_result_is_retried_once(queue: RedisQueue, make_job: MakeJob) -> None:
    damaged = Failure(reason=FailureClass.DAMAGED_OUTPUT, message="It cannot be decoded.")
    new = make_job()
    queue.enqueue(new)
    queue.fail(claim(queue, "t1"), damaged, 5, 0)
    assert queue.get(new.job_id).status is JobStatus.RETRYING
    queue.sweep()
    queue.fail(claim(queue, "t2"), damaged, 5, 0)
    ended = queue.get(new.job_id)
    assert (ended.status, ended.attempts) == (JobStatus.FAILED, 2)


def test_a_released_job_keeps_its_place_and_its_attempts(queue: RedisQueue, make_job: MakeJob) -> None:
    first, _second = queue.enqueue(make_job()), queue.enqueue(make_job())
    queue.release(claim(queue, "t1"))
    again = claim(queue, "t2")
    assert (again.job.job_id, again.job.attempts) == (first.job_id, 1)


def test_a_postponed_job_stores_its_changed_source_and_does_not_delay_others(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    first, second = queue.enqueue(make_job()), queue.enqueue(make_job())
    changed = SourceInfo(size_bytes=77, mtime_ns=8)
    queue.postpone(claim(queue, "t1"), changed, delay_ms=60_000)
    waiting = queue.get(first.job_id)
    assert (waiting.status, waiting.attempts, waiting.source) == (JobStatus.QUEUED, 0, changed)
    assert waiting.settles_at is not None
    assert claim(queue, "t2").job.job_id == second.job_id
    assert queue.claim("n1", "t3", PLENTY) is None
    redis_client.hset(keys.job(first.job_id), "settles_ms", 1)
    again = claim(queue, "t4")
    assert (again.job.job_id, again.job.attempts, again.job.settles_at) == (first.job_id, 1, None)


def test_a_new_job_is_not_claimed_before_its_source_has_settled(queue: RedisQueue, make_job: MakeJob) -> None:
    job = queue.enqueue(make_job(settles_ms=60_000))
    assert job.settles_at is not None
    assert queue.claim("n1", "t1", PLENTY) is None


def test_only_the_current_claim_may_update_the_source(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    job = queue.enqueue(make_job())
    held, changed = claim(queue), SourceInfo(size_bytes=99, mtime_ns=9)
    queue.describe(held, changed, 99)
    assert queue.get(job.job_id).source == changed
    expire_lease(redis_client, job.job_id)
    queue.sweep()
    with pytest.raises(LeaseLost):
        queue.describe(held, changed, 99)


def test_a_vanished_node_costs_a_recovery_and_no_attempt(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    queue.enqueue(make_job())
    held = claim(queue)
    expire_lease(redis_client, held.job.job_id)
    assert queue.sweep().recovered == [held.job.job_id]
    job = queue.get(held.job.job_id)
    assert (job.status, job.attempts, job.recoveries) == (JobStatus.QUEUED, 0, 1)


def test_a_job_that_crashes_its_node_three_times_is_poison(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    new = make_job()
    queue.enqueue(new)
    for i in range(3):
        claim(queue, f"t{i}")
        expire_lease(redis_client, new.job_id)
        queue.sweep()
    job = queue.get(new.job_id)
    assert job.status is JobStatus.FAILED
    assert job.failure is not None
    assert job.failure.reason is FailureClass.POISON


def test_leases_are_extended_instead_of_expiring_after_a_long_gap(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    queue.enqueue(make_job())
    held = claim(queue)
    expire_lease(redis_client, held.job.job_id)
    redis_client.hset(keys.META, "swept_ms", int(time.time() * 1000) - 20_000)
    swept = queue.sweep()
    assert (swept.recovered, swept.extended) == ([], 1)
    assert queue.beat(held) is Signal.OK


def test_a_restarted_node_recovers_only_its_own_jobs(queue: RedisQueue, make_job: MakeJob) -> None:
    for _ in range(2):
        queue.enqueue(make_job())
    own, other = claim(queue, "t1", "n1"), claim(queue, "t2", "n2")
    assert queue.recover_node("n1") == [own.job.job_id]
    assert queue.get(own.job.job_id).status is JobStatus.QUEUED
    assert queue.beat(other) is Signal.OK


def test_a_queued_job_is_cancelled_at_once(queue: RedisQueue, make_job: MakeJob) -> None:
    new = make_job()
    queue.enqueue(new)
    assert queue.cancel(new.job_id).status is JobStatus.CANCELLED
    assert queue.cancel(new.job_id).status is JobStatus.CANCELLED
    assert queue.claim("n1", "t1", PLENTY) is None


def test_a_running_job_is_cancelled_by_its_node(queue: RedisQueue, make_job: MakeJob) -> None:
    new = make_job()
    queue.enqueue(new)
    held = claim(queue)
    cancelled = queue.cancel(new.job_id)
    assert (cancelled.status, cancelled.cancel_requested) == (JobStatus.RUNNING, True)
    assert queue.beat(held) is Signal.CANCEL
    assert queue.commit_publish(held, INTENT) is Signal.CANCEL
    queue.confirm_cancelled(held)
    assert queue.get(new.job_id).status is JobStatus.CANCELLED


def test_a_failure_after_a_cancel_request_ends_as_cancelled(queue: RedisQueue, make_job: MakeJob) -> None:
    new = make_job()
    queue.enqueue(new)
    held = claim(queue)
    queue.cancel(new.job_id)
    queue.fail(held, CRASH, 3, 0)
    assert queue.get(new.job_id).status is JobStatus.CANCELLED


def test_a_cancel_is_too_late_once_a_publish_intent_is_stored(queue: RedisQueue, make_job: MakeJob) -> None:
    new = make_job()
    queue.enqueue(new)
    held = claim(queue)
    assert queue.commit_publish(held, INTENT) is Signal.OK
    with pytest.raises(JobNotCancellable):
        queue.cancel(new.job_id)
    queue.complete(held, RESULT)
    with pytest.raises(JobNotCancellable):
        queue.cancel(new.job_id)


def test_the_publish_intent_is_returned_to_the_next_claim_after_a_crash(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    queue.enqueue(make_job())
    held = claim(queue)
    queue.commit_publish(held, INTENT)
    expire_lease(redis_client, held.job.job_id)
    queue.sweep()
    assert claim(queue, "t2").publish_intent == INTENT


def test_an_unknown_job_is_not_found(queue: RedisQueue) -> None:
    with pytest.raises(JobNotFound):
        queue.get("nothing")
    with pytest.raises(JobNotFound):
        queue.cancel("nothing")
