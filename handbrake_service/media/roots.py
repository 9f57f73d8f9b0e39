"""Opens and names files under the source roots, and nothing else.

Callers name a file by its text (see `path_text`), which is also how it is named to them.

What counts is the opened object, not its name: a path is opened without effect (O_PATH), the kernel is
asked where it really lies, and only then is it opened for reading, through that same handle. Swapping a
link in between gains nothing, and HandBrakeCLI is later given this handle instead of a name.
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
from shared.domain.node import MountedFolders, folder_unavailable_message

_OUTSIDE = "That path is outside the source folders."
#: How the kernel says that a link leads to nothing, in a circle, or to no name there could be.
_NOWHERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG})


class LinkLeadsNowhere(OSError):
    """A symbolic link leads to nothing, or in a circle."""


@dataclass(frozen=True)
class OpenFolder:
    """A folder at or below a root, open for listing."""

    fd: int
    path: Path
    """Where the kernel says it lies."""
    relative: Path
    """Its path below the root."""

    @property
    def text(self) -> str:
        """The text of its path."""
        return path_text(self.path)


@dataclass(frozen=True)
class OpenSource:
    """A regular file under a root, open for reading."""

    fd: int
    path: Path
    """Where the kernel says it lies."""
    root: str
    """Short name of its root."""
    relative: Path
    """Its path below the root."""
    size_bytes: int
    mtime_ns: int

    def as_it_is(self) -> Self:
        """Return it with the size and time that the open file has now."""
        facts = os.fstat(self.fd)
        return replace(self, size_bytes=facts.st_size, mtime_ns=facts.st_mtime_ns)

    def is_unchanged(self) -> bool:
        """Return whether the open file is as it was when it was opened.

        One that was renamed, deleted or replaced meanwhile is unchanged: it is read by its handle.
        """
        return self.as_it_is() == self

    @property
    def text(self) -> str:
        """The text of its path."""
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
        """Return whether a root can be read now: a share that is not mounted is gone altogether, or empty."""
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
        """Return which of the roots can be read now, beside the archive that results go to."""
        there: list[str] = []
        unavailable: list[str] = []
        for folder in self.folders.values():
            (there if self.is_there(folder) else unavailable).append(path_text(os.path.realpath(folder)))
        return MountedFolders(sources=there, unavailable=unavailable, archive=str(archive))

    def is_away(self, text: str) -> bool:
        """Return whether it is its root's fault when a source cannot be read."""
        try:
            name, _ = self.locate(Path(path_of_text(text)))
        except PathOutsideRoots:
            return False
        return not self.is_there(self.folders[name])

    def check(self, text: str) -> Path:
        """Return the resolved path of `text` if it lies under a root. Raises PathOutsideRoots."""
        if "\0" in text or not text.startswith("/"):
            raise PathOutsideRoots("Give an absolute path under one of the source folders.")
        try:
            resolved = Path(os.path.realpath(path_of_text(text)))
        except (UnicodeEncodeError, OSError) as error:
            raise PathOutsideRoots(_OUTSIDE) from error
        self.locate(resolved)
        return resolved

    @contextmanager
    def open_folder(self, text: str) -> Iterator[OpenFolder]:
        """Open a folder for listing, for the time of the `with` block. Raises PathOutsideRoots or OSError."""
        resolved = self.check(text)
        with ExitStack() as opened:
            handle, real = _look(resolved, opened)
            _, relative = self.locate(real)
            yield OpenFolder(_read(handle, opened, os.O_DIRECTORY), real, relative)

    def facts_below(self, folder: OpenFolder, name: str) -> os.stat_result:
        """Return the facts of an entry; of a link, those of what it leads to.

        Raises PathOutsideRoots or LinkLeadsNowhere for a link, or another OSError.
        """
        facts = os.stat(name, dir_fd=folder.fd, follow_symlinks=False)
        if not stat.S_ISLNK(facts.st_mode):
            return facts
        with ExitStack() as opened:
            try:
                handle, real = _look(name, opened, folder.fd)
            except OSError as error:
                if error.errno in _NOWHERE:
                    raise LinkLeadsNowhere(error.errno, error.strerror) from error
                raise
            self.locate(real)
            return os.fstat(handle)

    @contextmanager
    def open(self, text: str) -> Iterator[OpenSource]:
        """Open a source for reading, for the time of the `with` block.

        Raises PathOutsideRoots; SourceUnusable when it is missing, unreadable, empty or no regular file;
        SourceUnavailable when its folder is away at the moment.
        """
        resolved = self.check(text)
        with ExitStack() as opened:
            try:
                source = self._open(resolved, opened)
            except FileNotFoundError as error:
                self._refuse_missing_root(resolved)
                raise SourceUnusable("There is no such file.") from error
            except PermissionError as error:
                raise SourceUnusable("The file may not be read; check its permissions.") from error
            except OSError as error:
                raise SourceUnavailable(f"The file cannot be opened: {error.strerror}.") from error
            yield source

    def _open(self, resolved: Path, opened: ExitStack) -> OpenSource:
        handle, real = _look(resolved, opened)
        root, relative = self.locate(real)
        facts = os.fstat(handle)
        _refuse_unusable(facts)
        fd = _read(handle, opened)
        return OpenSource(fd, real, root, relative, facts.st_size, facts.st_mtime_ns)

    def _refuse_missing_root(self, resolved: Path) -> None:
        name, _ = self.locate(resolved)
        folder = self.folders[name]
        if not self.is_there(folder):
            raise SourceUnavailable(folder_unavailable_message(path_text(folder)))


def _look(path: Path | str, opened: ExitStack, dir_fd: int | None = None) -> tuple[int, Path]:
    """Open something without effect; return its handle, and where the kernel says it lies."""
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC, dir_fd=dir_fd)
    opened.callback(os.close, handle)
    return handle, Path(f"/proc/self/fd/{handle}").readlink()


def _read(handle: int, opened: ExitStack, kind: int = 0) -> int:
    """Open for reading what a handle of `_look` stands for."""
    fd = os.open(f"/proc/self/fd/{handle}", os.O_RDONLY | os.O_CLOEXEC | kind)
    opened.callback(os.close, fd)
    return fd


def _refuse_unusable(facts: os.stat_result) -> None:
    if stat.S_ISDIR(facts.st_mode):
        raise SourceUnusable("That is a folder; choose the video files in it.")
    if not stat.S_ISREG(facts.st_mode):
        raise SourceUnusable("That is not a regular file.")
    if facts.st_size == 0:
        raise SourceUnusable("The file is empty (0 bytes).")
