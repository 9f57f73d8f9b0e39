"""What the disk cache stores, and what it evicts first."""

import os
from pathlib import Path

from handbrake_service.inspection.disk_cache import DiskCache, key_of
from handbrake_service.media.roots import OpenSource


def source(name: str = "a.mkv", size: int = 1, mtime: int = 1) -> OpenSource:
    """Return a source with the facts that identify it."""
    return OpenSource(-1, Path("/tv") / name, "tv", Path(name), size, mtime)


def test_a_key_depends_on_the_file_and_on_the_request() -> None:
    keys = {
        key_of(source()),
        key_of(source("b.mkv")),
        key_of(source(size=2)),
        key_of(source(mtime=2)),
        key_of(source(), "320"),
    }
    assert len(keys) == 5


def test_the_least_recently_used_entry_is_evicted_first(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, most_bytes=100)
    for number in range(10):
        cache.put(str(number), b"x" * 10)
        os.utime(tmp_path / str(number), (number, number))
    assert cache.get("0") == b"x" * 10  # now the most recently used
    cache.put("new", b"x" * 10)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"0", "new", *(str(number) for number in range(4, 10))}


def test_a_disk_that_cannot_be_written_disables_the_cache(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = DiskCache(tmp_path / "file" / "folder", most_bytes=100)
    cache.put("a", b"x")
    assert cache.get("a") is None
