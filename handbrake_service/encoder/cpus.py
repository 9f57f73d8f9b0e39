"""Decides which CPUs an encode may use, and for how many it makes threads.

HandBrakeCLI and its encoders start threads for every CPU of their affinity mask and ignore a CPU quota
(libhb/ports.c: hb_get_cpu_count), so in a container of half a CPU on a large host they would start dozens
of threads that only throttle each other. The mask is what they follow, so the mask says what they have.

Encodes in company get in each other's way with fewer CPUs than threads: x264 with three threads takes a
tenth more CPU time than with one. So each starts on its part of the CPUs, and once it has its threads,
these may run on any: whoever is left alone later still has the machine.
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
    """Those it makes its threads for and starts on."""
    usable: list[int]
    """Those its threads may run on once they are there."""
    all: list[int]
    """Those of the node."""


class CpuShares:
    """Hands CPUs out to the encodes of a node; thread-safe."""

    def __init__(self, allowed: Callable[[], Iterable[int]], effective_cpus: float) -> None:
        """`allowed` gives the CPUs of the node as they are at the moment."""
        self._lock = threading.Lock()
        self._allowed = allowed
        self._effective = effective_cpus
        self._taken: Counter[int] = Counter()
        self._encodes = 0

    @contextmanager
    def take(self) -> Iterator[CpuShare]:
        """Yield the CPUs of one encode, those least given away so far."""
        with self._lock:
            self._encodes += 1
            # In random order where equal: other containers on this host choose too, and know nothing of us.
            everything = sorted(self._allowed())
            order = random.sample(everything, len(everything))
            usable = sorted(order, key=self._taken.__getitem__)[: math.ceil(self._effective)]
            # Twice the fair share: seldom do all encodes need all of theirs at the same time.
            initial = usable[: math.ceil(2 * self._effective / self._encodes)]
            self._taken.update(initial)
        try:
            yield CpuShare(sorted(initial), sorted(usable), everything)
        finally:
            with self._lock:
                self._taken.subtract(initial)
                self._encodes -= 1


def spread(pid: int, cpus: Collection[int]) -> None:
    """Let all threads of a program run on `cpus`; a program that has ended needs none."""
    spread_out: set[Path] = set()
    with suppress(FileNotFoundError):
        # A thread made meanwhile has the mask of the one that made it, old or new.
        while new := set(Path(f"/proc/{pid}/task").iterdir()) - spread_out:
            for thread in new:
                with suppress(OSError):  # it has ended, or the CPUs were taken from us
                    os.sched_setaffinity(int(thread.name), cpus)
            spread_out |= new


def thread_limit(encoder: str, encoder_options: str, cpus: int) -> list[str]:
    """Return arguments that hold an encoder to `cpus` which does not follow the mask.

    SVT-AV1 counts the CPUs of the machine: it was seen to start 94 threads on one CPU of two, with `lp` 24.
    `encoder_options` are those it would get anyway.
    """
    if not encoder.startswith("svt_av1") or "lp=" in encoder_options:
        return []
    return ["--encopts", ":".join(filter(None, (encoder_options, f"lp={cpus}")))]
