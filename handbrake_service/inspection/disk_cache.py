"""Caches inspections and previews on disk, under keys that change when the source does."""

import hashlib
import os
import threading
from pathlib import Path

from handbrake_service.media.roots import OpenSource
from shared.runtime.atomic_write import atomic_write
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Share of the size limit that eviction leaves, so that not every new file triggers another eviction.
_SHARE_LEFT = 0.8


def key_of(source: OpenSource, *more: str) -> str:
    """Return the cache key of a source and `more`; it changes with the path, the size and the mtime."""
    parts = (source.text, str(source.size_bytes), str(source.mtime_ns), *more)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class DiskCache:
    """A folder of small files. Beyond `most_bytes` the least recently used are deleted."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._bytes: int | None = None

    def get(self, key: str) -> bytes | None:
        """Return the content cached under a key, None on a miss."""
        path = self._folder / key
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return content

    def put(self, key: str, content: bytes) -> None:
        """Cache content under a key. A failure is only logged: a miss costs time."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            atomic_write(self._folder / key, content)
            with self._lock:
                self._evict(len(content))
        except OSError as error:
            log.warning("cache.write_failed", folder=str(self._folder), error=str(error))

    def _evict(self, added_bytes: int) -> None:
        if self._bytes is not None:
            self._bytes += added_bytes
            if self._bytes <= self._most_bytes:
                return
        found = sorted((status.st_mtime_ns, status.st_size, path) for path, status in self._files())
        self._bytes = sum(size for _, size, _ in found)
        if self._bytes <= self._most_bytes:
            return
        for _, size, path in found:
            if self._bytes <= self._most_bytes * _SHARE_LEFT:
                break
            path.unlink(missing_ok=True)
            self._bytes -= size

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        with os.scandir(self._folder) as entries:
            return [(Path(entry.path), entry.stat()) for entry in entries if entry.is_file()]
