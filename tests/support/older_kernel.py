"""Simulates older kernels: makes system calls of a thread or process fail as they would there."""

import ctypes
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import TypeVar

from handbrake_service.processes.sandbox.privileges import gain_none
from handbrake_service.processes.sandbox.syscalls import prctl

LANDLOCK_CREATE_RULESET = 444
#: On x86-64 and 64-bit ARM.
SECCOMP = {"x86_64": 317, "aarch64": 277}

_LOAD_NUMBER, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ERRNO, _ALLOW = 0x0005_0000, 0x7FFF_0000

Found = TypeVar("Found")


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse(errors: Mapping[int, int]) -> None:
    """Make system calls of the calling thread fail from now on; `errors` maps their numbers to errnos."""
    code = struct.pack("=HBBI", _LOAD_NUMBER, 0, 0, 0)
    for number, error in errors.items():
        code += struct.pack("=HBBI", _JUMP_EQUAL, 0, 1, number)
        code += struct.pack("=HBBI", _RETURN, 0, 0, _ERRNO | error)
    code += struct.pack("=HBBI", _RETURN, 0, 0, _ALLOW)
    program = _Program(len(code) // 8, code)
    gain_none()
    prctl(22, 2, ctypes.addressof(program))


def with_failing_syscalls(errors: Mapping[int, int], function: Callable[[], Found]) -> Found:
    """Call a function in a thread in which these system calls fail."""
    found: Future[Found] = Future()

    def run() -> None:
        refuse(errors)
        try:
            found.set_result(function())
        except BaseException as error:  # noqa: BLE001 - re-raised in the caller
            found.set_exception(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found.result()


def command_with_failing_syscalls(errors: Mapping[int, int], *command: str) -> list[str]:
    """Return a command that runs `command` with these system calls failing."""
    script = f"import os, sys; from tests.support.older_kernel import refuse; refuse({dict(errors)!r});"
    return [sys.executable, "-c", script + "os.execvp(sys.argv[1], sys.argv[1:])", *command]
