"""Scales the time limits of tests by the machine's pace, which `./h2r test` measures at its start."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: How many times slower than usual the machine is; 1 when nothing was measured.
PACE = float(os.environ.get("H2R_TEST_PACE", "1"))


def scaled(seconds: float) -> float:
    """Return a time limit for this machine, given the one for the usual pace."""
    return seconds * PACE


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail when the `with` block takes longer than `seconds` at the usual pace."""
    began_s = time.monotonic()
    yield
    took_s = time.monotonic() - began_s
    assert took_s < scaled(seconds), f"took {took_s:.1f} s, more than the allowed {scaled(seconds):.1f} s"
