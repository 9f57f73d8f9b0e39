"""Writes manifest entries: one file per publication, written atomically, in up to 256 folders.

An entry is synced to disk before the file that it describes gets its final name, so every published file has
one. After a crash in between, an entry may describe a file that does not exist; readers check for that.
"""

import json
import os
from pathlib import Path

from handbrake_service.archive.folders import archive_folder, sync_folder
from handbrake_service.manifest.entry import ManifestEntry
from handbrake_service.manifest.reader import MANIFEST
from handbrake_service.manifest.signature import Signer
from shared.runtime.logging import get_logger

log = get_logger(__name__)


class ManifestStore:
    """Writes and deletes entries of one archive's manifest."""

    def __init__(self, archive: Path, signer: Signer) -> None:
        self._archive = archive
        self._signer = signer

    def prepare(self) -> None:
        """Create the manifest's folder. Raises OSError."""
        with archive_folder(self._archive, self._archive / MANIFEST, make=True):
            pass

    def write(self, entry: ManifestEntry, token: str) -> Path:
        """Write the entry of a claim and return its path.

        An OSError is only logged, since it must not keep a result from being published.
        """
        path = self._archive / MANIFEST / entry.job_id[:2] / f"{entry.job_id}.{token[:8]}.json"
        try:
            self._write(path, entry)
        except OSError as error:
            log.warning("manifest.not_written", path=str(path), error=str(error))
        return path

    def drop(self, path: Path) -> None:
        """Delete an entry whose file was not published after all. An OSError is only logged."""
        try:
            with archive_folder(self._archive, path.parent) as folder:
                os.unlink(path.name, dir_fd=folder)
        except FileNotFoundError:
            return
        except OSError as error:
            log.warning("manifest.not_deleted", path=str(path), error=str(error))

    def _write(self, path: Path, entry: ManifestEntry) -> None:
        unfinished = f".{path.stem}.part"
        document = self._signer.signed(json.loads(entry.model_dump_json()))
        with archive_folder(self._archive, path.parent, make=True) as folder:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
            fd = os.open(unfinished, flags, 0o644, dir_fd=folder)
            with os.fdopen(fd, "wb") as file:
                file.write(json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            os.rename(unfinished, path.name, src_dir_fd=folder, dst_dir_fd=folder)
            sync_folder(folder)
