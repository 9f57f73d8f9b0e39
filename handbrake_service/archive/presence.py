"""Detects when a folder that results depend on is missing, unmounted or replaced by another."""

import errno
import os
from pathlib import Path

from handbrake_service.archive.mounts import identity_of

#: Mount id, device number and inode number: distinguishes a folder from another one at the same path.
Identity = tuple[int, int, int]


class Presence:
    """The state of one folder across calls. An unmount is only noticed if it is called while mounted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._was_mounted = False

    def require_mounted(self) -> None:
        """Raise FileNotFoundError if the folder was a mount point at an earlier call and no longer is."""
        mounted = os.path.ismount(self._folder)
        if self._was_mounted and not mounted:
            raise FileNotFoundError(errno.ENOENT, "it is no longer mounted", str(self._folder))
        self._was_mounted = mounted

    def require_present(self) -> None:
        """Raise FileNotFoundError if the folder does not exist."""
        if not self._folder.is_dir():
            raise FileNotFoundError(errno.ENOENT, "the folder does not exist", str(self._folder))

    def identity(self) -> Identity | None:
        """Return the identity of the folder, or None while it is unmounted or cannot be opened."""
        try:
            self.require_mounted()
            return identity_of(self._folder)
        except OSError:
            return None
