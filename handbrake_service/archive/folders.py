"""Opens folders of the archive by file descriptor, so that no symlink can lead a result out of it.

Checks apply to the opened folder, not to its name. Each path component is opened with O_PATH (which has no
side effects), the kernel is asked for its real path, and the next component is opened relative to that
descriptor. A symlink swapped in meanwhile therefore has no effect. Symlinks that stay inside the archive are
followed.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: The message shown to users when the disk or quota is full.
DISK_FULL = "The archive's disk is full. Free some space; the job will be retried."

_PATH_ONLY = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC


class PathEscapesArchive(OSError):
    """A path leads out of the archive, or one of its components is not a folder."""

    def __init__(self, message: str) -> None:
        super().__init__(errno.ELOOP, message)


class NotAFile(OSError):
    """A path is not a regular file but a symlink, a folder, a pipe or a device."""

    def __init__(self) -> None:
        super().__init__(errno.EINVAL, "it is not a regular file")


@contextmanager
def regular_file(name: str, folder: int) -> Iterator[int]:
    """Open a regular file in an open folder for reading, for the duration of the `with` block.

    The file is checked through an O_PATH descriptor first, so pipes and devices are never opened. Raises
    NotAFile, or another OSError.
    """
    path_fd = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        if not stat.S_ISREG(os.fstat(path_fd).st_mode):
            raise NotAFile
        fd = os.open(f"/proc/self/fd/{path_fd}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(path_fd)
    try:
        yield fd
    finally:
        os.close(fd)


@contextmanager
def archive_folder(archive: Path, folder: Path, *, make: bool = False) -> Iterator[int]:
    """Open a folder at or below the archive, for the duration of the `with` block.

    Yields a file descriptor for use as `dir_fd`. With `make`, missing folders are created and synced to disk.
    Raises PathEscapesArchive, or another OSError.
    """
    fd = os.open(archive, _PATH_ONLY)
    try:
        real_archive = _real_path(fd)
        for part in folder.relative_to(archive).parts:
            if make:
                _make(part, fd)
            child_fd = _enter(part, fd)
            os.close(fd)
            fd = child_fd
            if not _real_path(fd).is_relative_to(real_archive):
                raise PathEscapesArchive("a symlink in the path leads out of it")
        yield fd
    finally:
        os.close(fd)


def stat_in(archive: Path, output: Path) -> os.stat_result | None:
    """Return the stat of a path in the archive, or None if nothing has that name.

    A symlink as the last component is not followed. Raises PathEscapesArchive, or another OSError.
    """
    try:
        with archive_folder(archive, output.parent) as folder:
            return os.stat(output.name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def owner_in(archive: Path, folder: Path) -> tuple[int, int] | None:
    """Return (uid, gid) for new files in a folder of the archive, which need not exist yet.

    None means that they stay our own.

    Only root can change ownership. New files then get the owner of the nearest existing folder.
    """
    if os.geteuid() != 0:
        return None
    for place in (folder, *folder.parents):
        try:
            stat_result = place.stat(follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            if place == archive:
                raise
            continue
        return stat_result.st_uid, stat_result.st_gid
    return None


def sync_folder(folder_fd: int) -> None:
    """Sync the entries of an open folder to disk. Raises OSError.

    The descriptor may be O_PATH, which fsync(2) does not accept, so the folder is reopened for reading.
    """
    fd = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder_fd)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _enter(part: str, parent_fd: int) -> int:
    try:
        return os.open(part, _PATH_ONLY, dir_fd=parent_fd)
    except FileNotFoundError:
        if _exists(part, parent_fd):
            raise PathEscapesArchive(f"{part!r} in the path is a broken symlink") from None
        raise
    except NotADirectoryError:
        raise PathEscapesArchive(f"{part!r} in the path is not a folder") from None


def _make(part: str, parent_fd: int) -> None:
    try:
        os.mkdir(part, dir_fd=parent_fd)
    except FileExistsError:
        return
    if os.geteuid() == 0:  # take the owner of the parent folder
        parent = os.fstat(parent_fd)
        os.chown(part, parent.st_uid, parent.st_gid, dir_fd=parent_fd, follow_symlinks=False)
    sync_folder(parent_fd)


def _exists(name: str, parent_fd: int) -> bool:
    try:
        os.stat(name, dir_fd=parent_fd, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _real_path(fd: int) -> Path:
    """Return the path of an open folder as the kernel knows it."""
    return Path(f"/proc/self/fd/{fd}").readlink()
