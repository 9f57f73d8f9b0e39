"""The loop that drains, suspends and watches a program, with programs that do as they are told."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psutil
import pytest

from handbrake_service.processes.run_control import RunControl, StopReason
from handbrake_service.processes.sandbox.child import Child, confined_child
from handbrake_service.processes.sandbox.policy import of_program
from handbrake_service.processes.supervise import supervise
from tests.support.pace import scaled
from tests.support.waiting import wait_for
from tests.unit.handbrake_service.processes.sandbox.attempts import PYTHON

StartProgram = Callable[[str], Child]


@pytest.fixture
def start() -> Iterator[StartProgram]:
    """Return a starter of one program, which is ended after the test."""
    with ExitStack() as stack:

        def run(script: str) -> Child:
            command = [PYTHON, "-I", "-S", "-c", script]
            return stack.enter_context(confined_child(command, of_program(PYTHON)))

        yield run


def _forever(_suspended: bool) -> None:
    """Wait without a limit."""


def _ignore(_chunk: bytes) -> None:
    pass


def test_each_pipe_is_drained_until_both_are_closed(start: StartProgram) -> None:
    output, log = bytearray(), bytearray()
    child = start(
        "import os; os.write(1, b'a' * 200_000); os.close(1); os.write(2, b'b' * 200_000 + b'end')",
    )
    supervise(child, RunControl(), output.extend, log.extend, _forever)
    assert output == b"a" * 200_000
    assert log == b"b" * 200_000 + b"end"
    assert child.wait() == 0


def test_a_silent_program_is_checked_after_the_wait_that_was_asked_for(start: StartProgram) -> None:
    child, checks = start("import time; time.sleep(60)"), 0

    def check(_suspended: bool) -> float:
        nonlocal checks
        checks += 1
        if checks == 3:
            child.signal(signal.SIGKILL)
        return 0.01

    supervise(child, RunControl(), _ignore, _ignore, check)
    assert checks >= 3
    assert child.wait() == -signal.SIGKILL


def test_a_check_may_give_up(start: StartProgram) -> None:
    def check(_suspended: bool) -> float:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        supervise(start("import time; time.sleep(60)"), RunControl(), _ignore, _ignore, check)


def test_other_file_descriptors_are_watched_too(start: StartProgram) -> None:
    child, events = start("import time; time.sleep(60)"), os.eventfd(1)

    def take_event() -> None:
        os.eventfd_read(events)
        child.signal(signal.SIGKILL)

    supervise(child, RunControl(), _ignore, _ignore, _forever, on_readable={events: take_event})
    os.close(events)
    assert child.wait() == -signal.SIGKILL


def test_a_program_is_suspended_while_its_run_is_paused(start: StartProgram) -> None:
    control, child = RunControl(), start("import time; time.sleep(60)")
    process, seen = psutil.Process(child.pid), []
    control.pause()

    def check(suspended: bool) -> None:
        seen.append(suspended)
        if suspended:
            wait_for(lambda: process.status() == psutil.STATUS_STOPPED, "it to stand still")
            control.resume()
        else:
            wait_for(lambda: process.status() != psutil.STATUS_STOPPED, "it to go on")
            child.signal(signal.SIGKILL)

    supervise(child, control, _ignore, _ignore, check)
    assert seen[:2] == [True, False]


def test_a_stop_resumes_a_suspended_program_and_leaves_its_end_to_the_check(start: StartProgram) -> None:
    control = RunControl()
    child = start("import time; print('awake', flush=True); time.sleep(60)")
    process, seen = psutil.Process(child.pid), []

    def check(suspended: bool) -> None:
        seen.append(suspended)
        if suspended:
            control.stop(StopReason.CANCELLED)
        elif control.stopped:
            wait_for(lambda: process.status() != psutil.STATUS_STOPPED, "it to go on")
            child.signal(signal.SIGKILL)

    supervise(child, control, lambda _chunk: control.pause(), _ignore, check)
    assert seen[:3] == [False, True, False]


def test_output_is_collected_before_it_is_read(start: StartProgram) -> None:
    chunks: list[bytes] = []
    child = start("import os, time; os.write(1, b'first '); time.sleep(0.1); os.write(1, b'second')")
    supervise(child, RunControl(), chunks.append, _ignore, _forever, batch_s=scaled(1))
    assert chunks == [b"first second"]
