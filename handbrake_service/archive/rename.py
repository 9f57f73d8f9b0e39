"""Atomic renames with renameat2(2) that either never overwrite, or swap two files.

Some network shares and FUSE file systems lack its flags. The fallbacks there still never expose an unfinished
file and never lose one.
"""

import ctypes
import errno
import os
import stat
from pathlib import Path

_NOREPLACE = 1
_EXCHANGE = 2
_AT_FDCWD = -100
#: Errors by which a file system or kernel says that it does not support a flag of renameat2.
_UNSUPPORTED = frozenset({errno.EINVAL, errno.ENOSYS})
_libc = ctypes.CDLL(None, use_errno=True)


class NotReplaceable(FileExistsError):
    """The existing file is not the regular file that was to be replaced."""

    def __init__(self, name: str) -> None:
        super().__init__(errno.EEXIST, "a different file has this name", name)


def put(source: Path, folder: int, name: str) -> None:
    """Rename a file to a free name in the folder with the file descriptor `folder`.

    Raises FileExistsError if anything has that name, even a broken symlink.
    """
    if _rename(source, folder, name, _NOREPLACE):
        return
    os.link(source, name, dst_dir_fd=folder, follow_symlinks=False)
    source.unlink()


def put_in_place_of(source: Path, folder: int, name: str, existing: os.stat_result) -> None:
    """Rename a file over the regular file `existing`, which is deleted.

    The name refers to a complete file at all times. Raises NotReplaceable if it no longer refers to
    `existing`.
    """
    _require_same_file(os.stat(name, dir_fd=folder, follow_symlinks=False), existing, name)
    if not _rename(source, folder, name, _EXCHANGE):
        os.rename(source, name, dst_dir_fd=folder)
        return
    try:
        # Another process may have replaced the file since the stat above; only after the swap is this
        # certain.
        _require_same_file(source.lstat(), existing, name)
    except NotReplaceable:
        _rename(source, folder, name, _EXCHANGE)
        raise
    source.unlink()


def _rename(source: Path, folder: int, name: str, flag: int) -> bool:
    """Call renameat2 and return whether the file system supports the flag. Raises OSError."""
    if not _libc.renameat2(_AT_FDCWD, os.fsencode(source), folder, os.fsencode(name), flag):
        return True
    number = ctypes.get_errno()
    if number in _UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(source), None, name)


def _require_same_file(found: os.stat_result, existing: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(found.st_mode) or not os.path.samestat(found, existing):
        raise NotReplaceable(name)
