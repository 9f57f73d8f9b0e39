"""System calls that Python does not provide. Each function raises OSError with the kernel's errno."""

import ctypes
import functools
import os


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: int | ctypes.c_void_p) -> int:
    """Make a system call by number. Integers are passed as `long`, as syscall(2) expects."""
    converted = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result: int = _libc().syscall(ctypes.c_long(number), *converted)
    return _checked(result)


def prctl(operation: int, argument: int, pointer: int = 0) -> int:
    """Set or read an attribute of the calling thread (prctl(2))."""
    result: int = _libc().prctl(operation, *(ctypes.c_ulong(each) for each in (argument, pointer, 0, 0)))
    return _checked(result)


def capset(header: ctypes.c_void_p, sets: ctypes.c_void_p) -> None:
    """Set the capabilities of the calling thread (capset(2))."""
    _checked(_libc().capset(header, sets))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
