"""Folder listings: supported entries in pages, and counts of all others with reasons."""

import os
import socket
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handbrake_service.media.browse import FolderBrowser
from handbrake_service.media.roots import SourceRoots
from shared.domain.errors import DirectoryUnusable, H2RError, InvalidRequest, PathOutsideRoots
from shared.domain.files import BrowseQuery, Listing
from tests.support.manual_clock import ManualClock
from tests.support.permissions import as_nobody, folder_open_to_all
from tests.support.symlink_swap import folder_alternating_with_link, swapping_link


@pytest.fixture
def memory() -> Iterator[Path]:
    """A source root on a file system that can store any mtime."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


def page(roots: SourceRoots, path: Path | str) -> Listing:
    """Return the first page of a folder."""
    return FolderBrowser(roots).page(BrowseQuery(path=str(path)))


def left_out(listing: Listing) -> dict[str, tuple[int, list[str]]]:
    """Return the number of omitted entries and the example names, by reason."""
    return {each.reason.value: (each.count, each.examples) for each in listing.left_out}


def all_names(browser: FolderBrowser, path: Path, limit: int) -> list[str]:
    """Return the names on all pages of a folder."""
    names, cursor = [], None
    while True:
        listing = browser.page(BrowseQuery(path=str(path), limit=limit, cursor=cursor))
        assert len(listing.entries) <= limit
        names += [entry.name for entry in listing.entries]
        if (cursor := listing.next_cursor) is None:
            return names


def test_a_listing_has_folders_first_in_natural_order_and_nothing_hidden(
    roots: SourceRoots, tv: Path
) -> None:
    for name in ("Episode 10.mkv", "Episode 9.mkv", "notes.txt", ".hidden.mkv"):
        (tv / name).write_bytes(b"x")
    (tv / ".sync").mkdir()
    (tv / "out").symlink_to(tv.parent)
    listing = page(roots, tv)
    assert [(entry.name, entry.kind.value) for entry in listing.entries] == [
        ("Show", "folder"),
        ("Episode 9.mkv", "video"),
        ("Episode 10.mkv", "video"),
        ("notes.txt", "other"),
    ]
    assert listing.parent is None
    assert page(roots, tv / "Show").parent == str(tv)


def test_folders_outside_or_missing_cannot_be_listed(roots: SourceRoots, tv: Path) -> None:
    with pytest.raises(PathOutsideRoots):
        page(roots, tv.parent)
    with pytest.raises(DirectoryUnusable):
        page(roots, tv / "none")
    with pytest.raises(DirectoryUnusable):
        page(roots, tv / "Show" / "a.mkv")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (2**50, None),
        (-(2**40), None),
        (253_402_300_800, None),
        (253_402_300_799, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (-62_135_596_800, datetime(1, 1, 1, tzinfo=UTC)),
        (-2_147_483_649, datetime(1901, 12, 13, 20, 45, 51, tzinfo=UTC)),
        (-1, datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_mtime_outside_the_calendar_is_omitted(memory: Path, seconds: int, shown: datetime | None) -> None:
    for name in ("a.mkv", "b.mkv"):
        (memory / name).write_bytes(b"x")
    os.utime(memory / "a.mkv", (seconds, seconds))
    listing = page(SourceRoots({"tv": memory}), memory)
    assert [(entry.name, entry.size_bytes) for entry in listing.entries] == [("a.mkv", 1), ("b.mkv", 1)]
    assert listing.entries[0].modified_at == shown
    assert Listing.model_validate_json(listing.model_dump_json()) == listing


def test_omitted_entries_are_counted_by_reason_and_hide_nothing_else(roots: SourceRoots, tv: Path) -> None:
    (tv / "film.mkv").write_bytes(b"x")
    (tv / "good link.mkv").symlink_to("film.mkv")
    (tv / "out.mkv").symlink_to(tv.parent / "outside.mkv")
    (tv / "out").symlink_to(tv.parent)
    (tv / "nothing.mkv").symlink_to("no such file.mkv")
    (tv / "through a file.mkv").symlink_to("film.mkv/x")
    (tv / "circle.mkv").symlink_to("circle.mkv")
    (tv / "too long.mkv").symlink_to("n" * 300)
    os.mkfifo(tv / "pipe.mkv")
    (tv / "pipe link.mkv").symlink_to("pipe.mkv")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(tv / "socket"))
    (tv / ".hidden pipe").symlink_to("nothing at all")
    listing = page(roots, tv)
    assert [entry.name for entry in listing.entries] == ["Show", "film.mkv", "good link.mkv"]
    assert left_out(listing) == {
        "link_outside": (2, ["out", "out.mkv"]),
        "link_broken": (4, ["circle.mkv", "nothing.mkv", "through a file.mkv"]),
        "special": (3, ["pipe link.mkv", "pipe.mkv", "socket"]),
    }
    assert listing.total == 12


def test_entries_without_permission_are_counted() -> None:
    with folder_open_to_all() as tv:
        for name in ("a.mkv", "b.mkv"):
            (tv / name).write_bytes(b"x")
        (tv / "closed").mkdir()
        (tv / "closed" / "c.mkv").write_bytes(b"x")
        (tv / "closed").chmod(0)
        (tv / "link.mkv").symlink_to("closed/c.mkv")
        roots = SourceRoots({"tv": tv})
        with as_nobody():
            listing = page(roots, tv)
            with pytest.raises(DirectoryUnusable, match="not readable"):
                page(roots, tv / "closed")
        assert [entry.name for entry in listing.entries] == ["closed", "a.mkv", "b.mkv"]
        assert left_out(listing) == {"unreadable": (1, ["link.mkv"])}
        tv.chmod(0o744)  # names can be listed, but not accessed
        with as_nobody():
            # The folder itself can still be opened.
            listing = page(roots, tv)
        assert listing.entries == []
        assert left_out(listing) == {"unreadable": (4, ["closed", "a.mkv", "b.mkv"])}


def test_an_entry_that_disappears_between_pages_is_counted(roots: SourceRoots, tv: Path) -> None:
    for number in range(5):
        (tv / "Show" / f"e{number}.mkv").write_bytes(b"x")
    browser = FolderBrowser(roots)

    def read_page(cursor: str | None) -> Listing:
        return browser.page(BrowseQuery(path=str(tv / "Show"), limit=2, cursor=cursor))

    second = read_page(read_page(None).next_cursor)
    (tv / "Show" / "e4.mkv").unlink()
    third = read_page(second.next_cursor)
    assert [entry.name for entry in third.entries] == ["e3.mkv"]
    assert left_out(third) == {"gone": (1, ["e4.mkv"])}
    assert third.next_cursor is None


def test_names_that_are_not_utf8_are_listed_and_can_be_opened(roots: SourceRoots, tv: Path) -> None:
    folder = tv / os.fsdecode(b"S\xe9rie")
    folder.mkdir()
    names = [
        b"caf\xe9.mkv",
        rb"caf\xe9.mkv",
        b"\xff" * 251 + b".mkv",
        "caf\u00e9.mkv".encode(),
        b"a\nb\x01.mkv",
    ]
    for name in names:
        (folder / os.fsdecode(name)).write_bytes(b"x")
    (shown,) = [entry for entry in page(roots, tv).entries if entry.name != "Show"]
    assert (shown.name, shown.path, shown.kind) == (r"S\xe9rie", rf"{tv}/S\xe9rie", "folder")
    listing = page(roots, shown.path)
    assert (listing.path, listing.parent, listing.left_out) == (shown.path, str(tv), [])
    by_name = {entry.name: entry for entry in listing.entries}
    assert set(by_name) == {
        r"caf\xe9.mkv",
        r"caf\x5cxe9.mkv",
        r"\xff" * 251 + ".mkv",
        "caf\u00e9.mkv",
        "a\nb\x01.mkv",
    }
    assert {entry.kind for entry in listing.entries} == {"video"}
    for entry in listing.entries:
        with roots.open(entry.path) as source:
            assert source.size_bytes == 1
    assert Listing.model_validate_json(listing.model_dump_json()) == listing


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_pages_contain_every_entry_once_and_in_order(roots: SourceRoots, tv: Path, limit: int) -> None:
    for number in range(12):
        (tv / f"Episode {number}.mkv").write_bytes(b"x")
        (tv / f"Season {number}").mkdir()
    (tv / os.fsdecode(b"\xff.mkv")).write_bytes(b"x")
    (tv / "A link to a folder").symlink_to("Show")
    names = all_names(FolderBrowser(roots), tv, limit)
    assert names == [
        "A link to a folder",
        *(f"Season {number}" for number in range(12)),
        "Show",
        *(f"Episode {number}.mkv" for number in range(12)),
        r"\xff.mkv",
    ]


def test_pages_of_a_list_stay_consistent_when_files_are_added(roots: SourceRoots, tv: Path) -> None:
    show = tv / "Show"
    for number in range(6):
        (show / f"{number}.mkv").write_bytes(b"x")
    browser = FolderBrowser(roots)
    first = browser.page(BrowseQuery(path=str(show), limit=2))
    second = browser.page(BrowseQuery(path=str(show), limit=2, cursor=first.next_cursor))
    (show / "5b.mkv").write_bytes(b"x")
    third = browser.page(BrowseQuery(path=str(show), limit=2, cursor=second.next_cursor))
    assert [entry.name for entry in third.entries] == ["4.mkv", "5.mkv"]
    assert third.total == 7
    # Another node does not have the list and continues with the current folder.
    elsewhere = FolderBrowser(roots).page(BrowseQuery(path=str(show), limit=9, cursor=second.next_cursor))
    assert [entry.name for entry in elsewhere.entries] == ["4.mkv", "5.mkv", "5b.mkv", "a.mkv"]


def test_a_list_that_nobody_asked_for_in_two_minutes_is_built_again(roots: SourceRoots, tv: Path) -> None:
    show = tv / "Show"
    for number in range(6):
        (show / f"{number}.mkv").write_bytes(b"x")
    clock = ManualClock()
    browser = FolderBrowser(roots, clock)
    first = browser.page(BrowseQuery(path=str(show), limit=2))
    second = browser.page(BrowseQuery(path=str(show), limit=2, cursor=first.next_cursor))
    (show / "3b.mkv").write_bytes(b"x")
    totals = []
    for wait_s in (0, 119, 119, 121):
        clock.advance(wait_s)
        page = browser.page(BrowseQuery(path=str(show), limit=9, cursor=second.next_cursor))
        totals.append((page.total, len(page.entries)))
    assert totals == [(7, 3)] * 3 + [(8, 4)]


def test_a_cursor_never_shows_names_of_another_folder(roots: SourceRoots, tv: Path) -> None:
    for number in range(3):
        (tv / "Show" / f"{number}.mkv").write_bytes(b"x")
    browser = FolderBrowser(roots)
    first = browser.page(BrowseQuery(path=str(tv / "Show"), limit=1))
    browser.page(BrowseQuery(path=str(tv / "Show"), limit=1, cursor=first.next_cursor))
    other = browser.page(BrowseQuery(path=str(tv), limit=1, cursor=first.next_cursor))
    assert other.entries == []
    assert other.left_out == []


@pytest.mark.parametrize("cursor", ["0123456789abcdef.A", "0123456789abcdef.eHg"])
def test_an_invalid_cursor_is_refused(roots: SourceRoots, tv: Path, cursor: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        FolderBrowser(roots).page(BrowseQuery(path=str(tv), cursor=cursor))
    assert list(caught.value.details) == ["cursor"]


def test_a_folder_that_turns_into_a_link_never_lists_a_name_from_outside(
    roots: SourceRoots, tv: Path
) -> None:
    outside = tv.parent / "outside"
    outside.mkdir()
    (outside / "secret.mkv").touch()
    listed = refused = 0
    with folder_alternating_with_link(tv / "Show", outside):
        while listed < 200 or refused < 100:
            try:
                names = [entry.name for entry in page(roots, tv / "Show").entries]
            except H2RError:
                refused += 1
            else:
                assert names == ["a.mkv"]
                listed += 1


def test_swapping_a_link_never_shows_the_size_of_a_file_outside(roots: SourceRoots, tv: Path) -> None:
    with swapping_link(tv / "swap.mkv", (tv / "Show" / "a.mkv", tv.parent / "outside.mkv")):
        shown = 0
        while shown < 100:
            sizes = {entry.size_bytes for entry in page(roots, tv).entries if entry.name == "swap.mkv"}
            assert sizes <= {len("inside")}
            shown += len(sizes)
