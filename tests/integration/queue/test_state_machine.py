"""The queue against its model, in every order Hypothesis can think of."""

from importlib.resources import files

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient
from tests.integration.queue.machine import machine_on

#: The long run is in tests/chaos.
QUICK = settings(
    max_examples=150,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
#: The token check of `prelude.lua`, and what stands there when somebody forgets it.
CHECKED = "get(id, 'token') == token and get(id, 'status') == 'running'"
UNCHECKED = "get(id, 'status') == 'running'"


def test_the_queue_does_what_its_model_says(redis_client: RedisClient) -> None:
    run_state_machine_as_test(machine_on(redis_client, RedisQueue(redis_client)), settings=QUICK)


def without_token_check(client: RedisClient) -> RedisQueue:
    """Return a queue whose steps are taken whoever asks, as long as the job runs."""
    queue = RedisQueue(client)
    scripts = queue._scripts._scripts
    prelude = (files("shared.queue") / "lua" / "prelude.lua").read_text(encoding="utf-8")
    assert prelude.count(CHECKED) == 1
    for name, script in scripts.items():
        assert isinstance(script.script, str)
        scripts[name] = client.register_script(script.script.replace(CHECKED, UNCHECKED))
    return queue


def test_without_the_token_check_the_same_machine_finds_a_violation(redis_client: RedisClient) -> None:
    unsafe = without_token_check(redis_client)
    many = settings(QUICK, max_examples=1000, phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine_on(redis_client, unsafe), settings=many)
