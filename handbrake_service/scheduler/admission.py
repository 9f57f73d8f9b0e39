"""Whether a node may start one more job, by its limits and its load."""

import math
from collections.abc import Iterator

from shared.domain import wait_reasons
from shared.domain.node import Limits, Load
from shared.domain.wait_reasons import Waiting
from shared.runtime.clock import SYSTEM_CLOCK, Clock

#: How long a new job takes to show in the averaged CPU use.
SETTLING_S = 5.0


class Admission:
    """Applies the limits of one node. Only the thread that starts its jobs may use it."""

    def __init__(self, limits: Limits, clock: Clock = SYSTEM_CLOCK) -> None:
        self.limits = limits
        self._clock = clock
        self._encode_started_s = -math.inf

    def encode_started(self) -> None:
        """Record that an encode starts now."""
        self._encode_started_s = self._clock.monotonic_s()

    def refusal_of_encode(self, load: Load, running: int) -> Waiting | None:
        """Return why no encode may start beside `running` others, or None. `room_bytes` limits its size."""
        return next(self._refusals(load, running), None)

    def refusal_of_sample(self, load: Load) -> Waiting | None:
        """Return why no sample may start, or None if one may."""
        return next((r for r in self._refusals(load, 0) if r.reason.blocks_samples), None)

    def _refusals(self, load: Load, running: int) -> Iterator[Waiting]:
        """Yield every limit that is reached: the slots first, since their encodes cause much of the load."""
        limits = self.limits
        if running >= limits.max_concurrent_jobs:
            yield wait_reasons.slots_busy(running, limits.max_concurrent_jobs)
        if limits.cpu_percent < 100:
            if running and self._clock.monotonic_s() - self._encode_started_s < SETTLING_S:
                yield wait_reasons.cpu_not_measured()
            # Without running encodes, the average still contains the one that ended last.
            busy_percent = load.cpu_percent if running else load.cpu_others_percent
            if busy_percent > limits.cpu_percent:
                yield wait_reasons.cpu_busy(busy_percent, limits.cpu_percent)
        if limits.memory_percent < 100 and load.memory_percent > limits.memory_percent:
            yield wait_reasons.memory_busy(load.memory_percent, limits.memory_percent)
        if load.memory_available_bytes < limits.min_memory_bytes:
            yield wait_reasons.memory_low(load.memory_available_bytes, limits.min_memory_bytes)
        if load.disk_free_bytes < limits.min_disk_bytes:
            yield wait_reasons.disk_low(load.disk_free_bytes, limits.min_disk_bytes)

    def room_bytes(self, load: Load, reserved_bytes: int, written_bytes: int) -> int:
        """Return the disk space available to one more job.

        `reserved_bytes` is reserved for running jobs, which have already written `written_bytes` of it.
        """
        outstanding = max(0, reserved_bytes - written_bytes)
        return max(0, load.disk_free_bytes - self.limits.min_disk_bytes - outstanding)
