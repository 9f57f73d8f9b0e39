"""Whether a source has been unchanged for long enough to be complete: a file being written keeps changing."""

from dataclasses import dataclass

from handbrake_service.media.roots import OpenSource
from shared.runtime.clock import SYSTEM_CLOCK, Clock


@dataclass(frozen=True)
class QuietPeriod:
    """For how long a source must not have changed before it is converted."""

    length_s: float
    clock: Clock = SYSTEM_CLOCK

    def remaining_ms(self, source: OpenSource) -> int:
        """Return for how many milliseconds a source must stay unchanged from now on.

        An mtime in the future proves nothing: such a file has to stay unchanged for the whole time.
        """
        age_s = self.clock.now().timestamp() - source.mtime_ns / 1e9
        return round(max(0.0, self.length_s - max(0.0, age_s)) * 1000)
