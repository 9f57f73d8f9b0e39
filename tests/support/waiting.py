"""Waits for a condition, with a time limit."""

import time
from collections.abc import Callable
from typing import TypeVar

from tests.support.pace import scaled

#: Poll often at first, then less, so that polling does not slow down what is waited for.
_FIRST_PAUSE_S = 0.02
_LONGEST_PAUSE_S = 0.25

T = TypeVar("T")


def wait_for(condition: Callable[[], T | bool | None], what: str, timeout_s: float = 30.0) -> T:
    """Call `condition` until it returns something true, and return that.

    Raises AssertionError, naming `what`, after `timeout_s` scaled by the machine's pace.
    """
    limit_s = scaled(timeout_s)
    deadline_s = time.monotonic() + limit_s
    pause_s = _FIRST_PAUSE_S
    while time.monotonic() < deadline_s:
        found = condition()
        if found:
            return found  # type: ignore[return-value]
        time.sleep(pause_s)
        pause_s = min(1.3 * pause_s, _LONGEST_PAUSE_S)
    raise AssertionError(f"waited {limit_s:.0f} s in vain for {what}")
