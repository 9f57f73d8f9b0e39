"""Where unfinished results grow: a folder of each node's own, in the archive unless set otherwise.

A rename only works within one mount. `STAGING_DIR` may be another one, and so may a folder inside the
archive; a finished result then is first copied to a staging folder on the mount it goes to. Nothing but
staging ever sees a file that is not whole.
"""

import errno
import os
import re
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from handbrake_service.archive.folders import archive_folder
from handbrake_service.archive.mounts import lies_with, mounts_below, top_of_mount
from handbrake_service.archive.presence import Identity, Presence
from handbrake_service.archive.resilio import tell_resilio
from shared.runtime.logging import get_logger

log = get_logger(__name__)

STAGING = ".h2r-staging"
#: What `path` and `beside` give; nothing else is ever deleted here.
_OURS = re.compile(r"[0-9a-f]{16}-[0-9a-zA-Z_-]{8}[^/]*\.part")
#: A node gone for this long does not come back for what it left.
_ORPHANED_AFTER_S = 24 * 3600.0


class Staging:
    """A node's own folder for unfinished results, in `elsewhere` or in the archive."""

    def __init__(self, archive: Path, node: str, elsewhere: Path | None = None) -> None:
        self.archive = archive
        self._node = node
        self._elsewhere = elsewhere
        self.folder = elsewhere / node if elsewhere else archive / STAGING / node
        self._presence = Presence(archive)
        self._presence_elsewhere = Presence(elsewhere) if elsewhere else None
        self._left_behind: set[Path] = set()

    def ensure(self) -> None:
        """Have the folder there and writable; raise OSError when the archive is away or cannot be written."""
        self.refuse_away()
        if self._elsewhere is None:
            with archive_folder(self.archive, self.folder, make=True):
                pass
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "it may not be written", str(self.folder))
        for path in list(self._left_behind):  # in one step: other threads add to it
            path.unlink(missing_ok=True)
            self._left_behind.discard(path)

    def refuse_away(self) -> None:
        """Raise OSError when the archive, or the mount that results grow on, is away."""
        self._presence.refuse_unmounted()
        self._presence.refuse_missing()
        if self._presence_elsewhere is not None:
            self._presence_elsewhere.refuse_unmounted()

    def identity(self) -> tuple[Identity | None, ...]:
        """Return what tells the folders that results need from others in their places."""
        watched = filter(None, (self._presence, self._presence_elsewhere))
        return tuple(presence.identity() for presence in watched)

    def delete_when_back(self, paths: Collection[Path]) -> None:
        """Delete unfinished files as soon as the archive that holds them is back."""
        self._left_behind.update(paths)

    def prepare(self) -> None:
        """Make the folder, delete what an earlier life of this node left, try a rename. Raises OSError."""
        self.ensure()
        for place in self._places():
            for leftover in _unfinished(place / self._node):
                leftover.unlink(missing_ok=True)
                log.info("staging.leftover_deleted", path=str(leftover))
        tell_resilio(self.archive, STAGING)
        if not self._renames_into_archive():
            log.warning("staging.on_another_mount", staging=str(self.folder), archive=str(self.archive))

    def delete_orphans(self, nodes: Collection[str]) -> None:
        """Delete what nodes left that are gone for good; `nodes` are those that are there. Raises OSError."""
        oldest = time.time() - _ORPHANED_AFTER_S
        for place in self._places():
            for folder in sorted(path for path in _entries(place) if path.name not in {*nodes, self._node}):
                if folder.is_symlink() or not folder.is_dir() or folder.stat().st_mtime > oldest:
                    continue
                for orphan in _unfinished(folder):
                    if orphan.lstat().st_mtime < oldest:
                        orphan.unlink(missing_ok=True)
                        log.info("staging.orphan_deleted", path=str(orphan))
                if not any(folder.iterdir()):
                    folder.rmdir()

    def path(self, job_id: str, token: str) -> Path:
        """Name the file one claim writes; no two claims share one."""
        return self.folder / f"{job_id}-{token[:8]}.part"

    def beside(self, staged: Path, number: int) -> Path:
        """Name a further file of a claim, in the same folder."""
        return staged.with_name(f"{staged.name.removesuffix('.part')}.{number}.part")

    def near(self, staged: Path, output: Path) -> Path:
        """Return the path a staged file must have to be renamed to `output`: its own, if a rename will do.

        The folder is made. Raises OSError.
        """
        if lies_with(staged.parent, output):
            return staged
        near = top_of_mount(self.archive, output.parent) / STAGING / self._node
        with archive_folder(self.archive, near, make=True):
            return near / staged.name

    def written_bytes(self) -> int:
        """Return how much unfinished results take at the moment."""
        total = 0
        try:
            with os.scandir(self.folder) as scan:
                for item in scan:
                    total += item.stat().st_blocks * 512
        except FileNotFoundError:
            return total
        return total

    def _places(self) -> Iterator[Path]:
        """Yield the folders that may hold nodes' staging folders."""
        if self._elsewhere is not None:
            yield self._elsewhere
        for mount in (self.archive, *mounts_below(self.archive)):
            yield mount / STAGING

    def _renames_into_archive(self) -> bool:
        """Try it: two mounts of one file system look alike and are not."""
        if self._elsewhere is None:
            return lies_with(self.folder, self.archive)
        probe = self.path("0" * 16, "rename-probe")
        target = self.archive / STAGING / self._node / probe.name
        probe.touch()
        try:
            with archive_folder(self.archive, target.parent, make=True):
                probe.rename(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            return False
        finally:
            probe.unlink(missing_ok=True)
            target.unlink(missing_ok=True)
        return True


def _unfinished(folder: Path) -> list[Path]:
    return [path for path in _entries(folder) if _OURS.fullmatch(path.name) and not path.is_dir()]


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir()) if not folder.is_symlink() else []
    except (FileNotFoundError, NotADirectoryError):
        return []
