"""Decides which CPUs an encode may use.

HandBrakeCLI and its encoders start threads for every CPU of their affinity mask and ignore a CPU quota
(libhb/ports.c: hb_get_cpu_count), so in a container of half a CPU on a large host they would start dozens
of threads that only throttle each other. The mask is what they follow, so the mask says what they have.
"""

import math
import random
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

#: An encode gains little from more CPUs than this, so no encode is held below it for the sake of others.
_ENOUGH = 16


class CpuShares:
    """Hands CPUs out to the encodes of a node; thread-safe."""

    def __init__(self, allowed: Iterable[int], effective_cpus: float, slots: int) -> None:
        self._lock = threading.Lock()
        self._taken = Counter(dict.fromkeys(allowed, 0))
        # Twice the fair share: seldom do all encodes need all of theirs at the same time.
        share = max(_ENOUGH, math.ceil(2 * effective_cpus / slots))
        self.size = max(1, min(len(self._taken), math.ceil(effective_cpus), share))

    @contextmanager
    def take(self) -> Iterator[list[int] | None]:
        """Give the CPUs of one encode, those least given away so far; None when it may use all."""
        if self.size >= len(self._taken):
            yield None
            return
        with self._lock:
            # In random order where equal: other containers on this host choose too, and know nothing of us.
            order = random.sample(sorted(self._taken), len(self._taken))
            chosen = sorted(order, key=self._taken.__getitem__)[: self.size]
            self._taken.update(chosen)
        try:
            yield sorted(chosen)
        finally:
            with self._lock:
                self._taken.subtract(chosen)
