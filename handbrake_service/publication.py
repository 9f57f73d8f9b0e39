"""Brings a verified file into the archive under its final name: once, whole, never over another.

Results grow in `.h2r-staging/<node>/` on the archive's own file system, under names that end in `.part`
(in Resilio Sync's default IgnoreList). A published file is never touched again.
"""

import ctypes
import errno
import os
from pathlib import Path

from handbrake_service.archive import archive_folder, sync_folder
from shared.runtime.logging import get_logger

log = get_logger(__name__)

STAGING = ".h2r-staging"
#: Mode of published files: peers and media players read them.
_FILE_MODE = 0o644

_RENAME_NOREPLACE = 1
_AT_FDCWD = -100
_libc = ctypes.CDLL(None, use_errno=True)


class Staging:
    """A node's own folder for unfinished results."""

    def __init__(self, archive: Path, node: str) -> None:
        self.archive = archive
        self.folder = archive / STAGING / node
        self._was_mounted = False

    def ensure(self) -> None:
        """Have the folder there and writable; raise OSError when the archive is away or cannot be written."""
        mounted = os.path.ismount(self.archive)
        if self._was_mounted and not mounted:
            raise FileNotFoundError(errno.ENOENT, "it is not mounted any more", str(self.archive))
        self._was_mounted = mounted
        if not self.archive.is_dir():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(self.archive))
        with archive_folder(self.archive, self.folder, make=True):
            pass
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "it may not be written", str(self.folder))

    def prepare(self) -> None:
        """Make the folder, and delete what an earlier life of this node left in it. Raises OSError."""
        self.ensure()
        for leftover in self.folder.glob("*.part"):
            leftover.unlink(missing_ok=True)
            log.info("staging.leftover_deleted", path=str(leftover))

    def path(self, job_id: str, token: str) -> Path:
        """Name the file one claim writes; no two claims share one."""
        return self.folder / f"{job_id}-{token[:8]}.part"

    def written_bytes(self) -> int:
        """Give how much unfinished results take at the moment."""
        total = 0
        try:
            with os.scandir(self.folder) as scan:
                for item in scan:
                    total += item.stat().st_blocks * 512
        except FileNotFoundError:
            return total
        return total


def make_durable(staged: Path) -> os.stat_result:
    """Give a finished file its mode, bring it to the disk, and give its facts."""
    fd = os.open(staged, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fchmod(fd, _FILE_MODE)
        os.fsync(fd)
        return os.fstat(fd)
    finally:
        os.close(fd)


def publish(staged: Path, archive: Path, output: Path) -> None:
    """Rename a durable file to its final name and bring the rename to the disk.

    Raises FileExistsError when there is something of that name, be it a link to nothing: nothing is ever
    replaced. Raises NoWayThere when links lead out of the archive by now.
    """
    with archive_folder(archive, output.parent, make=True) as folder:
        _rename_noreplace(staged, folder, output.name)
        try:
            sync_folder(folder)
        except OSError as error:  # the file is published all the same
            log.warning("publication.folder_not_synced", folder=str(output.parent), error=str(error))


def is_published(output: Path, size_bytes: int, mtime_ns: int) -> bool:
    """Tell whether `output` is the file a claim noted: a rename keeps both size and mtime.

    Raises OSError when that cannot be known, because the archive does not answer.
    """
    try:
        facts = output.stat(follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return (facts.st_size, facts.st_mtime_ns) == (size_bytes, mtime_ns)


def _rename_noreplace(source: Path, folder: int, name: str) -> None:
    """renameat2(2) with RENAME_NOREPLACE; where the file system lacks it, link(2) and unlink(2)."""
    failed = _libc.renameat2(_AT_FDCWD, os.fsencode(source), folder, os.fsencode(name), _RENAME_NOREPLACE)
    if not failed:
        return
    number = ctypes.get_errno()
    if number not in (errno.EINVAL, errno.ENOSYS):
        raise OSError(number, os.strerror(number), str(source), None, name)
    os.link(source, name, dst_dir_fd=folder, follow_symlinks=False)
    source.unlink()
