"""SHA-256 of files, alone or computed while copying, in one sequential read."""

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

_CHUNK = 4 * 1024 * 1024


def _no_check() -> None:
    return


def sha256_of(fd: int, check: Callable[[], None] = _no_check) -> str:
    """Return the SHA-256 of an open file in hexadecimal.

    `check` is called before each chunk of 4 MiB and may raise to abort.
    """
    digest = hashlib.sha256()
    offset = 0
    while chunk := os.pread(fd, _CHUNK, offset):
        check()
        digest.update(chunk)
        offset += len(chunk)
    return digest.hexdigest()


def copy(source_fd: int, target: Path, most_bytes: int, check: Callable[[], None] = _no_check) -> str:
    """Copy an open file to a path that must not exist and return its SHA-256. The copy is not synced to disk.

    Raises OSError, including FileTooLarge above `most_bytes`. The partial copy is deleted on any error.
    """
    fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        digest = hashlib.sha256()
        offset = 0
        while chunk := os.pread(source_fd, _CHUNK, offset):
            check()
            digest.update(chunk)
            offset += len(chunk)
            _require_at_most(target, offset, most_bytes)
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
    """A file exceeds the size limit."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EFBIG, "the file is too large", str(path))


def _require_at_most(path: Path, size_bytes: int, most_bytes: int) -> None:
    if size_bytes > most_bytes:
        raise FileTooLarge(path)
