"""A source root on disk."""

from pathlib import Path

import pytest

from handbrake_service.media.roots import SourceRoots


@pytest.fixture
def tv(tmp_path: Path) -> Path:
    """A source root with a file, and a file outside it."""
    folder = tmp_path / "tv"
    (folder / "Show").mkdir(parents=True)
    (folder / "Show" / "a.mkv").write_bytes(b"inside")
    (tmp_path / "outside.mkv").write_bytes(b"outside")
    return folder


@pytest.fixture
def roots(tv: Path) -> SourceRoots:
    """The source roots: only `tv`."""
    return SourceRoots({"tv": tv})
