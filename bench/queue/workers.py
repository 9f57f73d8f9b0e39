"""Runs tasks in processes that start simultaneously, and measures the time until the last one ends."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Barrier
from typing import Any

_BEGIN_TIMEOUT_S = 60.0
_CONTEXT = multiprocessing.get_context("spawn")


def run_together(tasks: Sequence[tuple[Callable[..., None], tuple[Any, ...]]]) -> float:
    """Run each task in its own process and return the elapsed seconds, excluding the start of Python.

    Raises RuntimeError if a process fails.
    """
    barrier = _CONTEXT.Barrier(len(tasks) + 1)
    ends = _CONTEXT.SimpleQueue()
    processes = [_CONTEXT.Process(target=_run_task, args=(barrier, ends, *task)) for task in tasks]
    for process in processes:
        process.start()
    barrier.wait(_BEGIN_TIMEOUT_S)
    began_s = time.monotonic()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a process of the benchmark failed; see above")
    return max(float(ends.get()) for _ in processes) - began_s


def _run_task(barrier: Barrier, ends: Any, task: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    barrier.wait(_BEGIN_TIMEOUT_S)
    task(*arguments)
    ends.put(time.monotonic())
