"""A longer run of the queue's state machine: 500 examples of 40 steps."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient
from tests.integration.queue.machine import machine_on
from tests.integration.queue.test_state_machine import QUICK


@pytest.mark.timeout(600)
def test_the_queue_behaves_like_its_model_in_long_runs(redis_client: RedisClient) -> None:
    long = settings(QUICK, max_examples=500, stateful_step_count=40)
    run_state_machine_as_test(machine_on(redis_client, RedisQueue(redis_client)), settings=long)
