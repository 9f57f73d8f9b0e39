"""Several nodes on one queue: who is there, who takes no more, who vanished and came back."""

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
    """Return the registry."""
    return NodeRegistry(redis_client)


def test_nodes_are_known_by_name_while_they_report(registry: NodeRegistry, redis_client: RedisClient) -> None:
    for name in ("two", "one", "two"):
        registry.report(node_report(name))
    assert [node.name for node in registry.all()] == ["one", "two"]
    assert 0 < int(redis_client.pttl(keys.node("one"))) <= REPORT_TTL_MS
    redis_client.pexpire(keys.node("one"), 1)
    wait_for(lambda: [node.name for node in registry.all()] == ["two"], "the silent node to be forgotten")
    registry.withdraw("two")
    assert registry.all() == []
    registry.report(node_report("one"))
    assert [node.name for node in registry.all()] == ["one"]


def test_a_drained_node_finishes_what_it_runs(queue: RedisQueue, make_job: MakeJob) -> None:
    queue.enqueue(make_job())
    queue.enqueue(make_job())
    held = claim(queue, "t1", "n1")
    queue.drain("n1", drained=True)
    assert queue.is_drained("n1")
    assert queue.claim("n1", "t1", PLENTY) == held  # its first reply was lost
    assert queue.claim("n1", "t2", PLENTY) is WaitReason.DRAINED
    queue.complete(held, RESULT)
    assert queue.get(held.job.job_id).status is JobStatus.COMPLETED


def test_two_nodes_never_hold_one_job(queue: RedisQueue, make_job: MakeJob) -> None:
    for _ in range(20):
        queue.enqueue(make_job())
    taken = [claim(queue, f"t{i}", f"n{i % 3}").job.job_id for i in range(20)]
    assert len(set(taken)) == 20
    assert queue.claim("n0", "t99", PLENTY) is None


def test_a_node_that_comes_back_after_its_lease_finds_the_job_anothers(
    queue: RedisQueue, make_job: MakeJob, redis_client: RedisClient
) -> None:
    queue.enqueue(make_job())
    late = claim(queue, "t1", "n1")
    expire_lease(redis_client, late.job.job_id)
    queue.sweep()
    with pytest.raises(LeaseLost):
        queue.beat(late)  # even before another node has it
    current = claim(queue, "t2", "n2")
    with pytest.raises(LeaseLost):
        queue.complete(late, RESULT)
    queue.complete(current, RESULT)
    with pytest.raises(LeaseLost):
        queue.release(late)
    outcomes = [(a.node, a.outcome) for a in queue.history(late.job.job_id).attempts]
    assert outcomes == [("n1", AttemptOutcome.LOST), ("n2", AttemptOutcome.COMPLETED)]


def test_a_node_that_starts_anew_does_not_hold_what_its_earlier_life_held(
    queue: RedisQueue, make_job: MakeJob
) -> None:
    queue.enqueue(make_job())
    earlier = claim(queue, "t1", "n1")
    queue.recover_node("n1")
    with pytest.raises(LeaseLost):
        queue.complete(earlier, RESULT)
    assert claim(queue, "t2", "n1").job.recoveries == 1
