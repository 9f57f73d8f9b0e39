"""Who may replace a file in the archive: whose job made it, and administrators.

A published file carries the id of its job in an extended attribute, which leads to its manifest entry. The
entry counts only if it describes this very file. Where the file system has no extended attributes, no file
counts as a result of one's own.
"""

import os
from pathlib import Path

from handbrake_service.archive.folders import archive_folder
from handbrake_service.manifest.entry import ManifestEntry
from handbrake_service.manifest.reader import Recorded, entries_of_job
from handbrake_service.manifest.signature import Signer
from shared.domain.errors import ReplaceRefused
from shared.runtime.logging import get_logger

log = get_logger(__name__)

_ATTRIBUTE = "user.h2r.job"


def mark_as_result(file: Path, job_id: str) -> None:
    """Store in a file which job made it, if the file system allows that."""
    try:
        os.setxattr(file, _ATTRIBUTE, job_id.encode(), follow_symlinks=False)
    except OSError as error:
        log.debug("replace_right.not_marked", file=str(file), error=str(error))


class ReplaceRight:
    """Decides who may replace which file; with `everybody`, all users may replace all files."""

    def __init__(self, archive: Path, signer: Signer, *, everybody: bool) -> None:
        self._archive = archive
        self._signer = signer
        self.everybody = everybody

    def require(self, output: Path, username: str, *, replaces_any: bool) -> None:
        """Raise ReplaceRefused if a user may not replace an existing file; `replaces_any` allows all."""
        if self.everybody or replaces_any:
            return
        owner = self._owner(output)
        if owner != username:
            name = output.relative_to(self._archive)
            whose = f"was made by a job of {owner}" if owner else "is not a result of one of your jobs"
            raise ReplaceRefused(
                f"{name} {whose}. Choose another name, or ask an administrator to replace it.",
                path=str(output),
            )

    def _owner(self, output: Path) -> str | None:
        """Return whose job made a file; None if that is not known for sure."""
        try:
            with archive_folder(self._archive, output.parent) as folder:
                fd = os.open(
                    output.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder
                )
            try:
                job_id = os.getxattr(fd, _ATTRIBUTE).decode("ascii", "replace")
                stats = os.fstat(fd)
            finally:
                os.close(fd)
        except OSError:
            return None
        path = str(output.relative_to(self._archive))
        for found in entries_of_job(self._archive, job_id, self._signer):
            if isinstance(found, Recorded) and _describes(found.entry, path, stats):
                return found.entry.owner
        return None


def _describes(entry: ManifestEntry, path: str, stats: os.stat_result) -> bool:
    output = entry.output
    return (output.path, output.size_bytes, output.mtime_ns) == (path, stats.st_size, stats.st_mtime_ns)
