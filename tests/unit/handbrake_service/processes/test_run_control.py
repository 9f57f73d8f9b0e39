"""Stop and pause requests reach all threads and programs of a run."""

import select
from functools import partial

import pytest

from handbrake_service.processes.run_control import PauseReason, RunControl, RunStopped, StopReason


def test_the_first_reason_to_stop_counts() -> None:
    control = RunControl()
    control.stop(StopReason.CANCELLED)
    control.stop(StopReason.SHUTDOWN)
    assert control.stop_reason is StopReason.CANCELLED
    with pytest.raises(RunStopped):
        control.check()


def test_a_shutdown_ends_the_wait_even_after_another_stop_reason() -> None:
    control = RunControl()
    control.stop(StopReason.CANCELLED)
    assert not control.wait_for_shutdown(0)
    control.stop(StopReason.SHUTDOWN)
    assert control.wait_for_shutdown(0)


def test_a_resumed_run_still_counts_as_having_been_paused() -> None:
    control = RunControl()
    control.pause(PauseReason.USER)
    paused = [control.paused]
    control.resume(PauseReason.USER)
    assert [*paused, control.paused] == [True, False]
    assert control.was_paused


def test_every_change_wakes_watchers() -> None:
    control = RunControl()
    changes = (control.pause, control.resume, partial(control.stop, StopReason.CANCELLED))
    for change in changes:
        with control.watched() as wake:
            assert not select.select([wake], [], [], 0)[0]
            change()
            assert select.select([wake], [], [], 0)[0]


def test_a_child_follows_its_parent() -> None:
    control = RunControl()
    control.pause()
    with control.child() as child, child.watched() as wake:
        paused = [child.paused]
        control.resume()
        assert [*paused, child.paused] == [True, False]
        control.stop(StopReason.LEASE_LOST)
        assert child.stop_reason is StopReason.LEASE_LOST
        assert select.select([wake], [], [], 0)[0]


def test_a_child_of_a_stopped_run_is_stopped_from_the_start() -> None:
    control = RunControl()
    control.stop(StopReason.CANCELLED)
    with control.child() as child, pytest.raises(RunStopped):
        child.check()


def test_the_end_of_a_child_stops_only_the_child() -> None:
    control = RunControl()
    with control.child() as child:
        pass
    assert child.stop_reason is StopReason.NO_LONGER_NEEDED
    control.check()
