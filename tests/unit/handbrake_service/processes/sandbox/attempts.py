"""What a program taken over by a film might try, as scripts that print what came of it."""

import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.processes.sandbox.child import confined_child
from handbrake_service.processes.sandbox.policy import Policy

#: Not by its name in a virtual environment, whose folders a confined child may not read.
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
    """Return the command that makes an attempt; it prints `done`, or why it was refused."""
    body = "\n".join(f"    {line}" for line in attempt.strip().splitlines())
    code = _PROLOGUE + body + _EPILOGUE
    return [PYTHON, "-I", "-S", "-c", code, *map(str, arguments)]


def run_confined(
    command: list[str], policy: Policy, scratch: Path | None = None, keep: Collection[int] = ()
) -> Ended:
    """Run a program as `policy` says."""
    with confined_child(command, policy, scratch=scratch, keep=keep) as child:
        output, errors = b"", b""
        while chunk := os.read(child.stdout, 65_536):
            output += chunk
        while chunk := os.read(child.stderr, 65_536):
            errors += chunk
        return Ended(child.wait(), output.decode(), errors.decode())
