"""Drops root's privileges in a thread, except access to files. Users other than root have none to drop."""

import ctypes
import errno
import os
from itertools import count

from handbrake_service.processes.sandbox.syscalls import capset, prctl

_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_VERSION_3 = 0x2008_0522
#: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: sources and staging folders may belong to any user.
_KEPT = 0b110


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def gain_none() -> None:
    """Set no_new_privs for the calling thread and everything it starts (since Linux 3.5).

    Programs can then gain no privileges, such as by a setuid bit.
    """
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def drop() -> None:
    """Drop root's capabilities in the calling thread and everything it starts, except those to open files."""
    if os.geteuid() != 0:
        return
    try:
        for capability in count():
            if not _KEPT >> capability & 1:
                prctl(_PR_CAPBSET_DROP, capability)
    except OSError as error:
        # There are no more capabilities, or root of this container may not drop any.
        if error.errno not in (errno.EINVAL, errno.EPERM):
            raise
    header = _Header(_VERSION_3, 0)
    sets = (_Sets * 2)(_Sets(_KEPT, _KEPT, 0))
    try:
        capset(ctypes.cast(ctypes.byref(header), ctypes.c_void_p), ctypes.cast(sets, ctypes.c_void_p))
    except OSError as error:
        if error.errno != errno.EPERM:  # this root already lacks a kept capability
            raise
