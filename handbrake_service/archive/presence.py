"""Whether a folder that results need is there, and still the one it was before."""

import errno
import os
from pathlib import Path

from handbrake_service.archive.mounts import identity_of

#: What tells a folder from another one of the same name.
Identity = tuple[int, int, int]


class Presence:
    """Watches one folder; whoever asks often enough notices when it is unmounted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._was_mounted = False

    def refuse_unmounted(self) -> None:
        """Raise FileNotFoundError when something was mounted there before and is not any more."""
        mounted = os.path.ismount(self._folder)
        if self._was_mounted and not mounted:
            raise FileNotFoundError(errno.ENOENT, "it is not mounted any more", str(self._folder))
        self._was_mounted = mounted

    def refuse_missing(self) -> None:
        """Raise FileNotFoundError when there is no folder of this name."""
        if not self._folder.is_dir():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(self._folder))

    def identity(self) -> Identity | None:
        """Return what tells this folder from another one in its place; None while it is away."""
        try:
            self.refuse_unmounted()
            return identity_of(self._folder)
        except OSError:
            return None
