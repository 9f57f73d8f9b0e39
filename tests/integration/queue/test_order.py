"""Moves, priorities and pauses: the order is exactly as requested."""

import pytest

from shared.domain.bulk import MoveTarget
from shared.domain.errors import JobNotMovable, JobNotPausable, JobNotRetryable, JobRunning, OutputReserved
from shared.domain.job import JobStatus, SourceInfo
from shared.domain.wait_reasons import WaitReason
from shared.queue import keys
from shared.queue.listing import JobList
from shared.queue.redis_queue import RedisQueue, Signal
from shared.redis import RedisClient
from tests.integration.queue.conftest import MakeJob
from tests.integration.queue.test_transitions import CRASH, PLENTY, RESULT, claim

SOURCE = SourceInfo(size_bytes=7, mtime_ns=7)


@pytest.fixture
def names(queue: RedisQueue, make_job: MakeJob) -> dict[str, str]:
    """Five queued jobs a to e, where e has a higher priority."""
    return {name: queue.enqueue(make_job(priority=5 if name == "e" else 0)).job_id for name in "abcde"}


def order(client: RedisClient, names: dict[str, str]) -> str:
    """Return the queue's order as letters."""
    letters = {job_id: name for name, job_id in names.items()}
    return "".join(letters[str(i)] for i in client.zrange(keys.status_set(JobStatus.QUEUED), 0, -1))


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (("c", MoveTarget.TOP, None), "ceabd"),
        (("e", MoveTarget.TOP, None), "eabcd"),
        (("a", MoveTarget.BOTTOM, None), "ebcda"),
        (("e", MoveTarget.BOTTOM, None), "abcde"),
        (("d", MoveTarget.BEFORE, "a"), "edabc"),
        (("a", MoveTarget.AFTER, "c"), "ebcad"),
        (("a", MoveTarget.BEFORE, "e"), "aebcd"),
        (("a", MoveTarget.AFTER, "e"), "eabcd"),
        (("b", MoveTarget.AFTER, "b"), "eabcd"),
        (("b", MoveTarget.AFTER, "a"), "eabcd"),
    ],
)
def test_a_job_is_moved_to_its_target(
    queue: RedisQueue,
    redis_client: RedisClient,
    names: dict[str, str],
    move: tuple[str, MoveTarget, str | None],
    expected: str,
) -> None:
    name, where, other = move
    queue.move(names[name], where, names[other] if other else None)
    assert order(redis_client, names) == expected


def test_a_job_moved_next_to_another_takes_its_priority(queue: RedisQueue, names: dict[str, str]) -> None:
    assert queue.move(names["a"], MoveTarget.AFTER, names["e"]).priority == 5
    assert queue.move(names["b"], MoveTarget.TOP).priority == 5
    assert queue.move(names["e"], MoveTarget.BOTTOM).priority == 0


def test_a_hundred_moves_into_one_gap_keep_the_order(
    queue: RedisQueue, redis_client: RedisClient, names: dict[str, str]
) -> None:
    for i in range(100):
        queue.move(names["b" if i % 2 else "c"], MoveTarget.AFTER, names["a"])
    assert order(redis_client, names) == "eabcd"
    scores = {redis_client.zscore(keys.status_set(JobStatus.QUEUED), job_id) for job_id in names.values()}
    assert len(scores) == 5
    assert all(isinstance(score, float) and score < 2**53 for score in scores)


def test_a_job_moves_to_the_end_of_its_new_priority(
    queue: RedisQueue, redis_client: RedisClient, names: dict[str, str]
) -> None:
    assert queue.set_priority(names["a"], 5).priority == 5
    assert order(redis_client, names) == "eabcd"
    queue.set_priority(names["e"], -100)
    assert order(redis_client, names) == "abcde"


def test_new_jobs_are_queued_behind_all_moved_ones(
    queue: RedisQueue, redis_client: RedisClient, names: dict[str, str], make_job: MakeJob
) -> None:
    for i in range(60):
        queue.move(names["b" if i % 2 else "c"], MoveTarget.AFTER, names["a"])
    names["f"] = queue.enqueue(make_job()).job_id
    assert order(redis_client, names)[-1] == "f"


def test_only_waiting_jobs_can_be_moved(queue: RedisQueue, names: dict[str, str]) -> None:
    held = claim(queue)
    for target in (MoveTarget.TOP, MoveTarget.BOTTOM):
        with pytest.raises(JobNotMovable):
            queue.move(held.job.job_id, target)
    with pytest.raises(JobNotMovable):
        queue.move(names["a"], MoveTarget.AFTER, held.job.job_id)


def test_a_paused_job_is_not_claimed_and_keeps_its_place(
    queue: RedisQueue, redis_client: RedisClient, names: dict[str, str], jobs: JobList
) -> None:
    queue.pause(names["e"], paused=True)
    assert jobs.state().paused_jobs == 1
    assert claim(queue, "t1").job.job_id == names["a"]
    queue.pause(names["e"], paused=False)
    assert order(redis_client, names) == "ebcd"


def test_a_running_job_can_be_paused_and_keeps_its_lease(queue: RedisQueue, names: dict[str, str]) -> None:
    held = claim(queue)
    queue.pause(held.job.job_id, paused=True)
    assert queue.beat(held) is Signal.PAUSE
    queue.pause(held.job.job_id, paused=False)
    assert queue.beat(held) is Signal.OK
    queue.complete(held, RESULT)
    with pytest.raises(JobNotPausable):
        queue.pause(held.job.job_id, paused=True)


def test_a_beat_of_a_paused_job_returns_a_cancel(queue: RedisQueue, names: dict[str, str]) -> None:
    held = claim(queue)
    queue.pause(held.job.job_id, paused=True)
    queue.cancel(held.job.job_id)
    assert queue.beat(held) is Signal.CANCEL


def test_nothing_is_claimed_from_a_paused_queue(
    queue: RedisQueue, names: dict[str, str], jobs: JobList
) -> None:
    queue.pause_queue(paused=True)
    assert queue.claim("n1", "t1", PLENTY) is WaitReason.QUEUE_PAUSED
    assert jobs.state().paused
    queue.pause_queue(paused=False)
    claim(queue)


def test_only_a_drained_node_claims_nothing(queue: RedisQueue, names: dict[str, str]) -> None:
    queue.drain("n1", drained=True)
    assert queue.claim("n1", "t1", PLENTY) is WaitReason.DRAINED
    claim(queue, "t2", "n2")
    queue.drain("n1", drained=False)
    claim(queue, "t3", "n1")


def test_a_retried_job_restarts_at_the_end_without_attempts(
    queue: RedisQueue, redis_client: RedisClient, names: dict[str, str]
) -> None:
    held = claim(queue)
    queue.fail(held, CRASH, 1, 0)
    job = queue.retry(names["e"], SOURCE, 7)
    assert (job.status, job.attempts, job.failure, job.source) == (JobStatus.QUEUED, 0, None, SOURCE)
    assert queue.retry(names["e"], SOURCE, 7).rev == job.rev
    assert [a.outcome.value for a in queue.history(names["e"]).attempts] == ["failed"]
    running = claim(queue, "t2").job.job_id
    with pytest.raises(JobNotRetryable):
        queue.retry(running, SOURCE, 7)


def test_a_retry_is_refused_while_another_job_has_its_output(queue: RedisQueue, make_job: MakeJob) -> None:
    first = queue.enqueue(make_job(output_path="/archive/a.mkv"))
    queue.cancel(first.job_id)
    queue.enqueue(make_job(output_path="/archive/a.mkv"))
    with pytest.raises(OutputReserved):
        queue.retry(first.job_id, SOURCE, 7)


def test_a_job_that_is_not_running_can_be_deleted_without_a_trace(
    queue: RedisQueue, redis_client: RedisClient, make_job: MakeJob
) -> None:
    job = queue.enqueue(make_job())
    held = claim(queue)
    with pytest.raises(JobRunning):
        queue.delete(job.job_id)
    queue.fail(held, CRASH, 1, 0)
    queue.delete(job.job_id)
    queue.delete(job.job_id)
    waiting = queue.enqueue(make_job())
    queue.delete(waiting.job_id)
    remaining = {str(key) for key in redis_client.scan_iter() if "claim" not in str(key)}
    assert remaining == {keys.META, keys.EVENT_STREAM, keys.FAILURES}
    assert redis_client.hgetall(keys.FAILURES) == {"encoder_error": "0"}


def test_old_and_surplus_jobs_are_purged_oldest_first(
    queue: RedisQueue, make_job: MakeJob, jobs: JobList, redis_client: RedisClient
) -> None:
    job_ids = []
    for i in range(5):
        job_ids.append(queue.enqueue(make_job()).job_id)
        queue.complete(claim(queue, f"t{i}"), RESULT)
    redis_client.zadd(keys.status_set(JobStatus.COMPLETED), {job_ids[3]: 1})
    assert queue.purge(JobStatus.COMPLETED, 60_000, 100, 10) == 1
    assert queue.purge(JobStatus.COMPLETED, 60_000, 2, 10) == 2
    assert jobs.state().completed == 2
    assert queue.get(job_ids[4]).status is JobStatus.COMPLETED


def test_a_job_passed_over_too_often_is_reserved_for_the_node_with_most_space(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    large = queue.enqueue(make_job(need_bytes=1000)).job_id
    for _ in range(4):
        queue.enqueue(make_job(need_bytes=10))
    assert claim(queue, "t1", "big", 900).job.job_id != large
    assert claim(queue, "t2", "small", 500).job.job_id != large
    redis_client.hset(keys.job(large), "passed_over", 10_000)
    assert queue.claim("big", "t3", 900, running=1) is WaitReason.DISK
    assert claim(queue, "t4", "small", 500).job.job_id != large
    # It is idle, so waiting cannot free any space.
    assert claim(queue, "t5", "big", 900).job.job_id != large
    assert claim(queue, "t6", "big", 1000).job.job_id == large
