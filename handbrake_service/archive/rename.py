"""Renames that never replace a file, or swap two: what the kernel does in one step.

Where a file system lacks renameat2(2) (some network shares, FUSE), the next best that still never shows an
unfinished file and never loses one.
"""

import ctypes
import errno
import os
import stat
from pathlib import Path

_NOREPLACE = 1
_EXCHANGE = 2
_AT_FDCWD = -100
#: What says that a file system or kernel does not know a flag of renameat2.
_UNKNOWN = frozenset({errno.EINVAL, errno.ENOSYS})
_libc = ctypes.CDLL(None, use_errno=True)


class NotReplaceable(FileExistsError):
    """What is in the way is not the regular file that was to be replaced."""

    def __init__(self, name: str) -> None:
        super().__init__(errno.EEXIST, "something else is there", name)


def put(source: Path, folder: int, name: str) -> None:
    """Rename to a name that must be free, in the folder of an open handle.

    Raises FileExistsError when there is something of that name, be it a link to nothing.
    """
    if _rename(source, folder, name, _NOREPLACE):
        return
    os.link(source, name, dst_dir_fd=folder, follow_symlinks=False)
    source.unlink()


def put_in_place_of(source: Path, folder: int, name: str, there: os.stat_result) -> None:
    """Rename to a name, in the place of the regular file `there` that has it; that one is deleted.

    There is a whole file of that name at every moment. Raises NotReplaceable when the name stands for
    something else by now.
    """
    _refuse_other(os.stat(name, dir_fd=folder, follow_symlinks=False), there, name)
    if not _rename(source, folder, name, _EXCHANGE):
        os.rename(source, name, dst_dir_fd=folder)
        return
    try:
        _refuse_other(source.lstat(), there, name)  # only now is it certain what the name stood for
    except NotReplaceable:
        _rename(source, folder, name, _EXCHANGE)
        raise
    source.unlink()


def _rename(source: Path, folder: int, name: str, flag: int) -> bool:
    """Ask renameat2; return whether this file system knows the flag at all. Raises OSError."""
    if not _libc.renameat2(_AT_FDCWD, os.fsencode(source), folder, os.fsencode(name), flag):
        return True
    number = ctypes.get_errno()
    if number in _UNKNOWN:
        return False
    raise OSError(number, os.strerror(number), str(source), None, name)


def _refuse_other(found: os.stat_result, there: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(found.st_mode) or not os.path.samestat(found, there):
        raise NotReplaceable(name)
