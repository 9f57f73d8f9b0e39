"""Requests are counted in windows that follow the clock."""

import pytest
from limits import parse
from limits.storage import MemoryStorage

from api_gateway.aligned_windows import AlignedWindowRateLimiter


def test_a_window_ends_at_a_multiple_of_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    limiter, limit = AlignedWindowRateLimiter(MemoryStorage()), parse("2/10 seconds")

    def hit(at_s: float) -> tuple[bool, float, int]:
        monkeypatch.setattr("api_gateway.aligned_windows.time.time", lambda: at_s)
        return limiter.hit(limit, "anna"), *limiter.get_window_stats(limit, "anna")

    assert [hit(101.0), hit(109.9), hit(109.95)] == [(True, 110, 1), (True, 110, 0), (False, 110, 0)]
    assert hit(110.0) == (True, 120, 1)
    assert limiter.hit(limit, "ben")
