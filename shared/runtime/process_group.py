"""Sends signals to process groups."""

import os
import signal
from contextlib import suppress


def signal_group(leader_pid: int, number: signal.Signals) -> None:
    """Send a signal to the process group that `leader_pid` leads, if any process of it is left."""
    with suppress(ProcessLookupError):
        os.killpg(leader_pid, number)
