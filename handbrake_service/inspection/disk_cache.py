"""Keeps what looks at files brought, on disk, under keys that change when the file does."""

import hashlib
import os
import threading
from pathlib import Path

from handbrake_service.media.roots import OpenSource
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: When the folder is too large, so much of it stays, so that not every new file makes room anew.
_KEPT_SHARE = 0.8


def key_of(source: OpenSource, *more: str) -> str:
    """Name a source as it is now: another size, time of change or place is another key."""
    parts = (source.text, str(source.size_bytes), str(source.mtime_ns), *more)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class DiskCache:
    """A folder of small files; those not asked for longest go when it outgrows `most_bytes`."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._bytes: int | None = None

    def get(self, key: str) -> bytes | None:
        """Return what was kept under a key."""
        path = self._folder / key
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep something; a disk that cannot costs only the time of the next look."""
        unfinished = self._folder / f"{key}.{threading.get_ident()}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            unfinished.replace(self._folder / key)
            with self._lock:
                self._make_room(len(content))
        except OSError as error:
            log.warning("look.not_kept", folder=str(self._folder), error=str(error))

    def _make_room(self, added: int) -> None:
        if self._bytes is not None:
            self._bytes += added
            if self._bytes <= self._most_bytes:
                return
        found = sorted((facts.st_mtime_ns, facts.st_size, path) for path, facts in self._files())
        self._bytes = sum(size for _, size, _ in found)
        if self._bytes <= self._most_bytes:
            return
        for _, size, path in found:
            if self._bytes <= self._most_bytes * _KEPT_SHARE:
                break
            path.unlink(missing_ok=True)
            self._bytes -= size

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        with os.scandir(self._folder) as entries:
            return [(Path(entry.path), entry.stat()) for entry in entries if entry.is_file()]
