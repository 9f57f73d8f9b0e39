"""Limiting concurrent work, sharing equal requests, and refusing when the node is busy."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from handbrake_service.media.concurrency import ConcurrencyLimit, SingleFlight
from shared.domain.errors import NodeBusy
from tests.support.waiting import wait_for


def test_callers_with_the_same_key_share_one_run() -> None:
    runs: SingleFlight[object] = SingleFlight(at_once=1, inside=5, wait_s=10)
    go, begun, results_made = threading.Event(), threading.Event(), []

    def work() -> object:
        begun.set()
        go.wait(10)
        results_made.append(object())
        return results_made[-1]

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(runs.run, "a", work)
        begun.wait(10)
        others = [pool.submit(runs.run, "a", work) for _ in range(2)]
        go.set()
        results = [each.result(10) for each in (first, *others)]
    assert results[0] in results_made
    assert len(results_made) <= 3  # a caller that arrives after the end starts a new run
    assert len(set(map(id, results))) == len(results_made)


def test_a_failed_run_is_not_reused() -> None:
    runs: SingleFlight[int] = SingleFlight(at_once=1, inside=5, wait_s=10)

    def broken() -> int:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        runs.run("a", broken)
    assert runs.run("a", lambda: 1) == 1


def test_waiting_too_long_for_a_slot_or_a_shared_result_raises_node_busy() -> None:
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


def test_a_timeout_of_the_work_itself_reaches_all_callers_and_is_not_node_busy() -> None:
    runs: SingleFlight[int] = SingleFlight(at_once=1, inside=2, wait_s=10)
    go, begun = threading.Event(), threading.Event()

    def time_out() -> int:
        begun.set()
        go.wait(10)
        raise TimeoutError("the share does not answer")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(runs.run, "a", time_out)
        begun.wait(10)
        second = pool.submit(runs.run, "a", time_out)
        wait_for(second.running, "the second caller")
        go.set()
        for each in (first, second):
            with pytest.raises(TimeoutError, match="the share"):
                each.result(10)


def test_a_full_limit_refuses_immediately() -> None:
    limit = ConcurrencyLimit(1)
    with limit.enter(), pytest.raises(NodeBusy), limit.enter():
        pass
    with limit.enter():
        pass
