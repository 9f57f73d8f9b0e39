"""Runs steps in parallel lanes and measures the processor time of each.

This process is a subreaper: it adopts orphans of its steps, so that their processor time is counted and
processes that outlive their step are found.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil

from shared.runtime.process_group import signal_group
from tests.runner.steps import ARTIFACTS, ROOT, Step

_PR_SET_CHILD_SUBREAPER = 36
#: https://docs.pytest.org/en/stable/reference/exit-codes.html
_NO_TESTS = 5
_POLL_INTERVAL_S = 0.2
#: How long an interrupted step may take to end gracefully.
_GRACE_S = 30.0
#: How long processes left by a step may take to end by themselves.
_EXIT_GRACE_S = 15.0


@dataclass(frozen=True)
class Outcome:
    """How a step ended."""

    step: Step
    status: int
    """Its exit status; negative for a signal."""
    seconds: float
    processor_s: float
    """Processor time of the step and of all its descendants that were reaped."""

    @property
    def failed(self) -> bool:
        """Whether the step failed; pytest without tests (exit status 5) passes if the step may be empty."""
        return self.status != 0 and not (self.step.may_be_empty and self.status == _NO_TESTS)


def events_file(name: str) -> str:
    """Return the file in which the pytest of a step reports its progress."""
    return str(ARTIFACTS / f"{name}.events")


@dataclass
class _Running:
    step: Step
    process: subprocess.Popen[bytes]
    """Referenced until it is reaped: `subprocess` reaps unreferenced processes and discards their status."""
    began_s: float


class Processes:
    """The steps of one run. Calls `on_end` when a step ends, and `on_tick` several times a second."""

    def __init__(
        self,
        steps: Sequence[Step],
        lanes: int,
        environ: dict[str, str],
        ended: Callable[[Outcome], None],
        on_tick: Callable[[dict[str, float]], None],
    ) -> None:
        self._waiting = list(steps)
        self._lanes = lanes
        self._environ = environ
        self._on_end = ended
        self._on_tick = on_tick
        self._running: dict[int, _Running] = {}
        self.processor_s = 0.0
        """Processor time of all processes that have ended so far."""

    def run(self) -> None:
        """Run all steps until they end; on an interruption, end the running ones and re-raise."""
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        try:
            while self._waiting or self._running:
                self._start_what_fits()
                self._reap()
                now = time.monotonic()
                self._on_tick({each.step.name: now - each.began_s for each in self._running.values()})
                time.sleep(_POLL_INTERVAL_S)
        except BaseException:
            self._interrupt()
            raise

    def end_leftovers(self, grace_s: float = _EXIT_GRACE_S) -> list[str]:
        """Kill processes that the steps left running; return the command of each.

        Processes that are about to end, such as the fork server of tests that have just ended, get `grace_s`.
        """
        ending_by = time.monotonic() + grace_s
        while (found := psutil.Process().children(recursive=True)) and time.monotonic() < ending_by:
            self._reap()
            time.sleep(_POLL_INTERVAL_S)
        commands = [_command(process) for process in found if process.status() != psutil.STATUS_ZOMBIE]
        for process in found:
            if process.is_running():
                process.kill()
        deadline = time.monotonic() + _GRACE_S
        while psutil.Process().children() and time.monotonic() < deadline:
            self._reap()
            time.sleep(_POLL_INTERVAL_S)
        return commands

    def _start_what_fits(self) -> None:
        running = [each.step for each in self._running.values()]
        taken = sum(min(step.lanes, self._lanes) for step in running)
        unfinished = {step.name for step in (*self._waiting, *running)}
        for step in list(self._waiting):
            needs = min(step.lanes, self._lanes)
            if step.after in unfinished or taken + needs > self._lanes:
                continue
            self._waiting.remove(step)
            taken += needs
            self._start(step)

    def _start(self, step: Step) -> None:
        with (ARTIFACTS / f"{step.name}.log").open("wb") as log:
            process = subprocess.Popen(
                step.command,
                cwd=ROOT,
                env=self._environ | ({"H2R_TEST_EVENTS": events_file(step.name)} if step.is_pytest else {}),
                stdin=subprocess.DEVNULL,  # without a terminal, no tool waits for input
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,  # _interrupt forwards Ctrl-C, once
            )
        self._running[process.pid] = _Running(step, process, time.monotonic())

    def _reap(self) -> None:
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            processor_s = usage.ru_utime + usage.ru_stime
            self.processor_s += processor_s
            if pid in self._running:
                ended = self._running.pop(pid)
                ended.process.returncode = os.waitstatus_to_exitcode(status)
                seconds = time.monotonic() - ended.began_s
                self._on_end(Outcome(ended.step, ended.process.returncode, seconds, processor_s))

    def _interrupt(self) -> None:
        deadline = time.monotonic() + _GRACE_S
        for pid in self._running:
            signal_group(pid, signal.SIGINT)
        while self._running and time.monotonic() < deadline:
            self._reap()
            time.sleep(_POLL_INTERVAL_S)
        self.end_leftovers()


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())[:100] or process.name()
    except psutil.Error:
        return f"process {process.pid}"
