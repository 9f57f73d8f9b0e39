"""Has the kernel refuse a thread, and all it starts, every file that a policy does not name (landlock(7)).

Landlock is in Linux since 5.13, each version of its ABI refusing more; a kernel may be built or booted
without it. It decides about the opening, making and deleting of files, not about reading their facts.
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

#: The same numbers on all machines (include/uapi/linux/landlock.h, asm-generic/unistd.h).
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
#: Connecting TCP sockets and binding them; abstract Unix sockets and signals of others.
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


#: Since which version of the ABI a right can be withheld; all others since the first.
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
#: Those that mean something for what is no folder; the kernel takes no others there.
_OF_FILES = _Right.EXECUTE | _Right.WRITE_FILE | _Right.READ_FILE | _Right.TRUNCATE | _Right.IOCTL_DEV


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def abi_version() -> int:
    """Return which version of Landlock the kernel has; 0 where it has none, or was booted without."""
    try:
        return syscall(_CREATE_RULESET, ctypes.c_void_p(None), 0, _ASK_VERSION)
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
            return 0
        raise


def restrict(policy: Policy, version: int) -> None:
    """Refuse the calling thread all but what `policy` names, for ever; it may gain no privileges by then.

    `version` is that of `abi_version`, at least 1. Raises OSError; the thread then is as it was.
    """
    handled = _handled(version)
    attributes = _RulesetAttributes(
        handled,
        _ALL_TCP if version >= _TCP_SINCE else 0,
        _ALL_SCOPES if version >= _SCOPES_SINCE else 0,
    )
    # A kernel that knows fewer attributes takes more, as long as those are zero.
    ruleset = syscall(_CREATE_RULESET, _pointer(attributes), ctypes.sizeof(attributes), 0)
    try:
        for rights, places in (
            (_EXECUTE, policy.execute),
            (_READ, policy.read),
            (_WRITE, policy.write),
            (_DEVICE, policy.devices),
        ):
            for place in places:
                _allow(ruleset, place, rights & handled)
        syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _handled(version: int) -> _Right:
    """Return all rights that this version can withhold."""
    handled = _Right(0)
    for right in _Right:
        if version >= _SINCE.get(right, 1):
            handled |= right
    return handled


def _allow(ruleset: int, place: Path | int, rights: _Right) -> None:
    with _opened(place) as handle:
        if handle is None:
            return
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= _OF_FILES
        rule = _PathBeneath(rights, handle)
        syscall(_ADD_RULE, ruleset, _PATH_BENEATH, _pointer(rule), 0)


@contextmanager
def _opened(place: Path | int) -> Iterator[int | None]:
    """Yield a handle of a place, None where nothing is there."""
    if isinstance(place, int):
        yield place
        return
    try:
        handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        yield None
        return
    try:
        yield handle
    finally:
        os.close(handle)


def _pointer(structure: ctypes.Structure) -> ctypes.c_void_p:
    return ctypes.cast(ctypes.pointer(structure), ctypes.c_void_p)
