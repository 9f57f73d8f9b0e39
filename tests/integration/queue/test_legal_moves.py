"""Every script in every state: legal moves take effect, all others change nothing."""

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import pytest

from shared.domain.errors import H2RError
from shared.domain.failures import Failure, FailureClass
from shared.domain.job import JobStatus, SourceInfo
from shared.domain.transitions import Move, is_allowed
from shared.queue import keys
from shared.queue.redis_queue import Claim, RedisQueue
from shared.redis import RedisClient
from tests.integration.queue.conftest import MakeJob
from tests.integration.queue.test_transitions import CRASH, RESULT, claim, expire_lease

FATAL = Failure(reason=FailureClass.INVALID_SOURCE, message="No video.")


class JobWithClaim(NamedTuple):
    """A job in some state, with its last claim."""

    job_id: str
    claim: Claim


def bring_to(queue: RedisQueue, make_job: MakeJob, status: JobStatus) -> JobWithClaim:
    """Queue a job and bring it to `status` with the real scripts."""
    job_id = queue.enqueue(make_job()).job_id
    held = claim(queue, "t1")
    match status:
        case JobStatus.QUEUED:
            queue.release(held)
        case JobStatus.RETRYING:
            queue.fail(held, CRASH, 3, 60_000)
        case JobStatus.COMPLETED:
            queue.complete(held, RESULT)
        case JobStatus.FAILED:
            queue.fail(held, CRASH, 1, 0)
        case JobStatus.CANCELLED:
            queue.confirm_cancelled(held)
        case JobStatus.RUNNING:
            pass
    assert queue.get(job_id).status is status
    return JobWithClaim(job_id, held)


def try_move(queue: RedisQueue, client: RedisClient, held: JobWithClaim, move: Move) -> None:
    """Try a move as a node or a user would."""
    job_id, token = held
    tries: dict[Move, Callable[[], object]] = {
        Move.CLAIM: lambda: queue.claim("n2", "t2", 10**12),
        Move.COMPLETE: lambda: queue.complete(token, RESULT),
        Move.FAIL: lambda: queue.fail(token, CRASH, 3, 60_000),
        Move.FAIL_FOR_GOOD: lambda: queue.fail(token, FATAL, 3, 0),
        Move.RELEASE: lambda: queue.release(token),
        Move.LOSE_NODE: queue.sweep,
        Move.BACK_OFF_OVER: queue.sweep,
        Move.CANCEL: lambda: queue.cancel(job_id),
        Move.RETRY: lambda: queue.retry(job_id, SourceInfo(size_bytes=1, mtime_ns=1), 1),
        Move.PAUSE: lambda: queue.pause(job_id, paused=True),
        Move.RESUME: lambda: queue.pause(job_id, paused=False),
        Move.MOVE: lambda: queue.set_priority(job_id, 5),
    }
    match move:
        case Move.LOSE_NODE:
            expire_lease(client, job_id)
        case Move.RESUME:
            with suppress(H2RError):
                queue.pause(job_id, paused=True)
        case Move.BACK_OFF_OVER:
            client.zadd(keys.status_set(JobStatus.RETRYING), {job_id: 1}, xx=True)
    try:
        tries[move]()
    except H2RError:
        return


def statuses_of(client: RedisClient, job_id: str) -> set[str]:
    """Return every status whose sorted set contains the job."""
    places = {status.value: keys.status_set(status) for status in JobStatus} | {"held": keys.PAUSED}
    return {place for place, key in places.items() if client.zscore(key, job_id) is not None}


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("status", JobStatus)
def test_only_legal_moves_change_a_job(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient, status: JobStatus, move: Move
) -> None:
    held = bring_to(queue, make_job, status)
    before = queue.get(held.job_id)
    try_move(queue, redis_client, held, move)
    after = queue.get(held.job_id)
    if after == before:
        assert not any(is_allowed(status, move, to) for to in JobStatus), (
            f"{move} did nothing to a {status} job"
        )
    else:
        assert is_allowed(status, move, after.status), f"{move} took a {status} job to {after.status}"
        assert after.rev > before.rev
    place = "held" if after.paused and after.status is JobStatus.QUEUED else after.status.value
    assert statuses_of(redis_client, held.job_id) == {place}
