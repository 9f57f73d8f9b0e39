"""Only the time for which a program runs counts."""

from handbrake_service.processes.time_limit import TimeLimit


def test_the_time_that_a_program_runs_is_used_up() -> None:
    limit = TimeLimit(10)
    assert limit.left_s(False, now=100) == 10
    assert limit.left_s(False, now=103) == 7
    assert limit.left_s(False, now=111) == -1


def test_the_time_for_which_it_is_suspended_does_not_count() -> None:
    limit = TimeLimit(10)
    limit.left_s(False, now=100)
    assert limit.left_s(True, now=104) == 6
    assert limit.left_s(True, now=500) == 6
    assert limit.left_s(False, now=900) == 6
    assert limit.left_s(False, now=901) == 5


def test_a_program_that_is_suspended_from_its_start_uses_nothing_up() -> None:
    limit = TimeLimit(10)
    assert limit.left_s(True, now=100) == 10
    assert limit.left_s(False, now=500) == 10
