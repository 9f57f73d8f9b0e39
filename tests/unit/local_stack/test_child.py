"""A child runs in its own session, writes its log, and never outlives its owner."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from local_stack.child import LOG_LIMIT_BYTES, Child
from local_stack.home import Home
from local_stack.process_tree import wait_gone
from local_stack.stop_signals import StopSignals
from tests.unit.local_stack.conftest import ScriptMaker

#: Starts `sleep` as a child, prints its process id, and waits to be killed.
_OWNER = """
import os, signal, sys
from pathlib import Path
from local_stack.child import Child, Command
folder = Path(sys.argv[1])
child = Child(Command("sleeper", ["sleep", "1000"], os.environ, folder, folder / "log", folder / "pid"))
print(child.pid, flush=True)
signal.pause()
"""


def _number_in(file: Path, signals: StopSignals) -> int:
    """Wait for a script to write a process id into `file`."""
    while not (file.exists() and file.read_text().endswith("\n")):
        signals.wait(timeout_s=0.02)
    return int(file.read_text())


def test_a_child_writes_to_its_log_and_has_its_own_session(script: ScriptMaker, signals: StopSignals) -> None:
    child = Child(script("talker", "echo out; echo err >&2; ps -o sid= -p $$; exit 3"))
    while child.exit_status() is None:
        signals.wait(timeout_s=5)
    child.stop(grace_s=0)
    assert child.exit_status() == 3
    assert child.command.log_file.read_text().split() == ["out", "err", str(child.pid)]
    assert not child.command.pid_file.exists()


def test_a_child_that_ends_on_request_is_not_killed(
    script: ScriptMaker, home: Home, signals: StopSignals
) -> None:
    child = Child(script("polite", "trap 'echo bye; exit 0' TERM; echo $$ >up; sleep 1000 & wait"))
    _number_in(home.path / "up", signals)
    child.stop(grace_s=10)
    assert child.exit_status() == 0
    assert child.command.log_file.read_text() == "bye\n"


def test_a_child_that_ignores_the_request_is_killed_with_its_group(
    script: ScriptMaker, home: Home, signals: StopSignals
) -> None:
    child = Child(script("deaf", "trap '' TERM; (echo $$ >up; sleep 1000); true"))
    _number_in(home.path / "up", signals)
    family = psutil.Process(child.pid).children(recursive=True)
    child.stop(grace_s=0.1)
    assert child.exit_status() == -signal.SIGKILL
    assert wait_gone(family, 5) == []


def test_a_grandchild_in_its_own_session_is_ended_too(
    script: ScriptMaker, home: Home, signals: StopSignals
) -> None:
    child = Child(
        script("parent", "setsid sh -c 'echo $$ >up; trap \"\" TERM; while :; do sleep 1; done' & wait")
    )
    grandchild = psutil.Process(_number_in(home.path / "up", signals))
    child.stop(grace_s=0.5)
    assert wait_gone([grandchild], 5) == []


def test_a_child_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        sleeper = psutil.Process(int(owner.stdout.readline()))
        owner.kill()
    assert wait_gone([sleeper], 5) == []


def test_a_large_log_is_rotated(script: ScriptMaker) -> None:
    command = script("talker", "true")
    command.log_file.write_bytes(b"")
    os.truncate(command.log_file, LOG_LIMIT_BYTES + 1)
    Child(command).stop(grace_s=5)
    assert command.log_file.stat().st_size == 0
    assert command.log_file.with_name("talker.old.log").stat().st_size == LOG_LIMIT_BYTES + 1
