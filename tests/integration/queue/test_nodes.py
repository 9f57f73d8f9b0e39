"""Several nodes on one queue: reports, drains, and nodes that vanish and return."""

import pytest

from shared.domain.errors import LeaseLost
from shared.domain.job import AttemptOutcome, JobStatus
from shared.domain.wait_reasons import WaitReason
from shared.queue import keys
from shared.queue.node_registry import REPORT_TTL_MS, NodeRegistry
from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient
from tests.integration.queue.conftest import MakeJob
from tests.integration.queue.test_transitions import PLENTY, RESULT, claim, expire_lease
from tests.support.queued import node_report
from tests.support.waiting import wait_for


@pytest.fixture
def registry(redis_client: RedisClient) -> NodeRegistry:
    return NodeRegistry(redis_client)


def test_nodes_are_listed_by_name_while_they_report(
    registry: NodeRegistry, redis_client: RedisClient
) -> None:
    for name in ("two", "one", "two"):
        registry.report(node_report(name))
    assert [node.name for node in registry.all()] == ["one", "two"]
    assert 0 < int(redis_client.pttl(keys.node("one"))) <= REPORT_TTL_MS
    redis_client.pexpire(keys.node("one"), 1)
    wait_for(lambda: [node.name for node in registry.all()] == ["two"], "the silent node to disappear")
    registry.withdraw("two")
    assert registry.all() == []
    registry.report(node_report("one"))
    assert [node.name for node in registry.all()] == ["one"]


def test_a_drained_node_finishes_its_job(queue: RedisQueue, make_job: MakeJob) -> None:
    queue.enqueue(make_job())
    queue.enqueue(make_job())
    running = claim(queue, "t1", "n1")
    queue.drain("n1", drained=True)
    assert queue.is_drained("n1")
    assert queue.claim("n1", "t1", PLENTY) == running  # as after a lost reply
    assert queue.claim("n1", "t2", PLENTY) is WaitReason.DRAINED
    queue.complete(running, RESULT)
    assert queue.get(running.job.job_id).status is JobStatus.COMPLETED


def test_a_job_is_never_claimed_by_two_nodes(queue: RedisQueue, make_job: MakeJob) -> None:
    for _ in range(20):
        queue.enqueue(make_job())
    claimed = [claim(queue, f"t{i}", f"n{i % 3}").job.job_id for i in range(20)]
    assert len(set(claimed)) == 20
    assert queue.claim("n0", "t99", PLENTY) is None


def test_a_node_that_returns_after_its_lease_has_lost_the_job(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    queue.enqueue(make_job())
    stale = claim(queue, "t1", "n1")
    expire_lease(redis_client, stale.job.job_id)
    queue.sweep()
    with pytest.raises(LeaseLost):
        queue.beat(stale)  # even before another node has claimed the job
    current = claim(queue, "t2", "n2")
    with pytest.raises(LeaseLost):
        queue.complete(stale, RESULT)
    queue.complete(current, RESULT)
    with pytest.raises(LeaseLost):
        queue.release(stale)
    outcomes = [(a.node, a.outcome) for a in queue.history(stale.job.job_id).attempts]
    assert outcomes == [("n1", AttemptOutcome.LOST), ("n2", AttemptOutcome.COMPLETED)]


def test_a_restarted_node_has_lost_its_earlier_claims(queue: RedisQueue, make_job: MakeJob) -> None:
    queue.enqueue(make_job())
    earlier = claim(queue, "t1", "n1")
    queue.recover_node("n1")
    with pytest.raises(LeaseLost):
        queue.complete(earlier, RESULT)
    assert claim(queue, "t2", "n1").job.recoveries == 1
