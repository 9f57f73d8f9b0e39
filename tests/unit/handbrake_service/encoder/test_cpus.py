"""The CPUs that an encode may use."""

import os
import subprocess
import sys
from contextlib import ExitStack

import psutil
import pytest

from handbrake_service.encoder.cpus import CpuShares, spread, thread_limit


@pytest.mark.parametrize(
    ("allowed", "effective", "initial", "usable"),
    [
        (2, 2.0, [2, 2, 2, 1, 1], 2),
        (4, 4.0, [4, 4, 3, 2, 2], 4),
        (64, 0.5, [1, 1, 1], 1),
        (64, 2.5, [3, 3, 2, 2, 1], 3),
        (64, 64.0, [64, 64, 43], 64),
    ],
)
def test_an_encode_may_use_the_quota_and_parallel_ones_start_on_twice_their_share(
    allowed: int, effective: float, initial: list[int], usable: int
) -> None:
    shares = CpuShares(lambda: range(allowed), effective)
    with ExitStack() as running:
        granted = [running.enter_context(shares.take()) for _ in initial]
    assert [len(share.initial) for share in granted] == initial
    for share in granted:
        assert len(share.usable) == usable
        assert set(share.initial) <= set(share.usable)


def test_an_encode_counts_as_parallel_only_while_it_runs() -> None:
    shares = CpuShares(lambda: range(2), 2.0)
    with ExitStack() as running:
        for _ in range(4):
            running.enter_context(shares.take())
    with shares.take() as share:
        assert share.initial == [0, 1]


def test_parallel_encodes_start_on_different_cpus_while_some_are_free() -> None:
    shares = CpuShares(lambda: range(8), 2.0)
    for _ in range(3):
        with ExitStack() as running:
            granted = [running.enter_context(shares.take()).initial for _ in range(4)]
            taken = [cpu for cpus in granted for cpu in cpus]
            assert len(taken) == len(set(taken)) == 7


def test_a_cpu_that_was_taken_from_the_node_is_not_used() -> None:
    allowed = [0, 1, 2, 3]
    shares = CpuShares(lambda: allowed, 4.0)
    with shares.take():
        del allowed[1:]
        with shares.take() as share:
            assert share.initial == share.usable == share.all == [0]


def test_all_threads_of_a_program_are_spread() -> None:
    start = "[threading.Thread(target=time.sleep, args=(60,)).start() for _ in range(5)]"
    script = f"import threading, time; {start}; print(flush=True)"
    one = min(os.sched_getaffinity(0))
    command = ["taskset", "--cpu-list", str(one), sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        program.stdout.readline()
        threads = [thread.id for thread in psutil.Process(program.pid).threads()]
        before = [os.sched_getaffinity(thread) for thread in threads]
        spread(program.pid, os.sched_getaffinity(0))
        after = [os.sched_getaffinity(thread) for thread in threads]
        program.kill()
    assert before == [{one}] * 6
    assert after == [os.sched_getaffinity(0)] * 6


def test_spreading_an_ended_program_does_nothing() -> None:
    with subprocess.Popen(["true"]) as program:
        program.wait()
    spread(program.pid, [0])


@pytest.mark.parametrize(
    ("encoder", "options", "expected"),
    [
        ("x264", "ref=3", []),
        ("svt_av1", "", ["--encopts", "lp=2"]),
        ("svt_av1_10bit", "film-grain=8", ["--encopts", "film-grain=8:lp=2"]),
        ("svt_av1", "lp=1", []),
    ],
)
def test_encoders_that_ignore_their_affinity_get_a_thread_limit(
    encoder: str, options: str, expected: list[str]
) -> None:
    assert thread_limit(encoder, options, 2) == expected
