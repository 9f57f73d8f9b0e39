"""Signals end a wait, and only those that stop a run stop it."""

import os
import signal
import subprocess

import pytest

from local_stack.stop_signals import StopSignals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_the_wait(number: signal.Signals, signals: StopSignals) -> None:
    os.kill(os.getpid(), number)
    assert signals.wait(timeout_s=30)
    assert signals.wait(timeout_s=30), "and every later one"


@pytest.mark.timeout(20)
def test_a_childs_end_ends_the_wait_and_stops_nothing(signals: StopSignals) -> None:
    with subprocess.Popen(["true"]):
        assert not signals.wait(timeout_s=30)


@pytest.mark.timeout(20)
def test_a_childs_end_before_the_wait_ends_it_too(signals: StopSignals) -> None:
    subprocess.run(["true"], check=True)
    assert not signals.wait(timeout_s=30)


def test_a_wait_without_a_signal_ends_by_itself(signals: StopSignals) -> None:
    assert not signals.wait(timeout_s=0.01)


def test_under_nohup_a_hangup_is_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with StopSignals() as signals:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not signals.wait(timeout_s=0.01)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_the_handlers_of_before_come_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with StopSignals():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
