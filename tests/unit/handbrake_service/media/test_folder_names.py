"""How long the pages of a list fit together, and what happens when a list is too long to be cached."""

from pathlib import Path

import pytest

from handbrake_service.media import folder_names
from handbrake_service.media.folder_names import FolderNames, NamePage
from handbrake_service.media.roots import SourceRoots
from tests.support.manual_clock import ManualClock


class Reader:
    """Reads a folder name by name."""

    def __init__(self, names: FolderNames, roots: SourceRoots, folder: Path) -> None:
        self._names = names
        self._roots = roots
        self._folder = folder
        self._cursor: str | None = None

    def next(self) -> NamePage:
        """Return the next page."""
        with self._roots.open_folder(str(self._folder)) as folder:
            page = self._names.page(folder, 1, self._cursor)
        self._cursor = page.next_cursor
        return page


def _fill(folder: Path) -> Path:
    for number in range(6):
        (folder / f"{number}.mkv").touch()
    return folder


def test_a_list_is_cached_until_two_minutes_after_its_last_page(roots: SourceRoots, tv: Path) -> None:
    clock = ManualClock()
    reader = Reader(FolderNames(clock), roots, _fill(tv / "Show"))
    assert [reader.next().total for _ in range(2)] == [7, 7]
    (tv / "Show" / "6.mkv").touch()
    for _ in range(3):
        clock.advance(100)
        assert reader.next().total == 7
    clock.advance(121)
    assert reader.next().total == 8


def test_the_list_used_last_is_cached_longest(
    roots: SourceRoots, tv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_names, "_MOST_NAMES_CACHED", 20)
    show, names = _fill(tv / "Show"), FolderNames()
    first, second, third = (Reader(names, roots, show) for _ in range(3))
    for reader in (first, first, second, second, first, third, third):
        reader.next()
    (show / "6.mkv").touch()
    assert [reader.next().total for reader in (first, third, second)] == [7, 7, 8]


def test_a_list_too_long_to_be_cached_is_read_again(
    roots: SourceRoots, tv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_names, "_MOST_NAMES_CACHED", 3)
    reader = Reader(FolderNames(), roots, _fill(tv / "Show"))
    names = [name for _ in range(7) for name in reader.next().names]
    assert names == [*(f"{number}.mkv" for number in range(6)), "a.mkv"]
