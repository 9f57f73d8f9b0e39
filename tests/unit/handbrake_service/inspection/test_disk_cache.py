"""What is kept on disk, and what goes first."""

import os
from pathlib import Path

from handbrake_service.inspection.disk_cache import DiskCache, key_of
from handbrake_service.media.roots import OpenSource


def source(name: str = "a.mkv", size: int = 1, mtime: int = 1) -> OpenSource:
    """A source by what names it."""
    return OpenSource(-1, Path("/tv") / name, "tv", Path(name), size, mtime)


def test_a_key_changes_with_the_file_and_with_what_was_asked() -> None:
    keys = {
        key_of(source()),
        key_of(source("b.mkv")),
        key_of(source(size=2)),
        key_of(source(mtime=2)),
        key_of(source(), "320"),
    }
    assert len(keys) == 5


def test_what_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    kept = DiskCache(tmp_path, most_bytes=100)
    for number in range(10):
        kept.put(str(number), b"x" * 10)
        os.utime(tmp_path / str(number), (number, number))
    assert kept.get("0") == b"x" * 10  # asked for just now
    kept.put("new", b"x" * 10)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"0", "new", *(str(number) for number in range(4, 10))}


def test_a_disk_that_cannot_is_only_slower(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept = DiskCache(tmp_path / "file" / "folder", most_bytes=100)
    kept.put("a", b"x")
    assert kept.get("a") is None
