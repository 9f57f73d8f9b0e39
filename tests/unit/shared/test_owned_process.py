"""A program ends with its owner, whenever the owner ends."""

import signal
import subprocess
import sys

import psutil

from local_stack.process_tree import wait_gone
from shared.runtime.owned_process import ends_with_owner

_OWNER = """
import signal, subprocess
from shared.runtime.owned_process import ends_with_owner
print(subprocess.Popen([*ends_with_owner(signal.SIGKILL), "sleep", "60"]).pid, flush=True)
signal.pause()
"""
#: Exits immediately and leaves a shell that starts the program once it is an orphan.
_OWNER_THAT_ENDS_FIRST = """
import os, signal, subprocess, time
from shared.runtime.owned_process import ends_with_owner
owner = os.getpid()
if os.fork() == 0:
    while os.getppid() == owner:
        time.sleep(0.01)
    command = [*ends_with_owner(signal.SIGKILL, owner), "echo", "it ran"]
    os.execvp(command[0], command)
"""


def _output(*command: str) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60, check=True).stdout


def test_arguments_and_exit_code_are_passed_through() -> None:
    command = [*ends_with_owner(signal.SIGTERM), "sh", "-c", 'echo "$1"; exit 3', "-", "two  words $HOME"]
    completed = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    assert (completed.returncode, completed.stdout) == (3, "two  words $HOME\n")


def test_a_program_ends_with_its_owner() -> None:
    with subprocess.Popen([sys.executable, "-c", _OWNER], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        program = psutil.Process(int(owner.stdout.readline()))
        owner.kill()
    assert wait_gone([program], 5) == []


def test_a_program_does_not_run_if_its_owner_has_already_ended() -> None:
    """The kernel sends no signal if the owner had ended before the request."""
    assert _output(sys.executable, "-c", _OWNER_THAT_ENDS_FIRST) == ""
