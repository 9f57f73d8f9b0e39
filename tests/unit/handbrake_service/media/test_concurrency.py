"""Few looks at once, one for all who want the same, the rest told to come back."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from handbrake_service.media.concurrency import ConcurrencyLimit, SingleFlight
from shared.domain.errors import NodeBusy
from tests.support.waiting import wait_for


def test_those_who_want_the_same_share_one_run() -> None:
    runs: SingleFlight[object] = SingleFlight(at_once=1, inside=5, wait_s=10)
    go, begun, made = threading.Event(), threading.Event(), []

    def work() -> object:
        begun.set()
        go.wait(10)
        made.append(object())
        return made[-1]

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(runs.run, "a", work)
        begun.wait(10)
        others = [pool.submit(runs.run, "a", work) for _ in range(2)]
        go.set()
        results = [each.result(10) for each in (first, *others)]
    assert results[0] in made
    assert len(made) <= 3  # whoever came after the end runs anew
    assert len(set(map(id, results))) == len(made)


def test_a_failure_is_everyones_and_the_next_try_is_a_new_one() -> None:
    runs: SingleFlight[int] = SingleFlight(at_once=1, inside=5, wait_s=10)

    def broken() -> int:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        runs.run("a", broken)
    assert runs.run("a", lambda: 1) == 1


def test_who_waits_too_long_for_a_turn_or_for_anothers_result_is_told() -> None:
    runs: SingleFlight[int] = SingleFlight(at_once=1, inside=5, wait_s=0.05)
    go, begun = threading.Event(), threading.Event()

    def work() -> int:
        begun.set()
        go.wait(10)
        return 1

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(runs.run, "a", work)
        begun.wait(10)
        for key in ("a", "b"):
            with pytest.raises(NodeBusy):
                runs.run(key, lambda: 2)
        go.set()
        assert first.result(10) == 1
    assert runs.run("b", lambda: 2) == 2


def test_a_time_out_of_the_work_itself_is_everyones_and_not_taken_for_a_busy_node() -> None:
    runs: SingleFlight[int] = SingleFlight(at_once=1, inside=2, wait_s=10)
    go, begun = threading.Event(), threading.Event()

    def from_a_slow_share() -> int:
        begun.set()
        go.wait(10)
        raise TimeoutError("the share does not answer")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(runs.run, "a", from_a_slow_share)
        begun.wait(10)
        second = pool.submit(runs.run, "a", from_a_slow_share)
        wait_for(second.running, "the second caller")
        go.set()
        for each in (first, second):
            with pytest.raises(TimeoutError, match="the share"):
                each.result(10)


def test_a_full_house_refuses_at_once() -> None:
    limit = ConcurrencyLimit(1)
    with limit.enter(), pytest.raises(NodeBusy), limit.enter():
        pass
    with limit.enter():
        pass
