"""Staging: one folder per node for unfinished results, inside the archive unless STAGING_DIR is set.

A rename only works within one mount. If `STAGING_DIR`, or a folder inside the archive, is on another mount, a
finished result is first copied to a staging folder on the target's mount. Incomplete files exist only in
staging.
"""

import errno
import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from handbrake_service.archive.folders import archive_folder
from handbrake_service.archive.mounts import lies_with, mounts_below, top_of_mount
from handbrake_service.archive.presence import Identity, Presence
from handbrake_service.archive.resilio import tell_resilio
from shared.runtime.clock import SYSTEM_CLOCK, Clock
from shared.runtime.logging import get_logger

log = get_logger(__name__)

STAGING = ".h2r-staging"
#: The names that `path` and `numbered_path` return. Nothing else is ever deleted here.
_OURS = re.compile(r"[0-9a-f]{16}-[0-9a-zA-Z_-]{8}[^/]*\.part")
#: Files of a node that has been gone for this long count as orphaned.
_ORPHANED_AFTER_S = 24 * 3600.0


class Staging:
    """The staging folder of one node, in `elsewhere` (STAGING_DIR) or in the archive."""

    def __init__(
        self, archive: Path, node: str, elsewhere: Path | None = None, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        self._clock = clock
        self.archive = archive
        self._node = node
        self._elsewhere = elsewhere
        self.folder = elsewhere / node if elsewhere else archive / STAGING / node
        self._presence = Presence(archive)
        self._presence_elsewhere = Presence(elsewhere) if elsewhere else None
        self._left_behind: set[Path] = set()

    def ensure(self) -> None:
        """Create the folder and check that it is writable.

        Raises OSError if the archive is unavailable or the folder is not writable.
        """
        self.require_available()
        if self._elsewhere is None:
            with archive_folder(self.archive, self.folder, make=True):
                pass
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "it is not writable", str(self.folder))
        for path in list(self._left_behind):  # a snapshot, since other threads add to the set
            path.unlink(missing_ok=True)
            self._left_behind.discard(path)

    def require_available(self) -> None:
        """Raise OSError if the archive is missing, or it or STAGING_DIR has been unmounted."""
        self._presence.require_mounted()
        self._presence.require_present()
        if self._presence_elsewhere is not None:
            self._presence_elsewhere.require_mounted()

    def identity(self) -> tuple[Identity | None, ...]:
        """Return the identity of the archive and, if set, of STAGING_DIR; None for an unavailable one."""
        watched = filter(None, (self._presence, self._presence_elsewhere))
        return tuple(presence.identity() for presence in watched)

    def delete_when_back(self, paths: Collection[Path]) -> None:
        """Have the next successful `ensure` delete these files, once the archive is available again."""
        self._left_behind.update(paths)

    def prepare(self) -> None:
        """Prepare staging at startup. Raises OSError.

        Creates the folder, deletes what an earlier process of this node left, and logs a warning if staging
        is on another mount than the archive.
        """
        self.ensure()
        for place in self._places():
            for leftover in _unfinished(place / self._node):
                leftover.unlink(missing_ok=True)
                log.info("staging.leftover_deleted", path=str(leftover))
        tell_resilio(self.archive, STAGING)
        if not self._renames_into_archive():
            log.warning("staging.on_another_mount", staging=str(self.folder), archive=str(self.archive))

    def delete_orphans(self, nodes: Collection[str]) -> None:
        """Delete unfinished files of nodes that have been gone for a day; `nodes` are alive.

        Raises OSError.
        """
        oldest = self._clock.now().timestamp() - _ORPHANED_AFTER_S
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
        """Return the path of a claim's unfinished result; it is unique to the claim."""
        return self.folder / f"{job_id}-{token[:8]}.part"

    def numbered_path(self, staged: Path, number: int) -> Path:
        """Return the path of a further file of the same claim, in the same folder."""
        return staged.with_name(f"{staged.name.removesuffix('.part')}.{number}.part")

    def path_on_mount_of(self, output: Path, staged: Path) -> Path:
        """Return a staging path from which a file can be renamed to `output`.

        This is `staged` itself if it is on the same mount. Otherwise it is a path in a staging folder on the
        mount of `output`, which is created. Raises OSError.
        """
        if lies_with(staged.parent, output):
            return staged
        near = top_of_mount(self.archive, output.parent) / STAGING / self._node
        with archive_folder(self.archive, near, make=True):
            return near / staged.name

    def written_bytes(self) -> int:
        """Return the disk space that unfinished results currently use."""
        total = 0
        try:
            with os.scandir(self.folder) as scan:
                for item in scan:
                    total += item.stat().st_blocks * 512
        except FileNotFoundError:
            return total
        return total

    def _places(self) -> Iterator[Path]:
        """Yield the folders that may contain staging folders of nodes."""
        if self._elsewhere is not None:
            yield self._elsewhere
        for mount in (self.archive, *mounts_below(self.archive)):
            yield mount / STAGING

    def _renames_into_archive(self) -> bool:
        """Return whether a rename into the archive works.

        For STAGING_DIR this is tried out, since two mounts of one file system cannot be told apart by device.
        """
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
