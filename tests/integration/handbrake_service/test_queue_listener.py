"""A node hears of jobs that others queue, without waiting for its next look at the queue."""

import threading

from handbrake_service.scheduler.queue_listener import run_queue_listener
from shared.redis import RedisClient
from shared.runtime.threads import OwnedThread
from tests.support.pace import scaled
from tests.support.queued import enqueue
from tests.support.waiting import wait_for


def test_a_listener_wakes_once_it_listens_and_for_each_job(redis_client: RedisClient) -> None:
    woken = threading.Event()
    thread = OwnedThread("listener", lambda stop: run_queue_listener(redis_client, woken.set, stop))
    thread.start()
    try:
        # Jobs may have been queued before it listened.
        wait_for(woken.is_set, "the first wake-up")
        for _ in range(3):
            woken.clear()
            enqueue(redis_client)
            assert woken.wait(scaled(0.5))
    finally:
        thread.stop()
        assert thread.join(scaled(5))
