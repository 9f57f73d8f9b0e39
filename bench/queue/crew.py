"""Several processes that begin together, timed from there to the end of the last."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Barrier
from typing import Any

_BEGIN_TIMEOUT_S = 60.0
_CONTEXT = multiprocessing.get_context("spawn")


def run_together(tasks: Sequence[tuple[Callable[..., None], tuple[Any, ...]]]) -> float:
    """Run each task in a process of its own; return the seconds they took, the start of Python not counted.

    Raises RuntimeError when one fails.
    """
    barrier = _CONTEXT.Barrier(len(tasks) + 1)
    ends = _CONTEXT.SimpleQueue()
    processes = [_CONTEXT.Process(target=_take_part, args=(barrier, ends, *task)) for task in tasks]
    for process in processes:
        process.start()
    barrier.wait(_BEGIN_TIMEOUT_S)
    began_s = time.monotonic()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a process of the benchmark failed; see above")
    return max(float(ends.get()) for _ in processes) - began_s


def _take_part(barrier: Barrier, ends: Any, task: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    barrier.wait(_BEGIN_TIMEOUT_S)
    task(*arguments)
    ends.put(time.monotonic())
