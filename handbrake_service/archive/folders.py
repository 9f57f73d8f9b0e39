"""Finds folders of the archive by handle, so that no link can lead a result out of it.

What counts is the opened folder, not its name: each part of the way is opened without effect (O_PATH), the
kernel is asked where it really lies, and the next part is looked up from that handle. A link put there in
between gains nothing; one that stays inside the archive is followed.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: What a user is told when a result or its folder does not fit.
DISK_FULL = "The archive's disk is full. Make room; the job is tried again."

_LOOK = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC


class PathEscapesArchive(OSError):
    """The way to a place in the archive leads out of it, or something on it is no folder."""

    def __init__(self, what: str) -> None:
        super().__init__(errno.ELOOP, what)


class NotAFile(OSError):
    """What has a name is no regular file: a link, a folder, a pipe, a device."""

    def __init__(self) -> None:
        super().__init__(errno.EINVAL, "it is not a regular file")


@contextmanager
def regular_file(name: str, folder: int) -> Iterator[int]:
    """Open a regular file in an open folder for reading, for the time of the `with` block.

    It is looked at first, so that no pipe or device is ever opened. Raises NotAFile, or another OSError.
    """
    handle = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotAFile
        fd = os.open(f"/proc/self/fd/{handle}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(handle)
    try:
        yield fd
    finally:
        os.close(fd)


@contextmanager
def archive_folder(archive: Path, folder: Path, *, make: bool = False) -> Iterator[int]:
    """Open a folder at or below the archive, for the time of the `with` block.

    With `make`, what is missing on the way is made, and brought to the disk. Gives a handle for use as
    `dir_fd`. Raises PathEscapesArchive, or another OSError.
    """
    handle = os.open(archive, _LOOK)
    try:
        real_archive = _place(handle)
        for part in folder.relative_to(archive).parts:
            if make:
                _make(part, handle)
            below = _enter(part, handle)
            os.close(handle)
            handle = below
            if not _place(handle).is_relative_to(real_archive):
                raise PathEscapesArchive("a link on the way leads out of it")
        yield handle
    finally:
        os.close(handle)


def stat_in(archive: Path, output: Path) -> os.stat_result | None:
    """Return the facts of what has that name, of a link its own; None: nothing. Raises OSError, as above."""
    try:
        with archive_folder(archive, output.parent) as folder:
            return os.stat(output.name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def owner_in(archive: Path, folder: Path) -> tuple[int, int] | None:
    """Return (user, group) for what is put into a folder of the archive, be it made or not; None: our own.

    Only root can give files away; then they are whose the archive is, not root's.
    """
    if os.geteuid() != 0:
        return None
    for place in (folder, *folder.parents):
        try:
            facts = place.stat(follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            if place == archive:
                raise
            continue
        return facts.st_uid, facts.st_gid
    return None


def sync_folder(handle: int) -> None:
    """Bring what was put into an open folder to the disk. Raises OSError."""
    fd = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=handle)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _enter(part: str, handle: int) -> int:
    try:
        return os.open(part, _LOOK, dir_fd=handle)
    except FileNotFoundError:
        if _is_there(part, handle):
            raise PathEscapesArchive(f"{part!r} on the way is a link to nothing") from None
        raise
    except NotADirectoryError:
        raise PathEscapesArchive(f"{part!r} on the way is not a folder") from None


def _make(part: str, handle: int) -> None:
    try:
        os.mkdir(part, dir_fd=handle)
    except FileExistsError:
        return
    if os.geteuid() == 0:  # it becomes whose the folder around it is
        around = os.fstat(handle)
        os.chown(part, around.st_uid, around.st_gid, dir_fd=handle, follow_symlinks=False)
    sync_folder(handle)


def _is_there(name: str, handle: int) -> bool:
    try:
        os.stat(name, dir_fd=handle, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _place(handle: int) -> Path:
    """Ask the kernel where an open folder lies."""
    return Path(f"/proc/self/fd/{handle}").readlink()
