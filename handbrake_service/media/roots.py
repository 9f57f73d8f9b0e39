"""Opens and names files under the source roots, and nothing else.

Paths are passed in and out as text (see `path_text`).

The opened object counts, not its name. A path is opened with O_PATH, which has no side effects. The kernel is
asked where it really is, and only then is it opened for reading, through that same file descriptor. Swapping
a symlink in between gains nothing. HandBrakeCLI is later given the file descriptor instead of a name.
"""

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from handbrake_service.media.path_text import path_of_text, path_text
from shared.domain.errors import PathOutsideRoots, SourceUnavailable, SourceUnusable
from shared.domain.files import folder_unavailable_message
from shared.domain.job import SourceInfo
from shared.domain.node import MountedFolders

_OUTSIDE = "The path is outside the source folders."
#: Errors of the kernel for a symlink that is broken, circular, or leads to an impossible name.
_NOWHERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG})


class LinkLeadsNowhere(OSError):
    """A symlink is broken or circular."""


@dataclass(frozen=True)
class OpenFolder:
    """A folder at or below a root, open for listing."""

    fd: int
    path: Path
    """Where the kernel says it is."""
    relative: Path
    """Path below the root."""

    @property
    def text(self) -> str:
        """The path as text, by `path_text`."""
        return path_text(self.path)


@dataclass(frozen=True)
class OpenSource:
    """A regular file under a root, open for reading."""

    fd: int
    path: Path
    """Where the kernel says it is."""
    root: str
    """Short name of its root."""
    relative: Path
    """Path below the root."""
    size_bytes: int
    mtime_ns: int

    def as_it_is(self) -> Self:
        """Return it with the size and mtime that the open file has now."""
        status = os.fstat(self.fd)
        return replace(self, size_bytes=status.st_size, mtime_ns=status.st_mtime_ns)

    def is_unchanged(self) -> bool:
        """Return whether the open file still has the size and mtime with which it was opened.

        A file renamed, deleted or replaced since counts as unchanged: it is read by its file descriptor.
        """
        return self.as_it_is() == self

    def matches(self, described: SourceInfo) -> bool:
        """Return whether it has the size and mtime of a description, so the same content."""
        return (self.size_bytes, self.mtime_ns) == (described.size_bytes, described.mtime_ns)

    @property
    def file_info(self) -> SourceInfo:
        """A description by its size and mtime alone."""
        return SourceInfo(size_bytes=self.size_bytes, mtime_ns=self.mtime_ns)

    @property
    def text(self) -> str:
        """The path as text, by `path_text`."""
        return path_text(self.path)


class SourceRoots:
    """The folders from which sources may be taken, by short name."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self.folders = dict(folders)
        self._seen_mounted: set[Path] = set()

    def locate(self, path: Path) -> tuple[str, Path]:
        """Return (root name, path below it) of a resolved path. Raises PathOutsideRoots."""
        for name, folder in self.folders.items():
            real = Path(os.path.realpath(folder))
            if path.is_relative_to(real):
                return name, path.relative_to(real)
        raise PathOutsideRoots(_OUTSIDE)

    def is_there(self, folder: Path) -> bool:
        """Return whether a root can be read now.

        A share that is not mounted is missing or empty. A root once seen as a mount point must still be one.
        """
        if os.path.ismount(folder):
            self._seen_mounted.add(folder)
        elif folder in self._seen_mounted:
            return False
        try:
            with os.scandir(folder) as scan:
                return next(scan, None) is not None
        except OSError:
            return False

    def mounted(self, archive: Path) -> MountedFolders:
        """Return which of the roots can be read now, and the archive that results go to."""
        available: list[str] = []
        unavailable: list[str] = []
        for folder in self.folders.values():
            (available if self.is_there(folder) else unavailable).append(path_text(os.path.realpath(folder)))
        return MountedFolders(sources=available, unavailable=unavailable, archive=str(archive))

    def is_away(self, text: str) -> bool:
        """Return whether a source cannot be read because its root is unavailable."""
        try:
            name, _ = self.locate(Path(path_of_text(text)))
        except PathOutsideRoots:
            return False
        return not self.is_there(self.folders[name])

    def check(self, text: str) -> Path:
        """Return the resolved path of `text` if it lies under a root. Raises PathOutsideRoots."""
        if "\0" in text or not text.startswith("/"):
            raise PathOutsideRoots("Use an absolute path under one of the source folders.")
        try:
            resolved = Path(os.path.realpath(path_of_text(text)))
        except (UnicodeEncodeError, OSError) as error:
            raise PathOutsideRoots(_OUTSIDE) from error
        self.locate(resolved)
        return resolved

    @contextmanager
    def open_folder(self, text: str) -> Iterator[OpenFolder]:
        """Open a folder for listing within the `with` block. Raises PathOutsideRoots or OSError."""
        resolved = self.check(text)
        with ExitStack() as stack:
            path_fd, real = _open_path(resolved, stack)
            _, relative = self.locate(real)
            yield OpenFolder(_reopen(path_fd, stack, os.O_DIRECTORY), real, relative)

    def facts_below(self, folder: OpenFolder, name: str) -> os.stat_result:
        """Return the stat of an entry; for a symlink, that of its target.

        Raises PathOutsideRoots or LinkLeadsNowhere for a symlink, or another OSError.
        """
        status = os.stat(name, dir_fd=folder.fd, follow_symlinks=False)
        if not stat.S_ISLNK(status.st_mode):
            return status
        with ExitStack() as stack:
            try:
                path_fd, real = _open_path(name, stack, folder.fd)
            except OSError as error:
                if error.errno in _NOWHERE:
                    raise LinkLeadsNowhere(error.errno, error.strerror) from error
                raise
            self.locate(real)
            return os.fstat(path_fd)

    @contextmanager
    def open(self, text: str) -> Iterator[OpenSource]:
        """Open a source for reading within the `with` block.

        Raises PathOutsideRoots; SourceUnusable when it is missing, unreadable, empty or not a regular file;
        SourceUnavailable when its root is unavailable or opening it fails for another reason.
        """
        resolved = self.check(text)
        with ExitStack() as stack:
            try:
                source = self._open(resolved, stack)
            except FileNotFoundError as error:
                self._require_root(resolved)
                raise SourceUnusable("There is no such file.") from error
            except PermissionError as error:
                raise SourceUnusable("The file is not readable; check its permissions.") from error
            except OSError as error:
                raise SourceUnavailable(f"The file cannot be opened: {error.strerror}.") from error
            yield source

    def _open(self, resolved: Path, stack: ExitStack) -> OpenSource:
        path_fd, real = _open_path(resolved, stack)
        root, relative = self.locate(real)
        status = os.fstat(path_fd)
        _require_usable(status)
        fd = _reopen(path_fd, stack)
        return OpenSource(fd, real, root, relative, status.st_size, status.st_mtime_ns)

    def _require_root(self, resolved: Path) -> None:
        name, _ = self.locate(resolved)
        folder = self.folders[name]
        if not self.is_there(folder):
            raise SourceUnavailable(folder_unavailable_message(path_text(folder)))


def _open_path(path: Path | str, stack: ExitStack, dir_fd: int | None = None) -> tuple[int, Path]:
    """Open a path without side effects. Return an O_PATH fd, and where the kernel says the object is."""
    path_fd = os.open(path, os.O_PATH | os.O_CLOEXEC, dir_fd=dir_fd)
    stack.callback(os.close, path_fd)
    return path_fd, Path(f"/proc/self/fd/{path_fd}").readlink()


def _reopen(path_fd: int, stack: ExitStack, kind: int = 0) -> int:
    """Return a readable fd of the object behind an fd of `_open_path`."""
    fd = os.open(f"/proc/self/fd/{path_fd}", os.O_RDONLY | os.O_CLOEXEC | kind)
    stack.callback(os.close, fd)
    return fd


def _require_usable(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise SourceUnusable("This is a folder; choose the video files in it.")
    if not stat.S_ISREG(status.st_mode):
        raise SourceUnusable("This is not a regular file.")
    if status.st_size == 0:
        raise SourceUnusable("The file is empty (0 bytes).")
