"""How long a failed job waits before its next attempt."""

import random

_FIRST_S = 15.0
_LONGEST_S = 900.0


def back_off_ms(attempt: int) -> int:
    """Return the wait after failed attempt `attempt` (from 1): it doubles, times a jitter of 0.5 to 1."""
    full_s = min(_LONGEST_S, _FIRST_S * 2 ** (attempt - 1))
    return int(full_s * random.uniform(0.5, 1.0) * 1000)  # noqa: S311 - jitter, not cryptography
