"""Measures how fast this machine currently is; the time limits of tests are scaled by it."""

import os
import subprocess
import sys
import time

_WORK = "n = 0\nfor i in range(3_000_000):\n    n = (n * 31 + i) & 0xFFFF\n"

#: Duration of `measure` at the usual pace, with two processes per processor.
_USUAL_S = 0.75
#: Beyond this, time limits would be meaningless.
_SLOWEST = 20.0


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


def lanes() -> int:
    """Return how many tests run in parallel; more than processors, because tests mostly wait."""
    return 2 * processors()


def measure() -> float:
    """Return how many times slower than usual this machine currently is, at least 1."""
    began = time.monotonic()
    workers = [subprocess.Popen([sys.executable, "-c", _WORK]) for _ in range(lanes())]
    for worker in workers:
        worker.wait()
    return min(max((time.monotonic() - began) / _USUAL_S, 1.0), _SLOWEST)
