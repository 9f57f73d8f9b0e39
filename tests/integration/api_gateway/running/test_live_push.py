"""Changes of the queue reach browsers promptly and without gaps.

The jobs are created directly in the real queue on the real Redis; no node claims them, so they stay.
"""

import signal
from pathlib import Path

from shared.domain.job import Phase, Progress
from shared.queue.keys import EVENT_STREAM, LIVE_CHANNEL
from shared.queue.node_registry import NodeRegistry
from shared.queue.redis_queue import Claim, RedisQueue
from shared.redis import RedisClient, connect
from tests.integration.api_gateway.running.conftest import Watch
from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.pace import within
from tests.support.queued import enqueue, node_report
from tests.support.redis_server import RedisServer
from tests.support.waiting import wait_for

#: Promised latency between a message in Redis and a client.
PROMPT_S = 0.5


def test_a_new_job_is_pushed_promptly(watch: Watch, redis: RedisClient) -> None:
    watcher = watch()

    with within(PROMPT_S):
        job_id = enqueue(redis)
        event = watcher.next("event", type="job")

    assert (event["job"]["job_id"], event["job"]["status"]) == (job_id, "queued")


def test_progress_and_node_reports_are_pushed_promptly(watch: Watch, redis: RedisClient) -> None:
    jobs = RedisQueue(redis)
    enqueue(redis)
    claim = jobs.claim("shelf", "token-of-this-test", free_bytes=10**12)
    assert isinstance(claim, Claim)
    watcher = watch()

    with within(PROMPT_S):
        jobs.beat(claim, Progress(phase=Phase.ENCODING, percent=12.5))
        progress = watcher.next("event", type="progress")
        NodeRegistry(redis).report(node_report("shelf"))
        node = watcher.next("event", type="node")

    assert (progress["job_id"], progress["progress"]["percent"]) == (claim.job.job_id, 12.5)
    assert node["node"]["name"] == "shelf"
    jobs.release(claim)


def test_every_client_receives_an_event(watch: Watch, redis: RedisClient) -> None:
    watchers = [watch(), watch(), watch()]

    job_id = enqueue(redis)

    assert {watcher.next("event", type="job")["job"]["job_id"] for watcher in watchers} == {job_id}


def test_job_changes_missed_while_disconnected_from_redis_are_replayed_once(
    watch: Watch, redis: RedisClient, gateway: GatewayProcess
) -> None:
    watcher = watch()
    first = enqueue(redis)
    assert watcher.next("event", type="job")["job"]["job_id"] == first
    (worker,) = gateway.workers()

    worker.send_signal(signal.SIGSTOP)  # So that what follows falls into the gap for certain.
    redis.client_kill_filter(_type="normal", skipme=True)
    missed = [enqueue(redis), enqueue(redis)]
    worker.send_signal(signal.SIGCONT)

    assert [watcher.next("event", type="job")["job"]["job_id"] for _ in missed] == missed
    after = enqueue(redis)
    assert watcher.next("event", type="job")["job"]["job_id"] == after


def test_an_emptied_redis_costs_no_later_job_change(watch: Watch, redis: RedisClient) -> None:
    watcher = watch()
    redis.delete(EVENT_STREAM)
    wait_for(lambda: redis.exists(EVENT_STREAM) and redis.xinfo_groups(EVENT_STREAM), "a new group")

    job_id = enqueue(redis)

    assert watcher.next("event", type="job")["job"]["job_id"] == job_id


def test_a_gateway_that_stops_leaves_no_group_behind(
    redis: RedisClient, disposable_redis: RedisServer, node_urls: str, tmp_path: Path
) -> None:
    def groups() -> set[str]:
        return {group["name"] for group in redis.xinfo_groups(EVENT_STREAM)}

    enqueue(redis)
    before = groups()
    second = GatewayProcess(tmp_path / "second", disposable_redis.url, node_urls).start()
    wait_for(lambda: len(groups()) == len(before) + 1, "the second gateway's group")
    second.stop()

    assert groups() == before


def test_a_subscription_that_redis_drops_is_renewed(watch: Watch, redis: RedisClient) -> None:
    watcher = watch()
    (subscriber,) = redis.client_list(_type="pubsub")

    redis.client_kill_filter(_id=subscriber["id"])
    wait_for(
        lambda: [entry["id"] for entry in redis.client_list(_type="pubsub")] not in ([], [subscriber["id"]]),
        "a new subscription",
    )

    RedisQueue(redis).pause_queue(paused=True)
    assert watcher.next("event", type="queue")["paused"]
    RedisQueue(redis).pause_queue(paused=False)


def test_malformed_messages_on_the_channel_are_skipped(watch: Watch, redis: RedisClient) -> None:
    watcher = watch()

    for text in ("", "[]", "{}", '{"type": "queue"}', '{"type": "weather"}'):
        redis.publish(LIVE_CHANNEL, text)
    NodeRegistry(redis).report(node_report("shelf"))

    assert watcher.next("event")["node"]["name"] == "shelf"


def test_events_arrive_again_after_a_crash_of_redis(
    watch: Watch, disposable_redis: RedisServer, gateway: GatewayProcess
) -> None:
    watcher = watch()
    disposable_redis.kill()
    disposable_redis.start()
    with connect(disposable_redis.url) as client:
        wait_for(lambda: client.client_list(_type="pubsub"), "a new subscription")
        NodeRegistry(client).report(node_report("shelf"))
        assert watcher.next("event", type="node")["node"]["name"] == "shelf"
        job_id = enqueue(client)

    assert watcher.next("event", type="job")["job"]["job_id"] == job_id


def test_no_snapshot_is_sent_while_no_node_is_running(watch: Watch) -> None:
    assert watch().nothing_of("snapshot", within_s=2)
