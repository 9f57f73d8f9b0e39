"""Signals reach all of a group, and a group that has ended is no error."""

import signal
import subprocess

import psutil

from shared.runtime.process_group import signal_group
from tests.support.waiting import wait_for


def test_a_signal_reaches_the_children_of_the_leader_too() -> None:
    with subprocess.Popen(["sh", "-c", "sleep 60 & wait"], start_new_session=True) as leader:
        (child,) = wait_for(psutil.Process(leader.pid).children, "its child")
        signal_group(leader.pid, signal.SIGTERM)
        assert leader.wait(30) == -signal.SIGTERM
        wait_for(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, "its end")


def test_a_group_that_has_ended_is_no_error() -> None:
    with subprocess.Popen(["true"], start_new_session=True) as leader:
        leader.wait()
    signal_group(leader.pid, signal.SIGTERM)
