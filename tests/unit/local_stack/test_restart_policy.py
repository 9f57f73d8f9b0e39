"""Processes are restarted after a growing wait, and abandoned after three deaths within a minute."""

from local_stack.restart_policy import RestartPolicy


def test_the_wait_grows_and_the_third_death_within_a_minute_is_the_last() -> None:
    policy = RestartPolicy()
    assert [policy.wait_after_death(now_s) for now_s in (0.0, 20.0, 40.0)] == [0.5, 1.0, None]


def test_deaths_that_are_far_apart_do_not_add_up() -> None:
    policy = RestartPolicy()
    assert [policy.wait_after_death(now_s) for now_s in (0.0, 40.0, 80.0, 120.0)] == [0.5, 1.0, 1.0, 1.0]
