"""The last steps of a file on its way into the archive: made durable, renamed, recognised afterwards."""

import os
import time
from pathlib import Path

from handbrake_service.archive.digest import sha256_of
from handbrake_service.archive.folders import archive_folder, owner_in, sync_folder
from handbrake_service.archive.rename import put, put_in_place_of
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Mode of published files: peers and media players read them.
_FILE_MODE = 0o644


def make_durable(staged: Path, archive: Path, output: Path, mtime_ns: int | None = None) -> os.stat_result:
    """Return a finished file its mode, owner and time of change, bring it to the disk, and return its facts.

    It takes on the time of its source, so that an archive sorts like the sources do; never one to come,
    which Resilio Sync takes for a broken clock. None leaves it as it is.
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
    """Rename a durable file to its final name and bring the rename to the disk.

    Raises FileExistsError when there is something of that name, be it a link to nothing, but for the
    regular file `replaced`. Raises PathEscapesArchive when links lead out of the archive by now.
    """
    with archive_folder(archive, output.parent, make=True) as folder:
        if replaced is None:
            put(staged, folder, output.name)
        else:
            put_in_place_of(staged, folder, output.name, replaced)
        try:
            sync_folder(folder)
        except OSError as error:  # the file is published all the same
            log.warning("publication.folder_not_synced", folder=str(output.parent), error=str(error))


def is_published(output: Path, size_bytes: int, mtime_ns: int, sha256: str | None) -> bool:
    """Return whether `output` is the file a claim noted: a rename keeps size, time and content.

    Size and time alone may be those of the file it was to replace. Raises OSError when that cannot be
    known, because the archive does not answer.
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
        facts = os.fstat(fd)
        if (facts.st_size, facts.st_mtime_ns) != (size_bytes, mtime_ns):
            return False
        return sha256 is None or sha256_of(fd) == sha256
    finally:
        os.close(fd)
