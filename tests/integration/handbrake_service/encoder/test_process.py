"""Scripted children that misbehave as HandBrakeCLI cannot be made to: each ends and leaves nothing behind."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from handbrake_service.encoder import memory_watch
from handbrake_service.encoder.process import EncodeJob, EncoderExit, EncoderProcess
from handbrake_service.processes.run_control import RunControl, StopReason
from handbrake_service.processes.sandbox.limits import Limits
from shared.domain.job import Progress
from tests.support.pace import scaled, within
from tests.support.waiting import wait_for

#: Beginning of each child's Python script; `say` prints progress as HandBrakeCLI does.
PROLOGUE = """
import json, os, signal, subprocess, sys, time
def say(share):
    state = dict(Progress=share, Pass=1, PassCount=1, Hours=-1, Minutes=-1, Seconds=-1, Rate=0, RateAvg=0)
    print('Progress: ' + json.dumps({'State': 'WORKING', 'Working': state}), flush=True)
def done(error=0):
    print('Progress: ' + json.dumps({'State': 'WORKDONE', 'WorkDone': {'Error': error}}), flush=True)
"""

LIMITS = Limits(memory_bytes=8 * 1024**3, file_bytes=1024**3)


class Run:
    """One run of a scripted child, in its own thread."""

    def __init__(self, folder: Path, script: str, stall_s: float = 30.0, limits: Limits = LIMITS) -> None:
        # The real path: a confined child may not read the folders of a virtual environment.
        program = os.path.realpath(sys.executable)
        command = [program, "-I", "-S", "-c", PROLOGUE + script]
        self.progress: list[Progress] = []
        self.lines: list[str] = []
        self.closed: list[int] = []
        self.ended: EncoderExit | None = None
        self._source = os.open("/dev/null", os.O_RDONLY)
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.result = folder / "result"
        self.result.touch()
        job = EncodeJob(program, command, self._source, self.result, self.temporary, stall_s, limits)
        self.control = RunControl()
        self.encoder = EncoderProcess(
            job, self.control, self.progress.append, self.lines.extend, self._note_closed
        )
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _note_closed(self) -> None:
        self.closed.append(self.result.stat().st_size)

    def _run(self) -> None:
        self.ended = self.encoder.run()

    def end(self, timeout_s: float = 20.0) -> EncoderExit:
        """Wait for the end of the run."""
        self._thread.join(scaled(timeout_s))
        assert self.ended is not None, "the run has not ended"
        os.close(self._source)
        assert list(self.temporary.iterdir()) == []
        return self.ended

    def child(self) -> psutil.Process:
        """Wait until the child has reported progress, and return it."""
        wait_for(lambda: self.progress, "the child's first progress")
        (child,) = (c for c in psutil.Process().children() if PROLOGUE in " ".join(c.cmdline()))
        return child


StartRun = Callable[..., Run]


@pytest.fixture
def start(tmp_path: Path) -> StartRun:
    """Return a function that starts scripted children."""
    return lambda script, **options: Run(tmp_path, script, **options)


def test_a_child_whose_progress_never_changes_is_stalled(start: StartRun) -> None:
    ended = start(
        "while True:\n    say(0.5); print('busy', file=sys.stderr); time.sleep(0.02)", stall_s=1
    ).end()
    assert (ended.stalled, ended.code) == (True, -signal.SIGKILL)


def test_a_silent_child_is_stalled(start: StartRun) -> None:
    assert start("time.sleep(60)", stall_s=1).end().stalled


def test_slow_progress_is_not_a_stall(start: StartRun) -> None:
    script = f"for i in range(6):\n    say(i / 10); time.sleep({scaled(0.5)})\ndone()"
    ended = start(script, stall_s=scaled(1.5)).end()
    assert ended.claims_success
    assert scaled(2.5) < ended.encoding_s < scaled(10)


def test_a_pause_longer_than_the_limit_is_not_a_stall(start: StartRun) -> None:
    run = start("say(0.1)\ntime.sleep(0.5)\nsay(0.2)\ndone()", stall_s=scaled(2))
    child = run.child()
    run.control.pause()
    wait_for(lambda: child.status() == psutil.STATUS_STOPPED, "the child to be suspended")
    time.sleep(scaled(2) + 1)
    run.control.resume()
    assert run.end().claims_success


def test_noise_on_stderr_neither_hangs_the_child_nor_fills_memory(start: StartRun) -> None:
    script = "sys.stderr.write(('x' * 1000 + '\\n') * 20000 + 'y' * 3000000)\nsay(1)\ndone()"
    run = start(script)
    ended = run.end()
    assert ended.claims_success
    assert sum(map(len, run.lines)) == 20_000_000 + 3_000_000
    assert max(map(len, run.lines)) <= 4_000
    assert len(ended.log_tail) < 30_000


def test_noise_on_stdout_does_not_hang_the_child(start: StartRun) -> None:
    run = start("sys.stdout.write('noise {' * 1000000)\nsay(0.5)\ndone()")
    assert run.end().claims_success
    assert [reported.percent for reported in run.progress] == [50]


def test_bytes_that_are_not_utf8_are_replaced(start: StartRun) -> None:
    run = start("os.write(2, b'caf\\xe9 \\xff\\n'); done()")
    assert run.end().claims_success
    assert run.lines == ["caf\ufffd \ufffd"]


def test_a_last_line_without_a_newline_is_kept(start: StartRun) -> None:
    assert start("os.write(2, b'malloc failed')").end().log_tail == "malloc failed"


@pytest.mark.parametrize("paused", [False, True])
def test_a_child_that_ignores_interrupts_is_killed_with_its_children(
    start: StartRun, *, paused: bool
) -> None:
    ignoring_sigint = "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    run = start(ignoring_sigint + "subprocess.Popen(['sleep', '99'])\nsay(0)\ntime.sleep(99)")
    child = run.child()
    processes = [child, *child.children()]
    assert len(processes) == 2
    if paused:
        run.control.pause()
    with within(9):
        run.control.stop(StopReason.CANCELLED)
        assert run.end().code == -signal.SIGKILL
    wait_for(lambda: not any(_is_running(each) for each in processes), "all of them to end")


def test_an_interrupted_child_may_clean_up(start: StartRun) -> None:
    script = (
        "signal.signal(signal.SIGINT, lambda *_: (print('tidy', file=sys.stderr), sys.exit(1)))\n"
        "say(0)\ntime.sleep(99)"
    )
    run = start(script)
    run.child()
    run.control.stop(StopReason.CANCELLED)
    ended = run.end()
    assert (ended.code, ended.log_tail) == (1, "tidy")


def test_processes_left_running_by_a_child_are_ended_too(start: StartRun) -> None:
    run = start("subprocess.Popen(['sleep', '99'], stdout=-3, stderr=-3)\nsay(1)\ntime.sleep(1)\ndone()")
    (left,) = wait_for(run.child().children, "the child's own child")
    assert run.end().claims_success
    wait_for(lambda: not _is_running(left), "the process left behind to end")


def test_a_child_that_closes_its_pipes_and_keeps_running_is_ended(start: StartRun) -> None:
    run = start("say(1)\nos.close(1)\nos.close(2)\ntime.sleep(99)")
    assert run.end().code == -signal.SIGKILL


@pytest.mark.parametrize(("limit_bytes", "near"), [(200_000_000, True), (400_000_000, False)])
def test_memory_is_first_sampled_when_a_child_prints_something(
    start: StartRun, monkeypatch: pytest.MonkeyPatch, limit_bytes: int, near: bool
) -> None:
    """An earlier sample would be of the wrappers; the next would be too late for a child that fails soon."""
    monkeypatch.setattr(memory_watch, "_INTERVAL_S", 60.0)
    script = "kept = bytearray(190_000_000)\nprint('begun', file=sys.stderr, flush=True)\ntime.sleep(0.5)"
    ended = start(script, limits=Limits(limit_bytes, LIMITS.file_bytes)).end()
    assert ended.hit_memory_limit is near


def test_a_closed_result_is_noticed_while_the_child_keeps_running(start: StartRun, tmp_path: Path) -> None:
    script = "say(0.5)\nopen(os.environ['TMPDIR'] + '/other', 'w').close()\ntime.sleep(0.2)\n"
    script += f"with open({str(tmp_path / 'result')!r}, 'w') as file: file.write('whole')\n"
    run = start(script + "time.sleep(60)")
    wait_for(lambda: run.closed, "the result to be closed")
    assert run.closed == [len("whole")]
    assert run.ended is None
    run.control.stop(StopReason.CANCELLED)
    run.end()


def _is_running(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
