"""A subscriber to job changes handles each of them at least once, whatever fails in between."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from shared.domain.events import JobChanged, RecordedEvent
from shared.queue.event_group import NEWEST, destroy_stale_groups
from shared.queue.event_subscription import EventSubscription, Subscriber, SubscriberNotReady
from shared.queue.keys import EVENT_STREAM
from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient, connect
from shared.runtime.threads import OwnedThread
from tests.support.lossy_proxy import LossyProxy
from tests.support.pace import within
from tests.support.queued import enqueue
from tests.support.redis_server import RedisServer
from tests.support.waiting import wait_for

GAP = "gap"
#: With delays that a test can wait for.
PROMPT = {"first_retry_s": 0.01, "longest_retry_s": 0.05}
FAR_AWAY_S = 1000.0


class Heard:
    """What a subscriber was told, in order: `GAP`, and the ids of jobs that were changed or deleted."""

    def __init__(self) -> None:
        self.all: list[str] = []

    @property
    def jobs(self) -> list[str]:
        """The ids of the jobs alone."""
        return [each for each in self.all if each != GAP]

    def event(self, event: RecordedEvent) -> None:
        """Take an event."""
        self.all.append(event.job.job_id if isinstance(event, JobChanged) else f"deleted {event.job_id}")

    def gap(self) -> None:
        """Take note of a gap."""
        self.all.append(GAP)


@contextmanager
def subscribed(
    client: RedisClient,
    heard: Heard,
    name: str = "history",
    consumer: str = "gateway",
    on_event: Callable[[RecordedEvent], None] | None = None,
    on_gap: Callable[[], None] | None = None,
    **rules: Any,
) -> Iterator[OwnedThread]:
    """Run a subscription for the duration of the `with` block; it must stop within a second."""
    subscriber = Subscriber(name, consumer, **PROMPT | rules)
    subscription = EventSubscription(client, subscriber, on_event or heard.event, on_gap or heard.gap)
    thread = OwnedThread(name, subscription.run, on_failure=lambda _: None)
    thread.start()
    try:
        yield thread
    finally:
        with within(1):
            thread.stop()
            thread.join(20)
        assert not thread.failed


def unacknowledged(client: RedisClient, name: str = "history") -> int:
    """How many events a subscriber was given and has not acknowledged."""
    return int(client.xpending(EVENT_STREAM, name)["pending"])


def begin(client: RedisClient) -> None:
    """Have the subscriber `history` known to Redis, with nothing left to handle of what has happened."""
    enqueue(client)
    with subscribed(client, Heard()):
        wait_for(lambda: _caught_up(client), "the subscriber to be known")


def _caught_up(client: RedisClient) -> bool:
    if not client.exists(EVENT_STREAM):
        return False
    groups = {group["name"]: group for group in client.xinfo_groups(EVENT_STREAM)}
    return "history" in groups and groups["history"]["lag"] == groups["history"]["pending"] == 0


def test_each_change_is_handled_once_and_in_order(redis_client: RedisClient) -> None:
    before = enqueue(redis_client)
    heard = Heard()
    with subscribed(redis_client, heard):
        wait_for(lambda: heard.jobs == [before], "what was there before")
        jobs = [enqueue(redis_client) for _ in range(5)]
        RedisQueue(redis_client).delete(jobs[0])
        expected = [before, *jobs, f"deleted {jobs[0]}"]
        wait_for(lambda: heard.jobs == expected, "all that followed")
        wait_for(lambda: unacknowledged(redis_client) == 0, "the acknowledgement")
    assert heard.all == [GAP, *expected]


def test_a_subscriber_goes_on_where_it_stopped(redis_client: RedisClient) -> None:
    begin(redis_client)
    missed = [enqueue(redis_client) for _ in range(3)]
    heard = Heard()
    with subscribed(redis_client, heard):
        wait_for(lambda: heard.jobs == missed, "what happened meanwhile")


def test_who_begins_at_the_newest_hears_nothing_of_before(redis_client: RedisClient) -> None:
    enqueue(redis_client)
    heard = Heard()
    with subscribed(redis_client, heard, begins_at=NEWEST):
        wait_for(lambda: heard.all == [GAP], "a beginning")
        job = enqueue(redis_client)
        wait_for(lambda: heard.all == [GAP, job], "what followed")


def test_subscribers_get_all_events_each_whatever_happens_to_the_other(redis_client: RedisClient) -> None:
    def fail(_event: RecordedEvent) -> None:
        raise SubscriberNotReady

    one, other = Heard(), Heard()
    with subscribed(redis_client, one), subscribed(redis_client, other, "notifier", on_event=fail):
        jobs = [enqueue(redis_client) for _ in range(3)]
        wait_for(lambda: one.jobs == jobs, "the one that is ready")
    with subscribed(redis_client, other, "notifier"):
        wait_for(lambda: other.jobs == jobs, "the other")


def _die_at_the_first_event(url: str) -> None:
    def die(_event: RecordedEvent) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with connect(url) as client:
        subscriber = Subscriber("history", "gateway")
        EventSubscription(client, subscriber, die, lambda: None).run(threading.Event())


def test_what_a_killed_process_had_not_acknowledged_comes_again(
    redis_client: RedisClient, redis_server: str
) -> None:
    jobs = [enqueue(redis_client) for _ in range(3)]
    process = multiprocessing.get_context("spawn").Process(
        target=_die_at_the_first_event, args=(redis_server,)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert unacknowledged(redis_client) == 3
    heard = Heard()
    with subscribed(redis_client, heard):
        later = enqueue(redis_client)
        wait_for(lambda: heard.jobs == [*jobs, later], "all of them, in order")


def test_another_consumer_takes_over_from_one_that_does_not_come_back(
    redis_client: RedisClient, redis_server: str
) -> None:
    jobs = [enqueue(redis_client) for _ in range(3)]
    process = multiprocessing.get_context("spawn").Process(
        target=_die_at_the_first_event, args=(redis_server,)
    )
    process.start()
    process.join(60)
    early, renamed = Heard(), Heard()
    with subscribed(redis_client, early, consumer="renamed", take_over_s=FAR_AWAY_S):
        later = enqueue(redis_client)
        wait_for(lambda: early.jobs == [later], "what is new")
    with subscribed(redis_client, renamed, consumer="renamed", take_over_s=0.0, take_over_every_s=0.05):
        wait_for(lambda: renamed.jobs == jobs, "what was the dead one's")
        wait_for(lambda: unacknowledged(redis_client) == 0, "the acknowledgement")


def test_two_consumers_of_one_subscriber_share_the_events(redis_client: RedisClient) -> None:
    one, other = Heard(), Heard()
    with subscribed(redis_client, one), subscribed(redis_client, other, consumer="second"):
        jobs = {enqueue(redis_client) for _ in range(50)}
        wait_for(lambda: len(one.jobs) + len(other.jobs) >= 50, "all of them")
    assert set(one.jobs) | set(other.jobs) == jobs
    assert not set(one.jobs) & set(other.jobs)


def test_an_event_whose_handler_fails_comes_again_before_the_next(redis_client: RedisClient) -> None:
    jobs = [enqueue(redis_client) for _ in range(3)]
    heard, tried = Heard(), []

    def fail_twice(event: RecordedEvent) -> None:
        tried.append(event)
        if len(tried) <= 2:
            raise ValueError("a bug")
        heard.event(event)

    with subscribed(redis_client, heard, on_event=fail_twice):
        wait_for(lambda: heard.jobs == jobs, "all of them")
    assert len(tried) == 5


def test_an_event_that_no_handler_can_take_is_dropped_after_some_tries(redis_client: RedisClient) -> None:
    poison, next_one = enqueue(redis_client), enqueue(redis_client)
    heard, tried = Heard(), []

    def fail(event: RecordedEvent) -> None:
        tried.append(event)
        assert isinstance(event, JobChanged)
        if event.job.job_id == poison:
            raise ValueError("a bug")
        heard.event(event)

    with subscribed(redis_client, heard, on_event=fail, most_failures=3):
        wait_for(lambda: heard.jobs == [next_one], "the next one")
        wait_for(lambda: unacknowledged(redis_client) == 0, "the acknowledgement")
    assert len(tried) == 4


def test_a_subscriber_that_is_not_ready_loses_nothing_however_long_it_takes(
    redis_client: RedisClient,
) -> None:
    job = enqueue(redis_client)
    heard, tried = Heard(), []

    def fail_often(event: RecordedEvent) -> None:
        tried.append(event)
        if len(tried) <= 10:
            raise SubscriberNotReady("its database is down")
        heard.event(event)

    with subscribed(redis_client, heard, on_event=fail_often, most_failures=2):
        wait_for(lambda: heard.jobs == [job], "it to be ready")


def test_a_subscriber_that_is_not_ready_stops_at_once_and_keeps_its_events(redis_client: RedisClient) -> None:
    job = enqueue(redis_client)
    heard, tried = Heard(), threading.Event()

    def fail(_event: RecordedEvent) -> None:
        tried.set()
        raise SubscriberNotReady

    with subscribed(redis_client, heard, on_event=fail, first_retry_s=FAR_AWAY_S):
        assert tried.wait(20)
    with subscribed(redis_client, heard):
        wait_for(lambda: heard.jobs == [job], "it after all")


def test_events_trimmed_unread_are_told_as_a_gap_before_the_next(redis_client: RedisClient) -> None:
    begin(redis_client)
    jobs = [enqueue(redis_client) for _ in range(5)]
    redis_client.xtrim(EVENT_STREAM, maxlen=2, approximate=False)
    heard = Heard()
    with subscribed(redis_client, heard):
        wait_for(lambda: heard.all == [GAP, *jobs[3:]], "the gap and what is left")
    again = Heard()
    with subscribed(redis_client, again):
        job = enqueue(redis_client)
        wait_for(lambda: again.all == [job], "no second report")


def test_events_trimmed_before_they_were_acknowledged_are_told_as_a_gap(redis_client: RedisClient) -> None:
    jobs = [enqueue(redis_client) for _ in range(3)]
    heard, tried = Heard(), threading.Event()

    def fail(_event: RecordedEvent) -> None:
        tried.set()
        raise SubscriberNotReady

    with subscribed(redis_client, Heard(), on_event=fail):
        assert tried.wait(20)
    redis_client.xtrim(EVENT_STREAM, maxlen=1, approximate=False)
    with subscribed(redis_client, heard):
        wait_for(lambda: heard.all == [GAP, jobs[2]], "the gap and what is left")
        wait_for(lambda: unacknowledged(redis_client) == 0, "the acknowledgement")


def test_a_dead_consumers_events_that_were_trimmed_are_told_as_a_gap(redis_client: RedisClient) -> None:
    begin(redis_client)
    enqueue(redis_client)
    redis_client.xreadgroup("history", "dead", {EVENT_STREAM: ">"})
    heard = Heard()
    with subscribed(redis_client, heard, take_over_s=FAR_AWAY_S):
        later = enqueue(redis_client)
        wait_for(lambda: heard.all == [later], "what is not the dead one's")
    redis_client.xtrim(EVENT_STREAM, maxlen=1, approximate=False)
    with subscribed(redis_client, heard, take_over_s=0.0):
        wait_for(lambda: heard.all == [later, GAP], "the gap")


def test_a_subscriber_that_is_overtaken_while_it_runs_is_told(redis_client: RedisClient) -> None:
    begin(redis_client)
    heard, reached, go_on = Heard(), threading.Event(), threading.Event()

    def dawdle(event: RecordedEvent) -> None:
        heard.event(event)
        reached.set()
        assert go_on.wait(60)

    with subscribed(redis_client, heard, on_event=dawdle):
        first = enqueue(redis_client)
        assert reached.wait(20)
        jobs = [enqueue(redis_client) for _ in range(150)]
        redis_client.xtrim(EVENT_STREAM, maxlen=120, approximate=False)
        go_on.set()
        wait_for(lambda: heard.all == [first, GAP, *jobs[30:]], "the gap, then the rest")


def test_a_gap_is_told_until_it_was_taken_note_of(redis_client: RedisClient) -> None:
    heard, tried = Heard(), []

    def fail_twice() -> None:
        tried.append(GAP)
        if len(tried) <= 2:
            raise SubscriberNotReady
        heard.gap()

    job = enqueue(redis_client)
    with subscribed(redis_client, heard, on_gap=fail_twice):
        wait_for(lambda: heard.all == [GAP, job], "the gap, then the event")


def test_after_flushall_a_gap_is_told_and_events_flow_again(redis_client: RedisClient) -> None:
    heard = Heard()
    with subscribed(redis_client, heard):
        wait_for(lambda: heard.all == [GAP], "a beginning")
        redis_client.flushall()
        job = enqueue(redis_client)
        wait_for(lambda: heard.all == [GAP, GAP, job], "the gap, then the event")


def test_a_group_that_somebody_destroyed_is_made_again(redis_client: RedisClient) -> None:
    heard = Heard()
    with subscribed(redis_client, heard, begins_at=NEWEST):
        wait_for(lambda: heard.all == [GAP], "a beginning")
        redis_client.xgroup_destroy(EVENT_STREAM, "history")
        wait_for(lambda: heard.all == [GAP, GAP], "the gap")
        job = enqueue(redis_client)
        wait_for(lambda: heard.jobs == [job], "the event")


def test_a_connection_that_is_cut_is_made_again_without_a_loss(redis_client: RedisClient) -> None:
    heard, jobs = Heard(), []
    with subscribed(redis_client, heard):
        for _ in range(3):
            redis_client.client_kill_filter(_type="normal", skipme=True)
            jobs.append(enqueue(redis_client))
        wait_for(lambda: heard.jobs[-1:] == jobs[-1:], "the last event")
    assert list(dict.fromkeys(heard.jobs)) == jobs


def test_events_in_a_lost_reply_are_not_passed_over(redis_client: RedisClient) -> None:
    port = redis_client.connection_pool.connection_kwargs["port"]
    with LossyProxy(port) as proxy, connect(f"redis://127.0.0.1:{proxy.port}/0") as client:
        heard, jobs = Heard(), list[str]()

        def all_heard() -> bool:
            return set(heard.jobs) == set(jobs)

        with subscribed(client, heard):
            wait_for(lambda: heard.all == [GAP], "a beginning")
            for number in (1, 2, 3):
                proxy.lose_next_reply()
                jobs += [enqueue(redis_client), enqueue(redis_client)]
                wait_for(all_heard, "both events")
                assert proxy.lost == number
    assert list(dict.fromkeys(heard.jobs)) == jobs


def test_an_entry_that_nobody_understands_is_passed_over(redis_client: RedisClient) -> None:
    redis_client.xadd(EVENT_STREAM, {"weather": "rain"})
    redis_client.xadd(EVENT_STREAM, {"job": "{}"})
    job = enqueue(redis_client)
    heard = Heard()
    with subscribed(redis_client, heard):
        wait_for(lambda: heard.jobs == [job], "the event behind it")
        wait_for(lambda: unacknowledged(redis_client) == 0, "the acknowledgement")


@pytest.fixture
def redis_of_its_own(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that this test may kill."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


def test_a_crash_of_redis_costs_a_subscriber_nothing(redis_of_its_own: RedisServer) -> None:
    heard = Heard()
    with connect(redis_of_its_own.url) as client, subscribed(client, heard):
        first = enqueue(client)
        wait_for(lambda: heard.jobs == [first], "an event")
        redis_of_its_own.kill()
        redis_of_its_own.start()
        jobs = [enqueue(client) for _ in range(3)]
        wait_for(lambda: heard.jobs[-3:] == jobs, "what followed")
    assert list(dict.fromkeys(heard.jobs)) == [first, *jobs]


def test_while_redis_hangs_a_subscription_stops_soon(redis_of_its_own: RedisServer) -> None:
    heard = Heard()
    with connect(redis_of_its_own.url) as client:
        subscriber = Subscriber("history", "gateway")
        thread = OwnedThread("history", EventSubscription(client, subscriber, heard.event, heard.gap).run)
        thread.start()
        wait_for(lambda: heard.all == [GAP], "a beginning")
        with redis_of_its_own.hanging(), within(2):
            thread.stop()
            assert thread.join(20)


def test_groups_unseen_for_long_are_destroyed_and_no_others(redis_client: RedisClient) -> None:
    enqueue(redis_client)
    for name in ("live:old", "live:never-read", "history"):
        redis_client.xgroup_create(EVENT_STREAM, name, "0-0")
    for name in ("live:old", "history"):
        redis_client.xreadgroup(name, "relay", {EVENT_STREAM: ">"})

    assert destroy_stale_groups(redis_client, "live:", unseen_s=FAR_AWAY_S) == ["live:never-read"]
    # One that has heard nothing for long either, but is there.
    with subscribed(redis_client, Heard(), "live:quiet", begins_at=NEWEST, take_over_every_s=0.0):
        wait_for(lambda: _idle_ms(redis_client, "live:old") > 2000, "some time")
        assert destroy_stale_groups(redis_client, "live:", unseen_s=2.0) == ["live:old"]
    names = [group["name"] for group in redis_client.xinfo_groups(EVENT_STREAM)]
    assert names == ["history", "live:quiet"]


def _idle_ms(client: RedisClient, group: str) -> int:
    return int(client.xinfo_consumers(EVENT_STREAM, group)[0]["idle"])


def test_without_a_stream_there_are_no_stale_groups(redis_client: RedisClient) -> None:
    assert destroy_stale_groups(redis_client, "live:", unseen_s=0) == []
