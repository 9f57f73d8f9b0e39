"""Running tools: those that exit, those that hang, and those that print endlessly."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from handbrake_service.processes.run_control import RunControl, RunStopped, StopReason
from handbrake_service.processes.tool import OutputTooLarge, ToolTimedOut, run_low_priority, run_tool
from tests.support.waiting import wait_for

#: Starts a child, prints both process ids, and hangs.
_HANGS = """
import os, subprocess
child = subprocess.Popen(["sleep", "60"])
os.write(1, f"{os.getpid()} {child.pid}\\n".encode())
child.wait()
"""
#: Starts a child that does not inherit the pipes, prints its process id, and exits.
_LEAVES = """
import subprocess
child = subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(child.pid)
"""


def python(program: str, *arguments: str) -> list[str]:
    """Return a command that runs a script outside the virtual environment, which it may not read."""
    return [os.path.realpath(sys.executable), "-I", "-S", "-c", program, *arguments]


@pytest.fixture
def fd(tmp_path: Path) -> Iterator[int]:
    """The descriptor of an open file."""
    path = tmp_path / "source"
    path.write_text("word")
    with path.open() as file:
        yield file.fileno()


def _is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _wait_until_gone(ids: bytes) -> None:
    """Wait until the processes have ended; killed ones take a moment."""
    pids = [int(word) for word in ids.split()]
    assert pids
    wait_for(lambda: all(map(_is_gone, pids)), f"the processes {pids} to end")


def test_a_tool_can_read_the_descriptor_and_its_output_is_returned(fd: int) -> None:
    script = f"print(open('/proc/self/fd/{fd}').read()); import sys; sys.stderr.write('oh'); sys.exit(3)"
    answer = run_tool(python(script), fd, 20)
    assert (answer.code, answer.output, answer.stderr_tail) == (3, b"word\n", "oh")


def test_a_tool_runs_at_low_priority_in_its_own_session_and_temporary_folder(fd: int) -> None:
    script = "import os; print(os.nice(0), os.getsid(0) == os.getpgid(0), os.environ['TMPDIR'])"
    answer = run_tool(python(script), fd, 20, temporary_files=True)
    nice, leads, folder = answer.output.decode().split()
    assert (int(nice) - os.nice(0), leads) == (5, "True")
    assert not Path(folder).exists()


def test_a_tool_that_hangs_is_killed_with_its_children(fd: int) -> None:
    pids = bytearray()
    with pytest.raises(ToolTimedOut):
        run_low_priority(python(_HANGS), fd, 2, pids.extend, RunControl())
    _wait_until_gone(bytes(pids))


def test_children_left_by_a_tool_are_killed(fd: int) -> None:
    answer = run_tool(python(_LEAVES), fd, 20)
    assert answer.code == 0
    _wait_until_gone(answer.output)


def test_endless_output_raises_an_error(fd: int) -> None:
    with pytest.raises(OutputTooLarge):
        run_tool(["yes"], fd, 20, most_bytes=100_000)


def test_only_the_tail_of_stderr_is_kept(fd: int) -> None:
    script = "import sys; sys.stderr.write('x' * 1_000_000 + 'end')"
    answer = run_tool(python(script), fd, 20)
    assert answer.stderr_tail.endswith("xend")
    assert len(answer.stderr_tail) < 10_000


def test_a_paused_tool_is_suspended_and_its_timeout_too(fd: int) -> None:
    control = RunControl()
    control.pause()
    output: list[bytes] = []
    program = python("import os; os.write(1, b'awake')")
    runner = threading.Thread(target=lambda: run_low_priority(program, fd, 5, output.append, control))
    runner.start()
    runner.join(0.5)
    assert runner.is_alive()
    control.resume()
    runner.join(5)
    assert not runner.is_alive()
    assert b"".join(output) == b"awake"


@pytest.mark.parametrize("paused", [False, True])
def test_a_tool_and_its_children_are_stopped_immediately(fd: int, paused: bool) -> None:
    control, ids = RunControl(), bytearray()

    def stop() -> None:
        wait_for(lambda: b"\n" in ids, "the program to hang")
        if paused:
            control.pause()
        control.stop(StopReason.CANCELLED)

    stopping = threading.Thread(target=stop)
    stopping.start()
    with pytest.raises(RunStopped):
        run_low_priority(python(_HANGS), fd, 20, ids.extend, control)
    stopping.join()
    _wait_until_gone(bytes(ids))


def test_a_tool_of_a_stopped_run_ends_immediately(fd: int) -> None:
    control = RunControl()
    control.stop(StopReason.CANCELLED)
    with pytest.raises(RunStopped):
        run_low_priority(["sleep", "20"], fd, 20, lambda _: None, control)
