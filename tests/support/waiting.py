"""Waiting for a condition, with an end."""

import time
from collections.abc import Callable
from typing import TypeVar

from tests.support.pace import scaled

#: What comes soon is seen soon; what takes long is not asked for so often that asking slows it down.
_FIRST_PAUSE_S = 0.02
_LONGEST_PAUSE_S = 0.25

T = TypeVar("T")


def wait_for(condition: Callable[[], T | bool | None], what: str, timeout_s: float = 30.0) -> T:
    """Ask until `condition` returns something true, and return that.

    Fails naming `what` after `timeout_s` at the machine's usual pace.
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
