"""Reads files once from start to end: for their hash, or to copy them and know the hash of the copy."""

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

_CHUNK = 4 * 1024 * 1024


def _go_on() -> None:
    return


def sha256_of(fd: int, check: Callable[[], None] = _go_on) -> str:
    """Return the SHA-256 of an open file in hexadecimal. `check` is called often and may raise to stop it."""
    digest = hashlib.sha256()
    offset = 0
    while chunk := os.pread(fd, _CHUNK, offset):
        check()
        digest.update(chunk)
        offset += len(chunk)
    return digest.hexdigest()


def copy(source_fd: int, target: Path, most_bytes: int, check: Callable[[], None] = _go_on) -> str:
    """Copy an open file to a name that must be free; return the SHA-256. It is not yet on the disk.

    Raises OSError, FileTooLarge among them; nothing is left then.
    """
    fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        digest = hashlib.sha256()
        offset = 0
        while chunk := os.pread(source_fd, _CHUNK, offset):
            check()
            digest.update(chunk)
            offset += len(chunk)
            _refuse_too_large(target, offset, most_bytes)
            view = memoryview(chunk)
            while view:
                view = view[os.write(fd, view) :]
        return digest.hexdigest()
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        os.close(fd)


class FileTooLarge(OSError):
    """A file is larger than it may be."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EFBIG, "it is too large", str(path))


def _refuse_too_large(path: Path, size_bytes: int, most_bytes: int) -> None:
    if size_bytes > most_bytes:
        raise FileTooLarge(path)
