"""Scripts that attempt what a program compromised by a malicious film might do, and print the outcome."""

import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.processes.sandbox.child import confined_child
from handbrake_service.processes.sandbox.policy import Policy

#: Resolved, because a sandboxed child may not read the virtual environment.
PYTHON = os.path.realpath(sys.executable)

_PROLOGUE = """
import ctypes, errno, os, socket, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    found = libc.syscall(ctypes.c_long(number), *(a if a is None else ctypes.c_long(a) for a in arguments))
    if found < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return found
try:
"""
_EPILOGUE = """
except OSError as error:
    print(errno.errorcode[error.errno])
else:
    print("done")
"""


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    code: int
    output: str
    errors: str


def script(attempt: str, arguments: Sequence[object] = ()) -> list[str]:
    """Return a command that runs an attempt and prints `done` or the name of its errno."""
    body = "\n".join(f"    {line}" for line in attempt.strip().splitlines())
    code = _PROLOGUE + body + _EPILOGUE
    return [PYTHON, "-I", "-S", "-c", code, *map(str, arguments)]


def run_confined(
    command: list[str], policy: Policy, scratch: Path | None = None, keep: Collection[int] = ()
) -> Ended:
    """Run a program in the sandbox that `policy` describes."""
    with confined_child(command, policy, scratch=scratch, keep=keep) as child:
        output, errors = b"", b""
        while chunk := os.read(child.stdout, 65_536):
            output += chunk
        while chunk := os.read(child.stderr, 65_536):
            errors += chunk
        return Ended(child.wait(), output.decode(), errors.decode())
