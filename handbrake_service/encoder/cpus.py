"""Chooses the CPUs an encode may use and the number of threads it creates.

HandBrakeCLI and its encoders create threads for every CPU in their affinity mask and ignore a CPU quota
(libhb/ports.c: hb_get_cpu_count). In a container limited to half a CPU on a large host, they would create
dozens of threads that only throttle each other. They do follow the affinity mask, so the mask is set to the
CPUs they really have.

Concurrent encodes slow each other down when they have more threads than CPUs: x264 takes 10 % more CPU time
with three threads than with one. So each encode starts on its share of the CPUs. Once its threads exist,
they may run on any CPU, so an encode that later runs alone can use the whole machine.
"""

import math
import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CpuShare:
    """The CPUs of one encode."""

    initial: list[int]
    """CPUs it starts on. It creates its threads for these."""
    usable: list[int]
    """CPUs its threads may run on once they exist."""
    all: list[int]
    """All CPUs of the node."""


class CpuShares:
    """Distributes CPUs among the encodes of a node. Thread-safe."""

    def __init__(self, allowed: Callable[[], Iterable[int]], effective_cpus: float) -> None:
        """`allowed` returns the CPUs that the node may use at the moment."""
        self._lock = threading.Lock()
        self._allowed = allowed
        self._effective = effective_cpus
        self._taken: Counter[int] = Counter()
        self._encodes = 0

    @contextmanager
    def take(self) -> Iterator[CpuShare]:
        """Yield the CPUs for one encode, choosing those with the fewest encodes."""
        with self._lock:
            self._encodes += 1
            # Ties are broken at random: other containers on this host choose CPUs without knowing about us.
            allowed = sorted(self._allowed())
            order = random.sample(allowed, len(allowed))
            usable = sorted(order, key=self._taken.__getitem__)[: math.ceil(self._effective)]
            # Twice the fair share, because encodes rarely all need their full share at the same time.
            initial = usable[: math.ceil(2 * self._effective / self._encodes)]
            self._taken.update(initial)
        try:
            yield CpuShare(sorted(initial), sorted(usable), allowed)
        finally:
            with self._lock:
                self._taken.subtract(initial)
                self._encodes -= 1


def spread(pid: int, cpus: Collection[int]) -> None:
    """Let all threads of a process run on `cpus`. Does nothing if the process has ended."""
    done: set[Path] = set()
    with suppress(FileNotFoundError):
        # A new thread inherits the mask of its creator, which may be the old or the new one.
        while new := set(Path(f"/proc/{pid}/task").iterdir()) - done:
            for thread in new:
                with suppress(OSError):  # the thread has ended, or the node lost these CPUs
                    os.sched_setaffinity(int(thread.name), cpus)
            done |= new


def thread_limit(encoder: str, encoder_options: str, cpus: int) -> list[str]:
    """Return arguments that limit an encoder to `cpus` if it ignores the affinity mask, else none.

    SVT-AV1 counts the CPUs of the machine: on one of two CPUs it created 94 threads, and 24 with `lp`.
    `encoder_options` are the options it gets anyway. They are repeated, since `--encopts` replaces them.
    """
    if not encoder.startswith("svt_av1") or "lp=" in encoder_options:
        return []
    return ["--encopts", ":".join(filter(None, (encoder_options, f"lp={cpus}")))]
