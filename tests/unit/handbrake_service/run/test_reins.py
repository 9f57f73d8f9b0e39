"""What a run is told reaches whatever it does at the moment."""

import pytest

from handbrake_service.processes.leash import Leash
from handbrake_service.run.reins import Halt, Halted, Reins


def test_a_pause_that_ended_between_two_programs_does_not_hold_the_second() -> None:
    reins, leash = Reins(), Leash()
    with reins.holding(leash):
        reins.pause(paused=True)
        assert leash.paused
    reins.pause(paused=False)
    with reins.holding(leash):
        assert not leash.paused


def test_a_pause_between_two_programs_holds_the_second() -> None:
    reins, leash = Reins(), Leash()
    reins.pause(paused=True)
    with reins.holding(leash):
        assert leash.paused


def test_a_halt_between_two_programs_lets_none_begin() -> None:
    reins, leash = Reins(), Leash()
    reins.halt(Halt.CANCELLED)
    with pytest.raises(Halted), reins.holding(leash):
        raise AssertionError


def halt(reins: Reins, leash: Leash) -> None:
    """Be halted while something is held."""
    with reins.holding(leash):
        reins.halt(Halt.SHUTDOWN)
        leash.check()


def test_what_is_interrupted_has_been_halted() -> None:
    with pytest.raises(Halted):
        halt(Reins(), Leash())
