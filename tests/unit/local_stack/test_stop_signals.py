"""Signals end a wait; only stop signals stop the run."""

import os
import signal
import subprocess

import pytest

from local_stack.stop_signals import StopSignals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_the_wait(number: signal.Signals, signals: StopSignals) -> None:
    os.kill(os.getpid(), number)
    assert signals.wait(timeout_s=30)
    assert signals.wait(timeout_s=30), "later waits must end immediately too"


@pytest.mark.timeout(20)
def test_the_end_of_a_child_ends_the_wait_but_stops_nothing(signals: StopSignals) -> None:
    with subprocess.Popen(["true"]):
        assert not signals.wait(timeout_s=30)


@pytest.mark.timeout(20)
def test_the_end_of_a_child_before_the_wait_ends_it_too(signals: StopSignals) -> None:
    subprocess.run(["true"], check=True)
    assert not signals.wait(timeout_s=30)


def test_a_wait_without_a_signal_times_out(signals: StopSignals) -> None:
    assert not signals.wait(timeout_s=0.01)


def test_sighup_is_ignored_under_nohup() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with StopSignals() as signals:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not signals.wait(timeout_s=0.01)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_the_previous_handlers_are_restored() -> None:
    before = signal.getsignal(signal.SIGINT)
    with StopSignals():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
