"""Counts requests in fixed windows that are aligned to the clock, with one command per request.

The strategy of `limits` for fixed windows asks three times: to count, for the count, and for the end of the
window. Here the end follows from the clock, and the count is that of this request.
"""

import threading
import time

from limits import RateLimitItem
from limits.strategies import STRATEGIES, FixedWindowRateLimiter
from limits.util import WindowStats

#: The name under which Flask-Limiter finds the strategy.
STRATEGY = "aligned-window"


class AlignedWindowRateLimiter(FixedWindowRateLimiter):
    """Windows begin at multiples of their length. Thread-safe."""

    _counted = threading.local()

    def hit(self, item: RateLimitItem, *identifiers: str, cost: int = 1) -> bool:
        """Count a request; return whether it is within the limit."""
        length_s = item.get_expiry()
        number = int(time.time() // length_s)
        count = self.storage.incr(item.key_for(*identifiers, str(number)), length_s, amount=cost)
        self._counted.latest = WindowStats((number + 1) * length_s, max(0, item.amount - count))
        return count <= item.amount

    def get_window_stats(self, item: RateLimitItem, *identifiers: str) -> WindowStats:
        """Return the end of the window and the remaining number as of this thread's last request."""
        latest: WindowStats | None = getattr(self._counted, "latest", None)
        return latest or super().get_window_stats(item, *identifiers)


STRATEGIES[STRATEGY] = AlignedWindowRateLimiter
