"""The last steps of publishing a file: sync it to disk, rename it, and recognise it after a crash."""

import os
import time
from pathlib import Path

from handbrake_service.archive.digest import sha256_of
from handbrake_service.archive.folders import archive_folder, owner_in, sync_folder
from handbrake_service.archive.rename import put, put_in_place_of
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Published files are world-readable, for Resilio Sync and media players.
_FILE_MODE = 0o644


def make_durable(staged: Path, archive: Path, output: Path, mtime_ns: int | None = None) -> os.stat_result:
    """Set mode, owner and mtime of a finished file, sync it to disk, and return its stat.

    `mtime_ns` is the mtime of the source, so that the archive sorts like the sources; None leaves it
    unchanged. It is capped at the current time, because Resilio Sync takes an mtime in the future for a wrong
    clock. Raises OSError.
    """
    fd = os.open(staged, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fchmod(fd, _FILE_MODE)
        if (owner := owner_in(archive, output.parent)) is not None:
            os.fchown(fd, *owner)
        if mtime_ns is not None:
            now_ns = time.time_ns()
            os.utime(fd, ns=(now_ns, min(mtime_ns, now_ns)))
        os.fsync(fd)
        return os.fstat(fd)
    finally:
        os.close(fd)


def publish(staged: Path, archive: Path, output: Path, replaced: os.stat_result | None = None) -> None:
    """Rename a file, already synced to disk, to its final name and sync the rename.

    Raises FileExistsError if anything other than the regular file `replaced` has that name, even a broken
    symlink. Raises PathEscapesArchive if a symlink has meanwhile been added that leads out of the archive.
    """
    with archive_folder(archive, output.parent, make=True) as folder:
        if replaced is None:
            put(staged, folder, output.name)
        else:
            put_in_place_of(staged, folder, output.name, replaced)
        try:
            sync_folder(folder)
        except OSError as error:  # the file is published nevertheless
            log.warning("publication.folder_not_synced", folder=str(output.parent), error=str(error))


def is_published(output: Path, size_bytes: int, mtime_ns: int, sha256: str | None) -> bool:
    """Return whether `output` is the file that a publish intent recorded.

    A rename preserves size, mtime and content. Without `sha256` only size and mtime are compared, which the
    file that was to be replaced may share. Raises OSError if the archive does not respond.
    """
    try:
        fd = os.open(output, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        if output.is_symlink():
            return False
        raise
    try:
        stat_result = os.fstat(fd)
        if (stat_result.st_size, stat_result.st_mtime_ns) != (size_bytes, mtime_ns):
            return False
        return sha256 is None or sha256_of(fd) == sha256
    finally:
        os.close(fd)
