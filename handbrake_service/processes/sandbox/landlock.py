"""Denies a thread, and everything it starts, access to files that a policy does not name (landlock(7)).

Landlock exists since Linux 5.13, and each ABI version can restrict more. A kernel may be built or booted
without it. It restricts opening, creating and deleting files, but not reading their metadata.
"""

import ctypes
import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntFlag
from pathlib import Path

from handbrake_service.processes.sandbox.policy import Policy
from handbrake_service.processes.sandbox.syscalls import syscall

#: The same on all architectures (include/uapi/linux/landlock.h, asm-generic/unistd.h).
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_GET_VERSION = 1
_PATH_BENEATH = 1
#: Binding and connecting TCP sockets. Scopes: abstract Unix sockets and signals to other processes.
_ALL_TCP = 0b11
_ALL_SCOPES = 0b11
_TCP_SINCE, _SCOPES_SINCE = 4, 6


class _Right(IntFlag):
    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


#: The ABI version from which a right can be denied. All others can be denied since the first.
_SINCE = {_Right.REFER: 2, _Right.TRUNCATE: 3, _Right.IOCTL_DEV: 5}
_READ = _Right.READ_FILE | _Right.READ_DIR
_EXECUTE = _READ | _Right.EXECUTE
_DEVICE = _READ | _Right.WRITE_FILE | _Right.IOCTL_DEV
_WRITE = (
    _READ
    | _Right.WRITE_FILE
    | _Right.TRUNCATE
    | _Right.MAKE_REG
    | _Right.MAKE_DIR
    | _Right.REMOVE_FILE
    | _Right.REMOVE_DIR
)
#: Rights that apply to a file. The kernel accepts no others in a rule for a file.
_OF_FILES = _Right.EXECUTE | _Right.WRITE_FILE | _Right.READ_FILE | _Right.TRUNCATE | _Right.IOCTL_DEV


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def abi_version() -> int:
    """Return the Landlock ABI version of the kernel, or 0 when Landlock is missing or disabled."""
    try:
        return syscall(_CREATE_RULESET, ctypes.c_void_p(None), 0, _GET_VERSION)
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
            return 0
        raise


def restrict(policy: Policy, version: int) -> None:
    """Restrict the calling thread to `policy`. Irreversible. Call `privileges.gain_none` first.

    `version` is the result of `abi_version`, at least 1. Raises OSError, and then nothing is restricted.
    """
    handled = _handled(version)
    attributes = _RulesetAttributes(
        handled,
        _ALL_TCP if version >= _TCP_SINCE else 0,
        _ALL_SCOPES if version >= _SCOPES_SINCE else 0,
    )
    # A kernel that knows fewer attributes accepts the others if they are zero.
    ruleset = syscall(_CREATE_RULESET, _pointer(attributes), ctypes.sizeof(attributes), 0)
    try:
        for rights, targets in (
            (_EXECUTE, policy.execute),
            (_READ, policy.read),
            (_WRITE, policy.write),
            (_DEVICE, policy.devices),
        ):
            for target in targets:
                _allow(ruleset, target, rights & handled)
        syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _handled(version: int) -> _Right:
    """Return all rights that this ABI version can deny."""
    handled = _Right(0)
    for right in _Right:
        if version >= _SINCE.get(right, 1):
            handled |= right
    return handled


def _allow(ruleset: int, target: Path | int, rights: _Right) -> None:
    with _opened(target) as fd:
        if fd is None:
            return
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= _OF_FILES
        rule = _PathBeneath(rights, fd)
        syscall(_ADD_RULE, ruleset, _PATH_BENEATH, _pointer(rule), 0)


@contextmanager
def _opened(target: Path | int) -> Iterator[int | None]:
    """Yield a file descriptor of a path, or None when it does not exist or cannot be reached."""
    if isinstance(target, int):
        yield target
        return
    try:
        fd = os.open(target, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        yield None
        return
    try:
        yield fd
    finally:
        os.close(fd)


def _pointer(structure: ctypes.Structure) -> ctypes.c_void_p:
    return ctypes.cast(ctypes.pointer(structure), ctypes.c_void_p)
