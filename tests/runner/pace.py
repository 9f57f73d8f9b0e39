"""How fast this machine is now, measured once before the tests: their time limits follow it."""

import os
import subprocess
import sys
import time

_WORK = "n = 0\nfor i in range(3_000_000):\n    n = (n * 31 + i) & 0xFFFF\n"

#: What `measure` takes at the usual pace, with two processes for each processor, seconds.
_USUAL_S = 0.75
#: Beyond this a limit says nothing any more.
_SLOWEST = 20.0


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


def lanes() -> int:
    """Return how many tests run at a time: most of them wait most of the time."""
    return 2 * processors()


def measure() -> float:
    """Return how many times slower than usual this machine is now, at least 1."""
    began = time.monotonic()
    workers = [subprocess.Popen([sys.executable, "-c", _WORK]) for _ in range(lanes())]
    for worker in workers:
        worker.wait()
    return min(max((time.monotonic() - began) / _USUAL_S, 1.0), _SLOWEST)
